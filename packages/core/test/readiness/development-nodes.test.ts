import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually, parseSamples, sampleValue } from '../../../../test/samples';
import {
  bitcoin,
  type ChainSource,
  createInstrumentation,
  evm,
  type Instrumentation,
  monero,
  type ReadinessOptions,
  substrate,
} from '../../src/index';
import { type Answers, readAnswers, serveRpc } from '../chain/recorded-answers';

let monitoring: Instrumentation | undefined;

afterEach(() => monitoring?.close());

type CreateSource = (options: { url: string }) => ChainSource;

/** Watches a node and gives what `/readyz?verbose` says after its first poll. */
async function judgeNode(
  create: CreateSource,
  answers: Answers,
  readiness: ReadinessOptions = {},
  query = '',
) {
  const node = await serveRpc(answers);
  const registry = new Registry();
  const { handle, endpoints } = createInstrumentation({
    registry,
    processMetrics: false,
    logger: false,
    chain: { source: create({ url: node.url }), readiness, pollSeconds: 0.05 },
  });
  monitoring = handle;
  await eventually(() => expect(handle.chain?.snapshot.succeededAt).toBeDefined());
  const answer = await endpoints.find('GET', `/readyz?verbose${query}`)?.({ headers: {} });
  const samples = parseSamples(await registry.metrics());
  const limit = sampleValue(samples, 'xai_readiness_check_limit', { check: 'peers' });
  return { status: answer?.status, text: String(answer?.body), limit };
}

const moneroRegtest = () => {
  const answers = readAnswers('monero', 'synchronized');
  const { result } = answers.get_info as { result: object };
  const alone = { incoming_connections_count: 0, outgoing_connections_count: 0 };
  return { ...answers, get_info: { result: { ...result, nettype: 'fakechain', ...alone } } };
};

const nodes: readonly [string, CreateSource, () => Answers][] = [
  ['Ganache', evm, () => readAnswers('evm', 'ganache')],
  ['Hardhat', evm, () => readAnswers('evm', 'hardhat')],
  ['anvil on a fork of Ethereum', evm, () => readAnswers('evm', 'anvil-fork')],
  ['geth --dev', evm, () => readAnswers('evm', 'geth-dev')],
  ['bitcoind -regtest', bitcoin, () => readAnswers('bitcoin', 'bitcoin-core-regtest')],
  ['monerod --regtest', monero, moneroRegtest],
];

const noPeers = {
  result: { subversion: '/Satoshi:29.0.0/', connections: 0, connections_in: 0, connections_out: 0 },
};

describe('a node for development', () => {
  it.each(nodes)(
    'is ready without peers and without a limit of age: %s',
    async (_name, create, answers) => {
      const { status, text, limit } = await judgeNode(create, answers());
      expect(text).toContain('[+] peers ok: 0 peers (at least 0: a node for development)');
      expect(text).toMatch(/headAge unknown: the head is [\d,]+ s old; without a block time/);
      expect([status, limit]).toEqual([200, 0]);
    },
  );

  it('needs the peers that it is told to need, by the option or by a query', async () => {
    const answers = readAnswers('evm', 'ganache');
    const told = await judgeNode(evm, answers, { minPeers: 1 });
    expect([told.status, told.limit]).toEqual([503, 1]);
    expect(told.text).toContain('[-] peers fail: only 0 peers (at least 1)');
    monitoring?.close();

    const asked = await judgeNode(evm, answers, {}, '&minPeers=1');
    expect(asked.status).toBe(503);
    expect(asked.text).toContain('[-] peers fail: only 0 peers (at least 1)');
  });

  it('of Substrate says by itself that it needs none', async () => {
    const polkadot = readAnswers('substrate', 'polkadot');
    const answers = {
      ...polkadot,
      ...readAnswers('substrate', 'development'),
      system_chain: { result: 'Development' },
    };
    const { status, text } = await judgeNode(substrate, answers);
    expect(text).toContain('peers unknown: the node does not tell how many peers it has');
    expect(text).toMatch(/headAge unknown: the head is [\d,]+ s old; without a block time/);
    expect(status).toBe(200);
  });
});

describe('a node of a real chain', () => {
  it.each([
    ['of Bitcoin', bitcoin, 'bitcoin', 'bitcoin-core', { getnetworkinfo: noPeers }],
    ['of Ethereum', evm, 'evm', 'geth', { net_peerCount: { result: '0x0' } }],
  ] as const)('%s without peers is unready', async (_name, create, kind, recording, changes) => {
    const { status, text } = await judgeNode(create, {
      ...readAnswers(kind, recording),
      ...changes,
    });
    expect(text).toContain('[-] peers fail: only 0 peers (at least 1)');
    expect(status).toBe(503);
  });
});
