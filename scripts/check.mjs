import { build } from './build.mjs';
import { install } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { runNpm } from './run-npm.mjs';
import { runTool } from './run-tool.mjs';

const steps = [
  ['lint', () => runTool('biome', ['check', '.'])],
  ['build and type check', () => build()],
  ['unused files, exports and dependencies', () => runTool('knip', [])],
  // Each package looks at what npm would publish of it.
  ['packed packages', () => runNpm(['run', 'check', '--workspaces', '--if-present'])],
];

if (!checkNodeVersion() || !install()) process.exit(1);
const failed = steps.filter(([name, run]) => {
  console.log(`\n== ${name}`);
  return !run();
});
for (const [name] of failed) console.error(`FAILED: ${name}`);
console.log(`\n${steps.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
