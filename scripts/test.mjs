import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { root } from './root.mjs';
import { runJest } from './run-jest.mjs';
import { runNode, runTool } from './run-tool.mjs';

const longTests = createRequire(import.meta.url)('../test/long-tests.cjs');
const everything = process.argv.includes('--all');
const jestArguments = process.argv.slice(2).filter((argument) => argument !== '--all');
const counts = { passed: 0, failed: 0, skipped: 0 };

if (checkNodeVersion() && install()) {
  const isWhole = jestArguments.length === 0;
  if (isWhole) runSteps();
  const leavesOut = isWhole && !everything;
  const tests = runJest(jestArguments, leavesOut ? longTests : []);
  add(tests);
  for (const { title, reason } of tests.notices) console.log(`\nSkipped: ${title}. ${reason}.`);
  if (leavesOut) {
    console.log(`\nLeft out, for they take minutes: ${longTests.join(', ')}.`);
    console.log('npm run test:all runs them too.');
  }
} else {
  counts.failed += 1;
}

const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** What a full run checks besides the tests; each step counts as one. */
function runSteps() {
  runStep('build and type check', () => build());
  runStep('lint', () => runTool('biome', ['check', '.']));
  const generate = join('scripts', 'generate.mjs');
  if (existsSync(join(root, generate))) {
    runStep('generated files', () => runNode(generate, ['--check']));
  }
}

function runStep(name, run) {
  console.log(`\n== ${name}`);
  const passed = run();
  console.log(`${passed ? 'passed' : 'FAILED'}: ${name}`);
  add({ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 });
}

function add({ passed, failed, skipped }) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}
