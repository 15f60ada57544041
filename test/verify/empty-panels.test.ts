import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import {
  beacon,
  bitcoin,
  type ChainDefinition,
  type ChainSource,
  cometbft,
  evm,
} from '@xai-metrics/core';
import { readAnswers, servePaths, serveRpc } from '../../packages/core/test/chain/recorded-answers';
import { startEngines } from '../../packages/stack/src';
import { countEmptyPanels } from '../../packages/stack/src/cli/verify/empty-panels';
import type { VerifyResult } from '../../packages/stack/src/cli/verify/verify-result';
import { runCommand, writeStack } from '../../packages/stack/test/cli/run-command';
import { freeAddress } from '../../packages/stack/test/free-address';
import { describeWithAnvil, startAnvilNode } from '../chains/anvil';
import { startHsdPair } from '../chains/hsd-pair';
import { describeWithTools } from '../system-tools';
import { startVisitedServer } from './visited-server';

const tools = ['prometheus', 'alertmanager', 'nodeExporter', 'blackboxExporter'] as const;

/** The part of the panels that may be empty where somebody opens a board. */
const mostEmpty = 0.1;

/** A watched chain whose pace is known. */
type PacedChain = ChainDefinition & { readonly expectedBlockSeconds: number };

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
}, 60_000);

describeWithTools('each empty panel is right, and says why', tools, () => {
  describeWithAnvil('on an EVM chain', () => {
    it('of anvil', async () => {
      const anvil = await startAnvilNode({ blockSeconds: 1 });
      stops.push(() => anvil.stop());
      const sending = setInterval(() => void anvil.send(2).catch(() => {}), 500);
      stops.push(() => clearInterval(sending));
      await expectReasons(
        'anvil',
        withReference(evm({ url: anvil.url }), evm({ url: anvil.url }), 1),
      );
    }, 600_000);
  });

  it('on proof of work, of two hsd', async () => {
    const pair = await startHsdPair();
    stops.push(() => pair.stop());
    await pair.first.mine(6);
    await pair.connect();
    const mining = setInterval(() => void pair.second.mine(1).catch(() => {}), 2000);
    stops.push(() => clearInterval(mining));
    const { url, password } = pair.first;
    const node = () => bitcoin({ url: url.replace('//', `//x:${password}@`), supply: true });
    await expectReasons('hsd', withReference(node(), node(), 2));
  }, 600_000);

  it('on a Cosmos node, as recorded', async () => {
    const { url } = await serveRpc(readAnswers('cometbft', 'cosmos-hub'));
    await expectReasons('cosmos', withReference(cometbft({ url }), cometbft({ url }), 6));
  }, 600_000);

  it('on a consensus client, as recorded', async () => {
    const { url } = await servePaths(readAnswers('beacon', 'synced'));
    const node = () => beacon({ url, peerDirections: true });
    await expectReasons('beacon', withReference(node(), node(), 12));
  }, 600_000);
});

function withReference(
  source: ChainSource,
  other: ChainSource,
  expectedBlockSeconds: number,
): PacedChain {
  return { source, references: { other }, expectedBlockSeconds, pollSeconds: 1 };
}

async function expectReasons(name: string, chain: PacedChain): Promise<void> {
  const server = await startVisitedServer(chain);
  stops.push(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'xai-metrics-empty-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const config = {
    chainProfile: 'devnet',
    // Slower than its own 2 s: on a busy machine a scrape takes as long.
    scrapeIntervalSeconds: 5,
    blockSeconds: chain.expectedBlockSeconds,
    targets: { node: [server.address] },
    exporters: { node: [await freeAddress()] },
    probes: true,
    engines: {
      prometheus: await freeAddress(),
      alertmanager: await freeAddress(),
      blackbox: await freeAddress(),
    },
  } as const;
  writeStack(folder, config);
  const engines = await startEngines(folder, config);
  stops.push(() => engines.stop());
  const { failed, all, empty, collapsed, reasons } = await untilSettled(folder);
  const lines = reasons.map(([because, count]) => `  ${count} right if ${because}\n`);
  process.stdout.write(
    `\n${name}: ${empty} of ${all} panels are empty, and ${collapsed.empty} of ${collapsed.all} in collapsed rows\n${lines.join('')}`,
  );
  expect(failed).toEqual([]);
  // Each of them has one, or it would have failed.
  expect(reasons.reduce((sum, [, count]) => sum + count, 0)).toBe(empty + collapsed.empty);
  expect(empty / all).toBeLessThan(mostEmpty);
}

/** AI and mining are not of every chain, and neither are their boards. */
function isForEveryChain({ panel = '' }: VerifyResult): boolean {
  return !/^xai-(?:ai|mining) /.test(panel);
}

/** What counts since yesterday or over an hour has little to show in a stack that has just been started. */
async function untilSettled(folder: string) {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const { output } = await runCommand(folder, ['verify', '--json', '--no-test-alert']);
    const { results } = JSON.parse(output) as { results: VerifyResult[] };
    const failed = results.filter(({ status }) => status === 'failed');
    const counted = countEmptyPanels(results.filter(isForEveryChain));
    const isSettled = failed.length === 0 && counted.empty / counted.all < mostEmpty;
    if (isSettled || Date.now() > deadline) return { failed, ...counted };
  }
}
