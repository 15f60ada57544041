import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { renderAlertmanager } from '../../src/alertmanager/render-alertmanager';
import type { StackConfig } from '../../src/config/stack-config';
import { alertmanagerFlags } from '../../src/engines/engine-flags';
import { contextOf } from '../context-of';
import { freeAddress } from '../free-address';
import { writeFiles } from '../write-files';

/** An alert as it is posted. */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether it is over. */
  readonly resolved?: boolean;
}

/** An alert as Alertmanager's API tells it. */
export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: {
    readonly state: 'active' | 'suppressed' | 'unprocessed';
    /** Ids of silences. */
    readonly silencedBy: readonly string[];
  };
  readonly receivers: readonly { readonly name: string }[];
}

/** An Alertmanager that runs on the files of a stack. */
export interface RunningAlertmanager {
  readonly url: string;
  post(alerts: readonly PostedAlert[]): Promise<void>;
  alerts(): Promise<readonly KnownAlert[]>;
  /** What it wrote to its log. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Renders a stack, and starts Alertmanager in its folder with the stack's own flags.
 *
 * @param program - the path of Alertmanager
 * @param secrets - contents of files in `alertmanager/secrets`, by name
 */
export async function startAlertmanager(
  program: string,
  config: StackConfig,
  secrets: Readonly<Record<string, string>>,
): Promise<RunningAlertmanager> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-alertmanager-'));
  const address = await freeAddress();
  const stack = { ...config, engines: { ...config.engines, alertmanager: address } };
  const context = contextOf(stack);
  writeFiles(folder, renderAlertmanager(context));
  for (const [name, content] of Object.entries(secrets)) {
    writeFileSync(join(folder, 'alertmanager/secrets', name), content);
  }
  const flags = alertmanagerFlags(context.config, join(folder, 'data'));
  const process = spawn(program, flags, { cwd: join(folder, 'alertmanager'), stdio: 'pipe' });
  let log = '';
  process.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const ended = new Promise<void>((resolve) => {
    process.once('close', () => resolve());
  });
  const url = `http://${address}`;
  const stop = async () => {
    process.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(url, () => process.exitCode !== null);
  } catch (error) {
    await stop();
    throw new Error(log, { cause: error });
  }
  return {
    url,
    async post(alerts) {
      const now = Date.now();
      const body = alerts.map(({ labels, annotations = {}, resolved = false }) => ({
        labels,
        annotations,
        // One that is older than the group's waiting time would be sent before the others are there.
        startsAt: new Date(now - 1).toISOString(),
        endsAt: new Date(resolved ? now : now + 600_000).toISOString(),
      }));
      const { ok, status } = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!ok) throw new Error(`Alertmanager answers ${status}.`);
    },
    async alerts() {
      const response = await fetch(`${url}/api/v2/alerts`);
      return (await response.json()) as KnownAlert[];
    },
    log: () => log,
    stop,
  };
}

async function waitUntilReady(url: string, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (hasEnded()) break;
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error('Alertmanager does not become ready.');
}
