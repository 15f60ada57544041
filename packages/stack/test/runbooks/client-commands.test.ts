import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { startAnvil } from '../../../../examples/anvil/start-anvil';
import { evmMethods } from '../../../core/src/rpc/methods/evm';
import { substrateMethods } from '../../../core/src/rpc/methods/substrate';
import { type ClientQuestion, clientQuestions, clients } from '../../src/runbooks/client-commands';

const commands = clients.flatMap(({ name, commands }) =>
  Object.entries(commands).map(([question, { run }]) => [`${name}: ${question}`, run] as const),
);

describe('the commands of clients', () => {
  it('are lines that a shell reads', () => {
    for (const [name, run] of commands) expect([name, run.match(/[<>\n]/)]).toEqual([name, null]);
    execFileSync('bash', ['-n', '-c', commands.map(([, run]) => run).join('\n')]);
  });

  it('answer each question for each kind of chain', () => {
    const kinds = ['Geth', 'Bitcoin', 'gaiad', 'Agave', 'polkadot'];
    for (const kind of kinds) {
      const some = clients.filter(({ name }) => name.includes(kind));
      const answered = new Set(some.flatMap((client) => Object.keys(client.commands)));
      // Bitcoin has no final blocks, and Solana no pool.
      const right = { Bitcoin: ['finality'], Agave: ['pool'] }[kind] ?? [];
      const asked = Object.keys(clientQuestions) as ClientQuestion[];
      expect([kind, asked.filter((question) => !answered.has(question))]).toEqual([kind, right]);
    }
  });

  it('call methods that the clients have', () => {
    const known = new Set<string>([...evmMethods, ...substrateMethods]);
    const called = commands.flatMap(([, run]) => /"method":"(\w+)"/.exec(run)?.[1] ?? []);
    expect(called.length).toBeGreaterThan(8);
    expect(called.filter((method) => !known.has(method))).toEqual([]);
  });

  it('are answered by a real node that speaks Ethereum JSON-RPC', async () => {
    const anvil = await startAnvil();
    try {
      // anvil has no peers and does not know the question.
      const curls = commands.filter(([, run]) => /"method":"(?!net_).*:8545/.test(run));
      expect(curls.length).toBe(5);
      for (const [name, run] of curls) {
        const answer = execFileSync('bash', [
          '-c',
          run.replace('127.0.0.1:8545', `127.0.0.1:${anvil.port}`),
        ]);
        expect([name, JSON.parse(String(answer))]).toEqual([
          name,
          { jsonrpc: '2.0', id: 1, result: expect.anything() },
        ]);
      }
    } finally {
      await anvil.stop();
    }
  }, 60_000);
});
