import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StackConfig } from '../../src/config/stack-config';
import { type RunningEngines, startEngines } from '../../src/engines/start-engines';
import { renderStack } from '../../src/render-stack';
import { writeFiles } from '../write-files';

/**
 * Writes a stack into a folder of its own and starts its engines, as `up` does.
 *
 * @param slackUrl - becomes the secret of Slack
 */
export async function startStack(config: StackConfig, slackUrl: string): Promise<RunningEngines> {
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-stack-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFiles(folder, renderStack(config));
    writeFileSync(join(folder, 'alertmanager/secrets/slack_api_url'), slackUrl);
    const engines = await startEngines(folder, config);
    const stop = async () => {
      await engines.stop();
      remove();
    };
    return { ...engines, stop };
  } catch (error) {
    remove();
    throw error;
  }
}
