import { expect, it } from '@jest/globals';
import { evm } from '../../../src/index';
import { answerRpc, startNode } from '../node-server';

it('reads a head', async () => {
  const node = await startNode(
    answerRpc(({ method }) =>
      method === 'eth_getBlockByNumber'
        ? {
            result: {
              number: '0x10',
              hash: '0xaa',
              parentHash: '0xbb',
              timestamp: '0x66000000',
              transactions: ['0x1'],
              size: '0x200',
              gasUsed: '0x5',
              gasLimit: '0xa',
              difficulty: '0x0',
              baseFeePerGas: '0x7',
            },
          }
        : { error: { code: -32601, message: 'Method not found' } },
    ),
  );
  const source = evm({ url: node.url });
  const signal = AbortSignal.timeout(2000);
  const [head, fees] = await Promise.all([
    source.questions.head?.ask(signal),
    source.questions.fees?.ask(signal),
  ]);
  expect(head).toEqual({
    height: 16,
    hash: '0xaa',
    parentHash: '0xbb',
    timestamp: 0x66000000,
    transactionCount: 1,
    sizeBytes: 512,
    gasUsedRatio: 0.5,
  });
  expect(fees).toEqual({ baseFeeWei: 7n });
  await expect(source.questions.peers?.ask(signal)).rejects.toMatchObject({
    kind: 'unsupported',
    message: `net_peerCount at ${node.url}: the node answers with error -32601: Method not found`,
  });
  expect(node.requests).toHaveLength(2);
});
