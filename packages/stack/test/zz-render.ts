import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { renderStack } = require('/tmp/wt/f/packages/stack/src/render-stack.ts');
const { fullConfig } = require('/tmp/wt/f/packages/stack/test/full-config.ts');
const extra = JSON.parse(process.argv[3] ?? '{}');
const dir = process.argv[2];
rmSync(dir, { recursive: true, force: true });
for (const { path, content } of renderStack({ ...fullConfig, ...extra })) {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}
