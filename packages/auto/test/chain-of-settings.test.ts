import { describe, expect, it } from '@jest/globals';
import { chainKinds } from '../src/chain-kinds';
import { chainOfSettings } from '../src/chain-of-settings';
import { explainError } from '../src/core-options';
import { readSettings } from '../src/read-settings';

const url = 'http://127.0.0.1:1234';

describe('chainOfSettings', () => {
  it.each(chainKinds)('knows the kind %s', (kind) => {
    const chain = chainOf({ XAI_METRICS_CHAIN: kind, XAI_METRICS_CHAIN_URL: url });
    expect(chain?.source).toMatchObject({ kind, address: url });
    expect(chain?.source.questions.head).toBeDefined();
  });

  it('turns every setting into its option', () => {
    const chain = chainOf({
      XAI_METRICS_CHAIN: 'bitcoin',
      XAI_METRICS_CHAIN_URL: url,
      XAI_METRICS_CHAIN_COOKIE_FILE: '/var/lib/bitcoind/.cookie',
      XAI_METRICS_CHAIN_REFERENCES: 'a=http://10.0.0.1,b=http://10.0.0.2',
      XAI_METRICS_CHAIN_EXPECTED_ID: 'main',
      XAI_METRICS_CHAIN_BLOCK_SECONDS: '600',
      XAI_METRICS_CHAIN_POLL_SECONDS: '20',
      XAI_METRICS_CHAIN_MIN_PEERS: '0',
      XAI_METRICS_CHAIN_MAX_BLOCKS_BEHIND: '3',
    });
    expect(chain).toMatchObject({
      expectedBlockSeconds: 600,
      pollSeconds: 20,
      references: { a: { address: 'http://10.0.0.1' }, b: { address: 'http://10.0.0.2' } },
      readiness: { expected: { chainId: 'main' }, minPeers: 0, maxBlocksBehind: 3 },
    });
  });

  it('describes none without a kind', () => {
    expect(chainOf({ XAI_METRICS_PORT: '1' })).toBeUndefined();
  });

  it.each([
    [{ XAI_METRICS_CHAIN: 'evm' }, 'XAI_METRICS_CHAIN needs XAI_METRICS_CHAIN_URL: address of'],
    [{ XAI_METRICS_CHAIN_URL: url }, 'XAI_METRICS_CHAIN_URL needs XAI_METRICS_CHAIN: kind of'],
    [
      {
        XAI_METRICS_CHAIN: 'evm',
        XAI_METRICS_CHAIN_URL: url,
        XAI_METRICS_CHAIN_COOKIE_FILE: '/run/cookie',
      },
      'XAI_METRICS_CHAIN_COOKIE_FILE: XAI_METRICS_UNKNOWN_OPTION: evm.cookieFile',
    ],
    [
      {
        XAI_METRICS_CHAIN: 'evm',
        XAI_METRICS_CHAIN_URL: 'http://user:a-password@127.0.0.1',
        XAI_METRICS_CHAIN_TOKEN: 'a-token',
      },
      'XAI_METRICS_CHAIN_TOKEN: XAI_METRICS_CONFLICTING_OPTIONS: evm.token and evm.credentials in url',
    ],
  ])('refuses %j by the name of the variable', (environment, message) => {
    let told = '';
    try {
      chainOf(environment);
    } catch (error) {
      told = explainError(error as Error);
    }
    expect(told).toContain(message);
    expect(told).not.toMatch(/a-token|a-password/);
  });
});

function chainOf(environment: Readonly<Record<string, string>>) {
  return chainOfSettings(readSettings(environment));
}
