import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { root } from './root.mjs';

const demo = join(root, 'examples', 'dist', 'demo', 'main.js');

if (checkNodeVersion() && install() && build(['examples'])) {
  if (existsSync(demo)) await startDemo();
  else fail(`${demo} is missing although the build succeeded. Delete examples/dist and try again.`);
} else {
  process.exitCode = 1;
}

/**
 * The demo takes over this process: it has the terminal, the arguments and the signals to itself,
 * and its exit code is ours. A child process would get each Ctrl-C twice.
 */
async function startDemo() {
  if (process.env.npm_lifecycle_event !== undefined) endWithParent();
  process.argv[1] = demo;
  await import(pathToFileURL(demo).href);
}

/**
 * npm starts us through a shell that does not pass signals on: whoever ends npm would leave the demo
 * behind, holding its ports.
 */
function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
