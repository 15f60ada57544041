import { COIN_DECIMALS } from '../devnet/emission';
import { type ChainReader, fetchFromNode, NodeError } from './chain-reader';

/**
 * Creates the reader of a node of the development network, by its HTTP API.
 *
 * @param nodeUrl - without a slash at the end
 */
export function createDevnetReader(nodeUrl: string): ChainReader {
  return {
    name: 'XAI devnet',
    network: 'devnet',
    coin: { symbol: 'XAI', decimals: COIN_DECIMALS },
    stats: () => askNode('/stats'),
    blocks: (first, last) => askNode(`/chain/range?start=${first}&end=${last}`),
    block: (id) => askNode(typeof id === 'number' ? `/blocks/${id}` : `/block/${encode(id)}`),
    transaction: (txid) => askNode(`/transaction/${encode(txid)}`),
    mempool: () => askNode('/mempool'),
    account: (address) => askNode(`/balance/${encode(address)}`),
    history: (address) => askNode(`/history/${encode(address)}`),
    richList: () => askNode('/richlist'),
    isAddress: (text) => /^XAI[0-9a-f]{40}$/.test(text),
    isHash: (text) => /^[0-9a-f]{64}$/.test(text),
  };

  async function askNode<Answer>(path: string): Promise<Answer> {
    const response = await fetchFromNode(nodeUrl + path);
    if (response.status === 404) throw new NodeError('Not found.', 404);
    if (response.status === 400) throw new NodeError('The node does not understand that.', 400);
    if (!response.ok) throw new NodeError(`The node answered ${response.status}.`, 502);
    return (await response.json()) as Answer;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text);
}
