// Writes the committed files that are derived from the catalogue; `--check` only compares.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { renderMetricsReference } from './metrics-reference.mjs';
import { root } from './root.mjs';

const { catalogue, defaultMessageTypes } = createRequire(import.meta.url)(
  join(root, 'packages/core/dist/index.js'),
);
const files = { 'docs/metrics.md': renderMetricsReference(catalogue, defaultMessageTypes) };
const checkOnly = process.argv.includes('--check');
let stale = 0;

for (const [path, content] of Object.entries(files)) {
  const file = join(root, path);
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === content) continue;
  stale += 1;
  if (checkOnly) console.error(`${path} is not what the catalogue says: run npm run generate.`);
  else await writeFile(file, content);
}
if (checkOnly && stale > 0) process.exit(1);
console.log(stale === 0 ? 'Generated files are up to date.' : `Wrote ${stale} file(s).`);
