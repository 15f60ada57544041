import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { askByHttp1, askByHttp2, type Client, type Tally } from './clients';

const kept = askByHttp1(1);
const pipelined = askByHttp1(5);

/** Each server with the clients that it has when it goes down. */
const rounds: readonly (readonly [string, string, Client])[] = [
  ...['Express', 'Koa', 'Fastify'].flatMap((name) => [
    [name, 'kept connections', kept] as const,
    [name, 'pipelines', pipelined] as const,
  ]),
  ['Koa over HTTP/2', 'sessions', askByHttp2],
  ['Fastify over HTTP/2', 'sessions', askByHttp2],
];

/** `npm run drain -- --runs 10 --framework Koa --delay 1` */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10' },
      framework: { type: 'string', default: '' },
      delay: { type: 'string', default: '1' },
    },
  });
  let lost = 0;
  for (const [name, what, client] of rounds) {
    if (!name.startsWith(values.framework)) continue;
    for (let run = 1; run <= Number(values.runs); run += 1) {
      const tally = await goDownUnderLoad(name, values.delay, client);
      lost += tally.lost;
      console.log(`${name}, ${what}, run ${run}: ${tally.answered} answered, ${tally.lost} lost`);
    }
  }
  console.log(lost === 0 ? 'nothing lost' : `${lost} lost`);
  process.exitCode = lost === 0 ? 0 : 1;
}

/** @param delaySeconds - until the server closes: it resets who connects in that very moment */
async function goDownUnderLoad(name: string, delaySeconds: string, client: Client): Promise<Tally> {
  const child = spawn(
    process.execPath,
    [
      ...['-r', join(__dirname, '../../packages/core/test/typescript-require.cjs')],
      ...[join(__dirname, 'server-main.ts'), name, delaySeconds],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => Promise.reject(new Error(`${name} did not start`))),
  ]);
  const tally: Tally = { answered: 0, lost: 0 };
  const clients = Array.from({ length: 50 }, (_, i) =>
    client(Number(line), i % 2 === 0 ? '/now' : '/soon', tally),
  );
  while (tally.answered < 1_000) await new Promise(setImmediate);
  child.kill('SIGTERM');
  await Promise.all(clients);
  const [code, signal] = await ended;
  if (signal !== 'SIGTERM') throw new Error(`${name} ended with ${code ?? signal}`);
  return tally;
}

main();
