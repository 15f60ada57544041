import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { type ChainProfileName, chainProfiles } from '../../src/config/chain-profiles';
import type { StackConfig } from '../../src/config/stack-config';
import { renderStack } from '../../src/render-stack';
import { fullConfig } from '../full-config';

interface Alert {
  readonly alert: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const { files, alerts } = render(fullConfig);
const names = alerts.map(({ alert }) => alert);
const paces = (Object.keys(chainProfiles) as ChainProfileName[]).map(
  (chainProfile) =>
    [chainProfile, render({ ...fullConfig, chainProfile, prefix: 'aixn_' })] as const,
);

describe.each(names)('the page of %s', (name) => {
  const page = files.get(`runbooks/${name}.md`) ?? '';

  it('has all sections, in Markdown and as Prometheus serves it', () => {
    const sections = page.split(/^## /m).slice(1);
    const headings = sections.map((section) => section.slice(0, section.indexOf('\n')));
    expect(headings.filter((heading) => heading !== 'Ask the node')).toEqual([
      'Meaning',
      'Impact',
      'False alarm',
      'Diagnosis',
      'Mitigation',
      'Silence',
      'Escalation',
    ]);
    for (const section of sections) expect(section.trim().split('\n').length).toBeGreaterThan(1);
    const html = files.get(`prometheus/pages/runbooks/${name}.html`) ?? '';
    expect(html).toContain(`<h1>${name}</h1>`);
    expect(page + html).not.toMatch(/undefined|\[object|NaN/);
    const words = wordsOf(html);
    expect([...wordsOf(withoutMarks(page))].filter((word) => !words.has(word))).toEqual([]);
  });

  it('has its first steps in the alert itself, no longer than a message may be', () => {
    const { annotations } = alerts.find(({ alert }) => alert === name) as Alert;
    const { first_steps: steps = '', false_alarm: falseAlarm = '', runbook_url: url } = annotations;
    expect(steps).toMatch(/^1\. \S/);
    expect(steps.length).toBeLessThan(700);
    expect(falseAlarm).toMatch(/^[A-Z`].*\.$/);
    expect(falseAlarm.length).toBeLessThan(400);
    // Prometheus would take it for a template.
    expect(steps + falseAlarm).not.toContain('{{');
    expect(withoutMarks(page)).toContain(falseAlarm);
    expect(url).toBe(`http://127.0.0.1:9090/user/runbooks/${name}.html`);
  });
});

describe('the pages of a stack', () => {
  it('belong to alerts that exist, and are listed', () => {
    const markdown = [...files.keys()].filter((path) => path.startsWith('runbooks/'));
    expect(markdown.sort()).toEqual(names.map((name) => `runbooks/${name}.md`).sort());
    const index = files.get('prometheus/pages/runbooks/index.html') ?? '';
    expect([...index.matchAll(/<a href="(\w+)\.html">\1<\/a>/g)].map(([, name]) => name)).toEqual(
      names,
    );
  });

  it('lead to pages that are there', () => {
    for (const [path, content] of files) {
      if (!path.startsWith('prometheus/pages/')) continue;
      const links = [...content.matchAll(/href="(\w+\.html)"/g)].map(([, link]) => link);
      for (const link of links) {
        expect(files.has(`prometheus/pages/runbooks/${link}`)).toBe(true);
      }
    }
  });

  it('tell a false alarm of each alert by what only it shows', () => {
    const lines = alerts
      // One fault, told at two speeds.
      .filter(({ alert }) => !alert.endsWith('BudgetBurningSlowly'))
      .map(({ annotations }) => annotations.false_alarm);
    expect(new Set(lines).size).toBe(lines.length);
  });

  it.each(paces)('speak of this stack and not of another one, for %s', (chainProfile, other) => {
    for (const [path, content] of other.files) {
      if (!path.includes('runbooks/')) continue;
      expect([path, content.match(/\bxai_\w+/g)]).toEqual([path, null]);
      if (chainProfile !== 'devnet') expect([path, content.match(/\[20s\]/)]).toEqual([path, null]);
    }
  });

  it.each([
    ['10min', /bitcoin-cli[\s\S]*eth_syncing/],
    ['12s', /eth_syncing[\s\S]*26657\/status[\s\S]*bitcoin-cli/],
    ['400ms', /solana catchup[\s\S]*bitcoin-cli/],
  ])('show the commands of clients of this pace first, for %s', (chainProfile, inOrder) => {
    const other = paces.find(([name]) => name === chainProfile)?.[1];
    const page = other?.files.get('runbooks/SourceDown.md') ?? '';
    const [, sync = ''] = page.split('<summary>Is it in sync?</summary>');
    expect(sync.split('</details>')[0]).toMatch(inOrder);
  });

  it('name the channels that hear of an alert', () => {
    const channels = {
      slack: { default: '#all', critical: '#critical', network: '#net', digest: '#digest' },
      pagerduty: {},
    };
    const override = { PrometheusRuleFailures: { severity: 'critical' } } as const;
    const told = render({ ...fullConfig, channels, alerts: { override } }).files;
    expect(told.get('runbooks/NodeDown.md')).toContain('It goes to PagerDuty, #critical.');
    expect(told.get('runbooks/NoPeersConnected.md')).toContain(
      'It goes to PagerDuty, #critical, #net.',
    );
    expect(told.get('runbooks/PrometheusRuleFailures.md')).toContain(
      'It goes to PagerDuty, #critical.',
    );
    expect(told.get('runbooks/LowPeerCount.md')).toContain('It goes to #net.');
    expect(told.get('runbooks/TargetDown.md')).toContain('It goes to #all.');
    expect(told.get('runbooks/NodeRestarted.md')).toContain('It goes to #digest.');
  });

  it('name the receivers of the user, too', () => {
    const webhook_configs = [{ url: 'http://127.0.0.1:1/' }];
    const receivers = [
      { name: 'hook', matchers: [], webhook_configs },
      { name: 'pager', matchers: ['severity="critical"'], continue: false, webhook_configs },
    ];
    const told = render({ ...fullConfig, channels: { receivers } }).files;
    expect(told.get('runbooks/NodeDown.md')).toMatch(
      /Before that, .* receivers whose matchers fit: `hook`, `pager` \(`continue: false`: nobody after it\)\./,
    );
  });

  it('are linked as the setting says, and say so where nobody is told', () => {
    const runbookUrl = 'https://wiki.example.com/{alert}';
    const { alerts, files } = render({ ...fullConfig, channels: {}, runbookUrl });
    expect(alerts[0]?.annotations.runbook_url).toBe(`https://wiki.example.com/${names[0]}`);
    expect(files.get('runbooks/NodeDown.md')).toContain("It goes to Alertmanager's page only");
  });
});

it('asks a target by its address where it has a name, and says where that stands', () => {
  const labels = { name: 'paris-1' };
  const pages = renderStack({
    ...fullConfig,
    targets: { node: [{ address: '10.0.0.1:8000', labels }] },
  }).filter(({ path }) => path.startsWith('runbooks/'));
  const asking = pages.filter(({ content }) => content.includes('http://<address>'));
  expect(asking.length).toBeGreaterThan(10);
  for (const { content } of asking)
    expect(content).toContain('is the label `address` of the alert');
  expect(pages.filter(({ content }) => /http:\/\/(?:<instance>|INSTANCE)/.test(content))).toEqual(
    [],
  );
  expect([...files.values()].join('\n')).not.toContain('http://<address>');
});

function render(config: StackConfig): {
  readonly files: ReadonlyMap<string, string>;
  readonly alerts: readonly Alert[];
} {
  const files = new Map(renderStack(config).map(({ path, content }) => [path, content]));
  const alerts = [...files]
    .filter(([path]) => path.startsWith('prometheus/rules/alerts-'))
    .flatMap(([, content]) => parse(content).groups)
    .flatMap(({ rules }) => rules as Alert[]);
  return { files, alerts };
}

/** Takes from Markdown what makes no words. */
function withoutMarks(markdown: string): string {
  return markdown
    .replace(/^ *```\w*$/gm, '')
    .replace(/\[(`\w+`|[^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/<\/?(?:details|summary)>/g, '');
}

function wordsOf(text: string): ReadonlySet<string> {
  const plain = text
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(
      /<\/?(?:!DOCTYPE|html|head|meta|title|body|h\d|p|nav|pre|code|ol|ul|li|a|strong|details|summary)\b[^>]*>/g,
      ' ',
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
  return new Set(plain.match(/[A-Za-z_]{4,}/g));
}
