import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithTool } from '../../../../test/system-tools';
import type { VerifyResult } from '../../src/cli/verify/verify-result';
import type { StackConfig } from '../../src/config/stack-config';
import { stopEngines } from '../../src/engines/stop-engines';
import { startAlertmanager } from '../alertmanager/start-alertmanager';
import { freeAddress } from '../free-address';
import { type Receivers, startReceivers } from '../receivers';
import { startAnswering, startLastingBlocks, startLastingMetrics } from './metrics-servers';
import { runCommand, temporaryFolder, writeStack } from './run-command';

const folder = temporaryFolder();

describeWithTool('verify', 'prometheus', () =>
  describeWithTool('of a running stack', 'alertmanager', () => {
    let receivers: Receivers;
    let config: StackConfig;
    let node: string;
    let told: string;
    let seen: string;
    let absent: string;

    beforeAll(async () => {
      receivers = await startReceivers();
      node = await startLastingMetrics();
      told = await startLastingBlocks({ chain: 'told', blockSeconds: 5, isTold: true });
      seen = await startLastingBlocks({ chain: 'seen', blockSeconds: 2, isTold: false });
      absent = await freeAddress();
      config = {
        chainProfile: 'devnet',
        targets: { node: [node] },
        engines: { prometheus: await freeAddress(), alertmanager: await freeAddress() },
        channels: {
          slack: { default: '#chain', critical: '#oncall' },
          email: {
            to: 'a@b.c',
            from: 'd@e.f',
            smarthost: receivers.smtpAddress,
            requireTls: false,
          },
        },
      };
      configure(config);
      mkdirSync(join(folder, 'alertmanager/secrets'), { recursive: true });
      writeFileSync(join(folder, 'alertmanager/secrets/slack_api_url'), receivers.slackUrl);
      expect(await run('up')).toMatchObject({ code: 0 });
    });

    afterAll(async () => {
      await stopEngines(join(folder, '.xai-metrics'));
      await receivers.stop();
    });

    it('looks at everything, and the test alert reaches its channel', async () => {
      const { code, output, errors } = await untilOutput(/^Nothing is wrong/m, 'verify');
      expect(errors).toMatch(/^(Prometheus has just been started: waiting \d+ s until .*\n)?$/);
      expect(output).toContain(`  ok  xai-node ${node}`);
      expect(output).toMatch(/^rules: (\d+) of \1 ok$/m);
      expect(output).not.toMatch(/^ +failed/m);
      expect(output).toMatch(/^ +ok +Watchdog arrives at Alertmanager +active, for /m);
      expect(output).toMatch(/^ +ok +Test alert \(warning\) +active, for default$/m);
      expect(output).toMatch(/^ +ok +Delivery by slack +sent$/m);
      expect(output).toMatch(/^ +ok +Prometheus +process \d+ of xai-metrics up$/m);
      // A server without a chain and without visitors has little to show, and that is what is said.
      expect(output).toMatch(
        /^panels: \d+ of \d+ queries have data, \d+ of \d+ panels are empty, and \d+ of \d+ in collapsed rows$/m,
      );
      expect(output).toMatch(
        /^ +note +\d+ empty +right if no server watches its chain by a source$/m,
      );
      expect(output).toMatch(
        /^Nothing is wrong with the \d+ things that were looked at\. \d+ of \d+ panels are empty, each for a/m,
      );
      expect(code).toBe(0);
      const message = receivers.slack.find(({ title }) => title.includes('XaiMetricsVerify'));
      expect(message).toMatchObject({ channel: '#chain' });
    });

    it('tells as JSON, and pages by --severity critical', async () => {
      const { code, output } = await untilOutput(
        /^ {2}"ok": true/m,
        'verify --json --severity critical',
      );
      const { ok, results } = JSON.parse(output) as { ok: boolean; results: VerifyResult[] };
      expect([code, ok]).toEqual([0, true]);
      expect(results).toEqual(
        expect.arrayContaining([
          { area: 'targets', name: `xai-node ${node}`, status: 'ok', detail: 'up' },
          { area: 'notifications', name: 'Delivery by email', status: 'ok', detail: 'sent' },
        ]),
      );
      expect(receivers.mails.some(({ subject }) => subject.includes('XaiMetricsVerify'))).toBe(
        true,
      );
      const channels = receivers.slack.map(({ channel }) => channel);
      expect(channels).toContain('#oncall');
    });

    it('compares the pace of each chain with what servers tell, and with the blocks that come', async () => {
      const targets = { node: [node, told, seen] };
      const paced = { ...config, chainProfile: '10min' as const, targets };
      configure(paced);
      // Prometheus sees the file of targets change by itself, and needs two scrapes then.
      const { output, code } = await untilOutput(
        / Pace of seen .*last hour[\s\S]* Pace of told .*servers tell/,
      );
      expect(output).toMatch(
        /^ +failed +Pace of told +10min, a block every 600 s, and servers tell a block every 5 s: limits are wrong\. Write in xai-metrics\.yaml chains: \{ told: \{ chainProfile: 6s, blockSeconds: 5 \} \}, then xai-metrics generate$/m,
      );
      expect(output).toMatch(
        /^ +failed +Pace of seen +10min, .*, and in the last hour they came every 2 s\. .* Write in xai-metrics\.yaml chains: \{ seen: \{ chainProfile: 2s \} \}, then/m,
      );
      expect(code).toBe(1);
      configure({ ...paced, chains: { told: { blockSeconds: 5 }, seen: { chainProfile: '2s' } } });
      const mended = await run('verify --no-test-alert --no-wait');
      expect(mended.output).toMatch(
        /^ +ok +Pace of told +6s, a block every 5 s: as servers tell, 5 s in/m,
      );
      expect(mended.output).toMatch(
        /^ +ok +Pace of seen +2s, a block every 2 s: 2 s in the last hour$/m,
      );
      configure(config);
    });

    it('sends no alert with --no-test-alert, and asks nothing of servers that are gone', async () => {
      await untilGone(config, 'xai_block_height');
      const { code, output } = await untilOutput(/^Nothing is wrong/m);
      expect(output).not.toContain('Test alert');
      expect(code).toBe(0);
    });

    it('fails on a panel that is empty without a reason', async () => {
      const file = join(folder, 'grafana/dashboards/api.json');
      const before = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        before.replaceAll(/"expr": "(?:[^"\\]|\\.)*"/g, '"expr": "xai_no_such_metric"'),
      );
      const { code, output } = await run('verify --no-test-alert');
      writeFileSync(file, before);
      expect(output).toMatch(
        /^ +failed +xai-api \/ .* no data: nobody has xai_no_such_metric, and the panel does not say why/m,
      );
      expect(code).toBe(1);
    });

    it('says of a secret that is missing that nothing was sent', async () => {
      const file = join(folder, 'alertmanager/secrets/slack_api_url');
      rmSync(file);
      const { code, output } = await run('verify');
      writeFileSync(file, receivers.slackUrl);
      expect(output).toMatch(
        /^ +failed +Delivery by slack +nothing was sent: .*slack_api_url is missing\. Write the secret/m,
      );
      expect(output).not.toContain('refused');
      expect(code).toBe(1);
    });

    it('names a target that is down with its error, and one that Prometheus does not know', async () => {
      configure({ ...config, targets: { node: [node], explorer: [absent] } });
      // Prometheus sees the file of targets change by itself.
      const { code, output } = await untilOutput(/xai-explorer .*connection refused$/m);
      expect(output).toMatch(/^\d+ of \d+ things are not as they should be\.$/m);
      expect(code).toBe(1);
    });

    it('names servers that do not know how often blocks are to come', async () => {
      const head =
        '# TYPE xai_block_head_timestamp_seconds gauge\nxai_block_head_timestamp_seconds 1\n';
      const explorer = await startAnswering(200, head);
      configure({ ...config, blockSeconds: 2, targets: { node: [node], explorer: [explorer] } });
      const { output } = await untilOutput(
        /^ +note +xai-explorer .* how often blocks are to come/m,
      );
      expect(output).toMatch(/stays ready with a head of any age, .* expectedBlockSeconds: 2$/m);
    });

    it('names a group whose rules are other ones than those of the files', async () => {
      configure(config);
      const groups = [{ name: 'mine', rules: [{ record: 'a:b:c', expr: 'vector(1)' }] }];
      appendFileSync(join(folder, 'prometheus/rules/mine.yml'), JSON.stringify({ groups }));
      const { code, output } = await run('verify --no-test-alert --no-wait');
      expect(output).toMatch(
        /^ +failed +mine +Prometheus has not loaded it; .*: xai-metrics down/m,
      );
      expect(code).toBe(1);
    });

    it('names servers whose metrics have another prefix', async () => {
      configure({ ...config, prefix: 'dex_', name: 'xai' });
      const { code, output } = await untilOutput(/xai-node .* has no metrics with the prefix/);
      expect(output).toMatch(/xai-node .* has no metrics with the prefix dex_: set prefix/);
      expect(code).toBe(1);
    });
  }),
);

