import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithTools } from '../../../../test/system-tools';
import { writeAlerts } from '../../src/alerts/alert-groups';
import { toAlertRule } from '../../src/alerts/render-alerts';
import type { StackConfig } from '../../src/config/stack-config';
import { renderRunbooks } from '../../src/runbooks/render-runbooks';
import { type RunningAlertmanager, startAlertmanager } from '../alertmanager/start-alertmanager';
import { allCases } from '../alerts/all-cases';
import { contextOf } from '../context-of';
import { fullConfig } from '../full-config';

const run = promisify(execFile);

// The cases of alerts are of a cluster of this name.
const config: StackConfig = { ...fullConfig, channels: {}, cluster: 'c' };

describeWithTools('the silence of a page', ['alertmanager', 'amtool'], (tools) => {
  let alertmanager: RunningAlertmanager;

  beforeAll(async () => {
    alertmanager = await startAlertmanager(tools.alertmanager, config, {});
  });
  afterAll(() => alertmanager?.stop());

  it('is taken by amtool, silences its alert and no other one, and can be ended', async () => {
    const context = contextOf({
      ...config,
      engines: { alertmanager: new URL(alertmanager.url).host },
    });
    const pages = new Map(renderRunbooks(context).map(({ path, content }) => [path, content]));
    const fired = firedAlerts(context);
    expect(fired.length).toBeGreaterThan(110);
    // The same of another server, or of another cluster where it is of no server.
    const others = fired.map(({ labels }) =>
      labels.instance === undefined
        ? { ...labels, cluster: 'another' }
        : { ...labels, instance: 'another' },
    );
    const all = [...fired.map(({ labels }) => labels), ...others];
    await alertmanager.post(all.map((labels) => ({ labels })));

    const lines = fired.map(({ name, labels }) => {
      const page = pages.get(`runbooks/${name}.md`) ?? '';
      const line = /^amtool silence add .*$/m.exec(page)?.[0] ?? `${name} has no line`;
      // As somebody would who has the message before them.
      return line.replace(/'(\w+)="([A-Z_]+)"'/g, (_, label: string) => {
        expect([name, Object.keys(labels)]).toEqual([name, expect.arrayContaining([label])]);
        return `'${label}="${labels[label]}"'`;
      });
    });
    const env = {
      ...process.env,
      USER: 'somebody',
      PATH: `${dirname(tools.amtool)}:${process.env.PATH}`,
    };
    await run('bash', ['-e', '-c', lines.join('\n')], { env });

    const states = await alertmanager.alerts();
    const silenced = states.filter(({ status }) => status.silencedBy.length > 0);
    expect(silenced.map(({ labels }) => labels.alertname).sort()).toEqual(
      fired.map(({ name }) => name).sort(),
    );
    expect(silenced.filter(({ labels }) => Object.values(labels).includes('another'))).toEqual([]);

    const url = `--alertmanager.url=${alertmanager.url}`;
    const { stdout } = await run(tools.amtool, ['silence', 'query', '-q', url]);
    const ids = stdout.trim().split('\n');
    expect(ids.length).toBe(fired.length);
    await run(tools.amtool, ['silence', 'expire', url, ...ids]);
    const after = await alertmanager.alerts();
    expect(after.filter(({ status }) => status.silencedBy.length > 0)).toEqual([]);
  }, 300_000);
});

/** An alert of each name, with the labels that promtool has shown it to have. */
function firedAlerts(context: ReturnType<typeof contextOf>) {
  return [...writeAlerts(context)].flatMap(([group, alerts]) => {
    const cases = allCases[group](context);
    return alerts.flatMap((alert) => {
      const expected = (cases[alert.name] ?? []).map(({ expect: fires }) => fires);
      const [first] = expected.flatMap((fires) => (typeof fires === 'string' ? [] : fires));
      if (first === undefined || alert.name === 'Watchdog') return [];
      const labels: Readonly<Record<string, string>> = {
        alertname: alert.name,
        ...toAlertRule(context, alert).labels,
        ...first.labels,
        // Alertmanager gets it from Prometheus' external labels where an alert has none.
        cluster: 'c',
      };
      return [{ name: alert.name, labels }];
    });
  });
}
