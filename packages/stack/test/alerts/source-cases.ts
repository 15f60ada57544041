import type { StackContext } from '../../src/stack-context';
import type { AlertCase } from './alert-cases';
import { counterSamples } from './counter-samples';
import { humanize, humanizeDuration, humanizePercentage } from './humanize';

/** The cases of the nodes that servers ask. */
export function sourceCases({ m, t, jobs }: StackContext): Record<string, AlertCase[]> {
  const { sources } = m;
  const until = t.rateWindow + t.forMedium + 4 * t.scrapeInterval;
  const soon = 2 * t.scrapeInterval;
  const steps = (seconds: number) => Math.ceil(seconds / t.scrapeInterval);
  const server = `cluster="c",job="${jobs.explorer}",instance="a"`;
  const node = `${server},source="node"`;
  const reference = `${server},source="other"`;
  const labels = { cluster: 'c', job: jobs.explorer, instance: 'a', source: 'node' };
  const up = (who: string, value: number) => ({
    [`${sources.up}{${who}}`]: `${value}x${steps(until)}`,
  });
  const counter = (perSecond: number) =>
    counterSamples([{ seconds: until, perSecond }], t.scrapeInterval);

  /** Polls, one a second, of which so many have an error of a kind. */
  const polls = (who: string, errors: Readonly<Record<string, number>>): AlertCase['series'] => ({
    [`${sources.durationSeconds}_count{${who}}`]: counter(1),
    ...Object.fromEntries(
      Object.entries(errors).map(([kind, perSecond]) => [
        `${sources.errors}{${who},kind="${kind}"}`,
        counter(perSecond),
      ]),
    ),
  });
  const times = (rates: Readonly<Record<string, number>>): AlertCase['series'] =>
    Object.fromEntries(
      Object.entries(rates).map(([le, rate]) => [
        `${sources.durationSeconds}_bucket{${node},le="${le}"}`,
        counter(rate),
      ]),
    );
  const slow = { '0.5': 0.9, '1': 0.945, '2': 1, '+Inf': 1 };
  const slowP95 = 1 + 0.005 / 0.055;

  const lastSuccess = (who: string, samples: string) => ({
    [`${sources.lastSuccessTimestampSeconds}{${who}}`]: samples,
  });
  const aged = (seconds: number) => Math.ceil(seconds / t.scrapeInterval) * t.scrapeInterval;
  const stale = aged(t.sourceStale * 1.1 + t.forBrief + 2 * t.scrapeInterval);

  const version = (value: string, samples: string, who = node) => ({
    [`${sources.info}{${who},client="Geth",version="${value}",chain_id="1"}`]: samples,
  });
  const recent = t.longWindow / 2;
  const versionStep = Math.max(t.scrapeInterval, t.longWindow / 60);
  const versions = Math.round(recent / versionStep);

  return {
    SourceDown: [
      {
        title: 'fires when the own node is down, and says of which chain',
        series: { ...up(`${node},chain="gnosis"`, 0), ...up(`${node},chain="ethereum"`, 1) },
        atSeconds: until,
        expect: [
          {
            labels: { ...labels, chain: 'gnosis' },
            summary: 'A server cannot read its chain: its node does not answer.',
            description: `The node of a (${jobs.explorer}, chain gnosis) does not tell its head: up is 0.`,
          },
        ],
      },
      { title: 'waits', series: up(node, 0), atSeconds: soon, expect: 'pending' },
      {
        title: 'is quiet when only a reference is down',
        series: { ...up(node, 1), ...up(reference, 0) },
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet on a server that holds the chain itself',
        series: { [`${m.blocks.height}{${server}}`]: `1+1x${steps(until)}` },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    ReferenceSourceDown: [
      {
        title: 'fires when a reference is down',
        series: { ...up(node, 1), ...up(reference, 0) },
        atSeconds: until,
        expect: [
          {
            labels: { ...labels, source: 'other' },
            summary: 'A reference node does not answer.',
            description: `The reference other of a (${jobs.explorer}) does not tell its head: up is 0.`,
          },
        ],
      },
      { title: 'waits', series: up(reference, 0), atSeconds: soon, expect: 'pending' },
      {
        title: 'is quiet when only the own node is down',
        series: { ...up(node, 0), ...up(reference, 1) },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SourceStale: [
      {
        title: 'fires when the newest answer is old and no poll has failed',
        series: {
          [`${sources.up}{${node}}`]: `1x${steps(stale)}`,
          ...lastSuccess(node, `0x${steps(stale)}`),
        },
        atSeconds: stale,
        expect: [
          {
            labels,
            summary: 'A node counts as answering, but its newest answer is old.',
            description: `The newest answer of node to a (${jobs.explorer}) is ${humanizeDuration(stale)} old, although no poll has failed.`,
          },
        ],
      },
      {
        title: 'waits',
        series: {
          [`${sources.up}{${node}}`]: `1x${steps(stale)}`,
          ...lastSuccess(node, `0x${steps(stale)}`),
        },
        atSeconds: aged(t.sourceStale) + t.scrapeInterval,
        expect: 'pending',
      },
      {
        title: 'is quiet when the answer is a little younger',
        series: {
          [`${sources.up}{${node}}`]: `1x${steps(stale)}`,
          ...lastSuccess(
            node,
            `${-Math.floor(t.sourceStale * 0.9)}+${t.scrapeInterval}x${steps(stale)}`,
          ),
        },
        atSeconds: stale,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the node is down: SourceDown says so',
        series: {
          [`${sources.up}{${node}}`]: `0x${steps(stale)}`,
          ...lastSuccess(node, `0x${steps(stale)}`),
        },
        atSeconds: stale,
        expect: 'quiet',
      },
    ],
    SourceErrors: [
      {
        title: 'fires for the kind of which every fourth poll has one',
        series: { ...up(node, 1), ...polls(node, { timeout: 0.25, http: 0.1 }) },
        atSeconds: until,
        expect: [
          {
            labels: { ...labels, kind: 'timeout' },
            summary: 'A node leaves questions unanswered.',
            description: `Errors of the kind timeout in asking node by a (${jobs.explorer}) come to ${humanizePercentage(0.25)} of the polls.`,
          },
        ],
      },
      {
        title: 'waits',
        series: { ...up(node, 1), ...polls(node, { timeout: 2 }) },
        atSeconds: soon,
        expect: 'pending',
      },
      {
        title: 'is quiet with fewer, with what the node does not know, and while it is down',
        series: {
          ...up(node, 1),
          ...polls(node, { timeout: 0.16, unsupported: 3 }),
          ...up(reference, 0),
          ...polls(reference, { refused: 4 }),
        },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SourceSlow: [
      {
        title: 'fires when one poll in eighteen takes longer than a second',
        series: times(slow),
        atSeconds: until,
        expect: [
          {
            labels,
            summary: 'A node answers slowly.',
            description: `One poll in twenty of node by a (${jobs.explorer}) takes ${humanizeDuration(slowP95)} or longer.`,
          },
        ],
      },
      { title: 'waits', series: times(slow), atSeconds: soon, expect: 'pending' },
      {
        title: 'is quiet below',
        series: times({ '0.5': 0, '1': 1, '2': 1, '+Inf': 1 }),
        atSeconds: until,
        expect: 'quiet',
      },
      {
        title: 'is quiet when the node is down: SourceDown tells it',
        series: { ...times(slow), ...up(node, 0) },
        atSeconds: until,
        expect: 'quiet',
      },
    ],
    SourceVersionChanged: [
      {
        title: 'fires when the node names another version than before',
        series: {
          ...version('1.14.0', `1x${versions} stale`),
          ...version('1.15.0', `_x${versions} 1x${versions}`),
        },
        stepSeconds: versionStep,
        atSeconds: 2 * versions * versionStep,
        expect: [
          {
            labels,
            summary: 'A node runs another version than before.',
            description: `The node of a (${jobs.explorer}) has told ${humanize(2)} different versions of its software lately.`,
          },
        ],
      },
      {
        title: 'is quiet with one version, before it is known, and for references of many',
        series: {
          ...version('', `1x2 stale`),
          ...version('1.14.0', `_x2 1x${versions}`),
          ...version('1.14.0', `1x${versions}`, reference),
          ...version('1.15.0', `1x${versions}`, reference),
        },
        stepSeconds: versionStep,
        atSeconds: versions * versionStep,
        expect: 'quiet',
      },
    ],
  };
}
