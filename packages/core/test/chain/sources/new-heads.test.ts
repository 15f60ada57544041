import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/samples';
import { evm } from '../../../src/index';
import { readAnswers, serveRpc } from '../recorded-answers';
import { subscribeApart } from '../subscribe-apart';
import { startWebSocketServer, type WebSocketServer } from '../web-socket-server';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const header = {
  number: '0x14',
  hash: '0x8f64c4436f7213cfdf02cfb9f45d012f1774dfb329b8803de5e7479b11586902',
  parentHash: '0x1963d4b2e19fb79daf720655b4af341c04a43b36da95f71f5e0943351c8728a3',
  timestamp: '0xc8',
};

describe('a subscription to new heads', () => {
  it('tells each head with its transactions, and comes back after the connection is lost', async () => {
    const node = await serveRpc(readAnswers('evm', 'geth'));
    const sockets = await acceptSubscriptions();
    const { lines, end } = subscribeApart(node.url, sockets.url);
    ends.push(end);

    await eventually(() => expect(sockets.heard).toHaveLength(1));
    expect(JSON.parse(sockets.heard[0] ?? '')).toMatchObject({
      method: 'eth_subscribe',
      params: ['newHeads'],
    });
    sockets.send('half a {"json"');
    sockets.send(news(null));
    sockets.send(news({ ...header, number: '0x' }));
    sockets.send(news(header, 'of another subscription'));
    sockets.send(news(header));
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatchObject({ head: { height: 20, transactionCount: 3, sizeBytes: 944 } });

    sockets.sockets[0]?.destroy();
    await eventually(() => expect(lines).toHaveLength(2));
    expect(lines[1]).toMatchObject({
      end: expect.stringContaining(`newHeads at ${sockets.url}: `),
    });
    await eventually(() => expect(sockets.heard).toHaveLength(2));
    sockets.send(news(header));
    await eventually(() => expect(lines).toHaveLength(3));
    expect(lines[2]).toMatchObject({ head: { height: 20 } });
  });

  it('tells the header alone where the block cannot be asked for', async () => {
    const node = await serveRpc({});
    const sockets = await acceptSubscriptions();
    const { lines, end } = subscribeApart(node.url, sockets.url);
    ends.push(end);
    await eventually(() => expect(sockets.heard).toHaveLength(1));
    sockets.send(news(header));
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toEqual({
      head: { height: 20, hash: header.hash, parentHash: header.parentHash, timestamp: 200 },
    });
  });

  it('ends where the node refuses it', async () => {
    const sockets = await startWebSocketServer((text, send) =>
      send(JSON.stringify({ id: JSON.parse(text).id, error: { code: -32601, message: 'no' } })),
    );
    ends.push(() => sockets.close());
    const { lines, end } = subscribeApart('http://127.0.0.1:9', sockets.url);
    ends.push(end);
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toEqual({
      end: `newHeads at ${sockets.url}: the node refuses to subscribe`,
    });
  });

  it('is not there without an address for it', () => {
    expect(evm({ url: 'http://127.0.0.1:8545' })).not.toHaveProperty('subscribe');
  });

  it.each([
    ['http://127.0.0.1:8546', 'XAI_METRICS_INVALID_URL'],
    ['127.0.0.1:8546', 'XAI_METRICS_INVALID_URL'],
  ])('is refused for %s', (webSocketUrl, code) => {
    expect(() => evm({ url: 'http://127.0.0.1:8545', webSocketUrl })).toThrow(code);
  });
});

async function acceptSubscriptions(): Promise<WebSocketServer> {
  const server = await startWebSocketServer((text, send) =>
    send(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(text).id, result: '0xsub' })),
  );
  ends.push(() => server.close());
  return server;
}

function news(result: unknown, subscription = '0xsub'): string {
  return JSON.stringify({ method: 'eth_subscription', params: { subscription, result } });
}
