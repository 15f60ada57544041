import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** A process that has subscribed. */
export interface Subscriber {
  /** What it has heard: `{ head }`, `{ facts }` or `{ end }`. */
  readonly lines: unknown[];
  end(): void;
}

/** Subscribes to an execution client in a process of its own, with Node's WebSocket. */
export function subscribeApart(url: string, webSocketUrl: string): Subscriber {
  const program = `
    const { evm } = require('@xai-metrics/core');
    const tell = (line) => console.log(JSON.stringify(line));
    evm(${JSON.stringify({ url, webSocketUrl })}).subscribe({
      onHead: (head) => tell({ head }),
      onFacts: (facts) => tell({ facts }),
      onEnd: (end) => tell({ end }),
    });
    setInterval(() => {}, 1000);`;
  // Without the flag, Node 20 has none.
  const flag = process.versions.node.startsWith('20.') ? ['--experimental-websocket'] : [];
  const preload = join(__dirname, '../typescript-require.cjs');
  const child = spawn(process.execPath, [...flag, '-r', preload, '-e', program]);
  const lines: unknown[] = [];
  let rest = '';
  child.stdout.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line)));
  });
  return { lines, end: () => child.kill('SIGKILL') };
}