describeWithTool('verify, of a stack whose Alertmanager', 'alertmanager', (program) =>
  describeWithTool('is somewhere else', 'prometheus', () => {
    it('reaches it all the same', async () => {
      const receivers = await startReceivers();
      const channels = { slack: { default: '#chain' } };
      const elsewhere = await startAlertmanager(
        program,
        { chainProfile: 'devnet', channels },
        { slack_api_url: receivers.slackUrl },
      );
      try {
        const alertmanagers = [new URL(elsewhere.url).host];
        configure({
          ...{ chainProfile: 'devnet', channels, alertmanagers },
          targets: { node: [await startLastingMetrics()] },
          engines: { prometheus: await freeAddress() },
        });
        const up = await run('up');
        expect(up.output).not.toMatch(/^ {2}Alertmanager/m);
        const { output } = await run('verify');
        expect(output).toMatch(
          new RegExp(`^ +ok +Prometheus knows Alertmanager +${alertmanagers}$`, 'm'),
        );
        expect(output).toMatch(/^ +ok +Delivery by slack +sent$/m);
      } finally {
        await stopEngines(join(folder, '.xai-metrics'));
        await elsewhere.stop();
        await receivers.stop();
      }
    });
  }),
);

it('verify says which engine does not answer, and ends with 1', async () => {
  const address = await freeAddress();
  configure({ engines: { prometheus: address } });
  expect(await run('verify')).toEqual({
    code: 1,
    output: '',
    errors: `Prometheus does not answer at http://${address} (connection refused). Start it with xai-metrics up, or say where it is: --prometheus.\n`,
  });
});

it.each([
  ['verify --severity info', '--severity is "info". Write warning or critical'],
  ['verify --prometheus localhost:9090', '--prometheus is "localhost:9090", which is no web addr'],
])('%s ends with 2', async (command, message) => {
  configure({});
  const { code, errors } = await run(command);
  expect(errors).toContain(message);
  expect(code).toBe(2);
});

function run(command: string) {
  return runCommand(folder, command.split(' '));
}

function configure(config: StackConfig): void {
  writeStack(folder, config);
}

/** Waits until nobody has a metric any more. */
async function untilGone(config: StackConfig, metric: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://${config.engines?.prometheus}/api/v1/query?query=${metric}`);
    const { data } = (await answer.json()) as { data: { result: unknown[] } };
    if (data.result.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/**
 * Prometheus needs a moment to see that a file of targets has changed, and to ask them; on a busy machine a
 * scrape may also take longer than it waits.
 */
async function untilOutput(pattern: RegExp, command = 'verify --no-test-alert --no-wait') {
  for (;;) {
    const result = await run(command);
    if (pattern.test(result.output)) return result;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
