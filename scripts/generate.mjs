// Writes the committed files that are derived from the catalogue and the stack; `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderAlertsReference } from './alerts-reference.mjs';
import { renderDashboardsReference } from './dashboards-reference.mjs';
import { renderMetricsReference } from './metrics-reference.mjs';
import { root } from './root.mjs';
import { runNode } from './run-tool.mjs';

const require = createRequire(import.meta.url);
const { catalogue, defaultMessageTypes } = require(join(root, 'packages/core/dist/index.js'));
const stack = require(join(root, 'packages/stack/dist/index.js'));
const monitoring = join(root, 'monitoring');
const config = parse(await readFile(join(monitoring, 'xai-metrics.yaml'), 'utf8'));
const stackFiles = stack.renderStack(config);
const files = {
  'docs/metrics.md': renderMetricsReference(catalogue, defaultMessageTypes),
  'docs/alerts.md': renderAlertsReference(config, stack),
  'docs/dashboards.md': renderDashboardsReference(stackFiles),
};
const checkOnly = process.argv.includes('--check');
let stale = 0;

for (const [path, content] of Object.entries(files)) {
  const file = join(root, path);
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === content) continue;
  stale += 1;
  if (checkOnly) console.error(`${path} is not as generated: run npm run generate.`);
  else await writeFile(file, content);
}
const cli = join('packages', 'stack', 'dist', 'cli.js');
const mode = checkOnly ? '--check' : '--force';
const isStackRight = runNode(cli, ['generate', '--dir', 'monitoring', mode]);
if (!isStackRight || (checkOnly && stale > 0)) process.exit(1);
console.log(stale === 0 ? 'Generated files are up to date.' : `Wrote ${stale} file(s).`);
