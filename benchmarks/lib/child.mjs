import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * For workers that take turns: a full collection while one of them waits would take the hidden classes
 * of requests with it, as none is alive then, and leave all of its code slow; a server that is asked
 * has some alive.
 */
export const withoutFullCollections = ['--no-memory-reducer', '--initial-heap-size=512'];

/**
 * Starts a worker in a process of its own.
 *
 * @returns `call(method, ...args)` runs one of its methods, `stop()` ends it
 */
export async function startChild({ worker, args, node, execArgv = [] }) {
  const file = fileURLToPath(new URL(`../workers/${worker}.mjs`, import.meta.url));
  const child = fork(file, args.map(String), {
    execPath: node,
    execArgv,
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr = (stderr + chunk).slice(-4000);
  });
  let waiting = withResolvers();
  child.on('message', ({ result, error }) => {
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error));
  });
  child.on('exit', (code) => {
    waiting.reject(new Error(`ended with code ${code}: ${lastLine(stderr)}`));
  });
  waiting.promise.catch(() => {});

  try {
    await waiting.promise;
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    call(method, ...callArgs) {
      waiting = withResolvers();
      waiting.promise.catch(() => {});
      child.send({ method, args: callArgs });
      return waiting.promise;
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}

function withResolvers() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

function lastLine(text) {
  return text.split('\n').find((line) => /Error/.test(line)) ?? text.trim().split('\n').at(-1);
}
