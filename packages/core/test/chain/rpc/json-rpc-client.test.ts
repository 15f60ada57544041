import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { freePort } from '../../../../../test/free-port';
import { eventually } from '../../../../../test/samples';
import { type EndpointOptions, readEndpoint } from '../../../src/chain/rpc/endpoint';
import { createJsonRpcClient, type JsonRpcOptions } from '../../../src/chain/rpc/json-rpc-client';
import { type Answer, answerRpc, type RpcCall, sendJson, startNode } from '../node-server';

describe('a call', () => {
  it('is answered with the result, null included', async () => {
    const node = await startNode(
      answerRpc(({ method }) => ({ result: method === 'a' ? 1 : null })),
    );
    const { call } = client({ url: node.url });
    expect(await call('a')).toBe(1);
    expect(await call('b', ['x', 2])).toBeNull();
    expect(JSON.parse(node.requests[1]?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 2,
      method: 'b',
      params: ['x', 2],
    });
  });

  it('is answered in the old form, with an error of null', async () => {
    const node = await startNode((_request, body, response) =>
      sendJson(response, { result: 7, error: null, id: JSON.parse(body).id }),
    );
    expect(await client({ url: node.url }).call('a')).toBe(7);
  });

  it('is answered compressed', async () => {
    const node = await startNode((_request, body, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(JSON.stringify({ id: JSON.parse(body).id, result: 'x' })));
    });
    expect(await client({ url: node.url }).call('a')).toBe('x');
  });

  it.each<[string, Answer, string, string]>([
    [
      'HTML',
      (_request, _body, response) => response.end('<html>\n<title>502 Bad\nGateway</title>'),
      'invalid',
      'the answer is no JSON-RPC: <html> <title>502 Bad Gateway</title>',
    ],
    [
      'garbage',
      (_request, _body, response) => response.end('\u0000\u0001\u0002x'),
      'invalid',
      'the answer is no JSON-RPC: x',
    ],
    ['nothing', (_request, _body, response) => response.end(), 'invalid', 'is no JSON-RPC'],
    [
      'half a JSON',
      (_request, _body, response) => response.end('{"jsonrpc":"2.0","id":1,"resu'),
      'invalid',
      'the answer is no JSON-RPC: {"jsonrpc":"2.0","id":1,"resu',
    ],
    ['a list', (_request, _body, response) => response.end('[]'), 'invalid', 'is no JSON-RPC: []'],
    [
      'the answer to another question',
      (_request, _body, response) => sendJson(response, { id: 99, result: 1 }),
      'invalid',
      'the answer belongs to another question: {"id":99,"result":1}',
    ],
    [
      'neither result nor error',
      (_request, body, response) => sendJson(response, { id: JSON.parse(body).id }),
      'invalid',
      'the answer has neither a result nor an error',
    ],
    [
      'HTTP 500',
      (_request, _body, response) => response.writeHead(500).end('oops'),
      'http',
      'HTTP 500: oops',
    ],
    [
      'a redirect',
      (_request, _body, response) => response.writeHead(307, { location: '/other' }).end(),
      'http',
      'redirects (HTTP 307) are not followed',
    ],
    [
      'too much',
      (_request, _body, response) => {
        response.write('[');
        const fill = () => {
          while (response.write('"x",'.repeat(10_000)));
        };
        response.on('drain', fill);
        fill();
      },
      'invalid',
      'more than 16 MiB came back',
    ],
    [
      'too much, compressed',
      (_request, _body, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(17 * 2 ** 20)));
      },
      'invalid',
      'more than 16 MiB came back',
    ],
    [
      'what is no gzip',
      (_request, _body, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        response.end('{"id":1,"result":1}');
      },
      'invalid',
      'broken compression',
    ],
    [
      'an end before the announced length',
      (request, _body, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{', () => request.socket.destroy());
      },
      'refused',
      'connection broken',
    ],
    ['a reset', (request) => request.socket.resetAndDestroy(), 'refused', 'connection broken'],
  ])('fails for %s, in words for people', async (_name, answer, kind, words) => {
    const node = await startNode(answer);
    const call = client({ url: node.url }).call('eth_chainId');
    await expect(call).rejects.toMatchObject({
      name: 'SourceError',
      kind,
      message: expect.stringContaining(`eth_chainId at ${node.url}: `),
    });
    await expect(call).rejects.toThrow(words);
  });

  it('fails for what does not speak HTTP', async () => {
    const server = createServer((socket) => socket.resume().end('SSH-2.0-OpenSSH_9.2\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const call = client({ url: `http://127.0.0.1:${port}` }).call('a');
      await expect(call).rejects.toMatchObject({ kind: 'invalid' });
      await expect(call).rejects.toThrow('what came back is no HTTP');
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('fails where nobody listens', async () => {
    const call = client({ url: `http://127.0.0.1:${await freePort()}` }).call('a');
    await expect(call).rejects.toMatchObject({ kind: 'refused' });
    await expect(call).rejects.toThrow('connection refused');
  });

  it.each<[string, Answer]>([
    ['never answers', () => {}],
    ['sends headers only', (_request, _body, response) => response.writeHead(200).flushHeaders()],
    ['sends half a JSON and hangs', (_request, _body, response) => response.write('{"id":1,')],
    [
      'sends a body without end, slowly',
      (request, _body, response) => {
        const timer = setInterval(() => response.write(' '), 10);
        request.socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('ends in time if the node %s, and so does the connection', async (_name, answer) => {
    const node = await startNode(answer);
    const call = client({ url: node.url, timeoutSeconds: 0.1 }).call('a');
    await expect(call).rejects.toMatchObject({
      kind: 'timeout',
      message: `a at ${node.url}: no answer within 0.1 s`,
    });
    await eventually(() => expect(node.connections()).toBe(0));
  });

  it('ends with the signal of the one who asks', async () => {
    const node = await startNode(() => {});
    const { call } = client({ url: node.url });
    const asking = new AbortController();
    const asked = expect(call('a', [], asking.signal)).rejects.toMatchObject({ kind: 'timeout' });
    await eventually(() => expect(node.requests).toHaveLength(1));
    asking.abort();
    await asked;
    await expect(call('a', [], AbortSignal.abort())).rejects.toMatchObject({ kind: 'timeout' });
    expect(node.requests).toHaveLength(1);
  });

  it('is made again on a kept connection that the node has closed in the meantime', async () => {
    let count = 0;
    const node = await startNode((request, body, response) => {
      count += 1;
      if (count === 2) request.socket.destroy();
      else answerRpc(() => ({ result: count }))(request, body, response);
    });
    const { call } = client({ url: node.url });
    expect(await call('a')).toBe(1);
    expect(await call('a')).toBe(3);
  });
});

describe('an error of the node', () => {
  it.each<[string, unknown]>([
    ['starting', { code: -28, message: 'Verifying blocks…' }],
    ['starting', { code: -32000, message: 'node is still starting' }],
    ['starting', { message: 'Loading wallet' }],
    ['starting', { code: -32603, message: 'Internal error', data: 'service not yet initialized' }],
    ['unsupported', { code: -32601, message: 'whatever' }],
    ['unsupported', { code: '-32601' }],
    ['unsupported', { code: -32604, message: 'Method not enabled' }],
    ['unsupported', { code: -32004, message: 'Method not supported' }],
    ['unsupported', { code: -32004, message: '' }],
    ['unsupported', { code: -32001, message: 'Unsupported method: txpool_status' }],
    ['unsupported', { code: -32600, message: 'Unsupported method: x. See available methods at' }],
    ['unsupported', { message: 'Method not found: getchaintips.' }],
    ['unsupported', 'Method not found'],
    ['unsupported', { code: -32000, message: 'the method a does not exist/is not available' }],
    ['unsupported', { code: -32000, message: 'rpc method is not whitelisted' }],
    ['unsupported', { code: -32601, message: 'RPC call is unsafe to be called externally' }],
    ['rpc', { code: -32004, message: 'Block not available for slot 5' }],
    ['rpc', { code: -8, message: 'Block height out of range' }],
    ['rpc', { code: -32000, message: 'header not found' }],
    ['rpc', { code: -32602, message: 'invalid argument 0' }],
    ['rpc', 'something'],
    ['rpc', 5],
    ['rpc', []],
  ])('is of the kind %s: %j', async (kind, error) => {
    const node = await startNode(answerRpc(() => ({ error })));
    await expect(client({ url: node.url }).call('a')).rejects.toMatchObject({
      name: 'SourceError',
      kind,
    });
  });

  it.each([200, 400, 404, 500])('counts more than the HTTP status %i', async (status) => {
    const node = await startNode((_request, body, response) => {
      const error = { code: -32601, message: 'Method not found' };
      sendJson(response, { result: null, error, id: JSON.parse(body).id }, status);
    });
    await expect(client({ url: node.url }).call('a')).rejects.toMatchObject({
      kind: 'unsupported',
    });
  });
});

describe('calls at the same time', () => {
  const all = ({ call }: { call(method: string): Promise<unknown> }, ...methods: string[]) =>
    Promise.allSettled(methods.map((method) => call(method)));
  const values = (outcomes: PromiseSettledResult<unknown>[]) =>
    outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : (outcome.reason as { kind: string }).kind,
    );

  it('travel together, and are found by id in any order', async () => {
    const node = await startNode((_request, body, response) => {
      const calls = JSON.parse(body) as RpcCall[];
      sendJson(response, calls.map(({ id, method }) => ({ id, result: method })).reverse());
    });
    expect(values(await all(client({ url: node.url }), 'a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
    expect(node.requests).toHaveLength(1);
  });

  it('travel in batches of a bounded size', async () => {
    const node = await startNode(answerRpc(({ method }) => ({ result: method })));
    const methods = Array.from({ length: 7 }, (_, i) => `m${i}`);
    expect(values(await all(client({ url: node.url }, { batch: 3 }), ...methods))).toEqual(methods);
    const sizes = node.requests.map(({ body }) => [JSON.parse(body)].flat().length);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('are made once if they are the same', async () => {
    const node = await startNode(answerRpc(({ params }) => ({ result: params })));
    const { call } = client({ url: node.url });
    expect(await Promise.all([call('a', [1]), call('a', [1]), call('a', [2])])).toEqual([
      [1],
      [1],
      [2],
    ]);
    expect(JSON.parse(node.requests[0]?.body ?? '')).toHaveLength(2);
    // And anew when the first is answered.
    await call('a', [1]);
    expect(node.requests).toHaveLength(2);
  });

  it('each have a time limit of their own, also for one answer', async () => {
    let answer = () => {};
    const node = await startNode((request, body, response) => {
      answer = () => answerRpc(() => ({ result: 1 }))(request, body, response);
    });
    const { call } = client({ url: node.url });
    const haste = new AbortController();
    const hasty = expect(call('a', [], haste.signal)).rejects.toMatchObject({ kind: 'timeout' });
    const patient = call('a', [], new AbortController().signal);
    await eventually(() => expect(node.requests).toHaveLength(1));
    haste.abort();
    await hasty;
    answer();
    expect(await patient).toBe(1);
  });

  it('do not spoil each other', async () => {
    const replies: Record<string, object | undefined> = {
      good: { result: 1 },
      failing: { error: { code: -32000, message: 'no' } },
      unknown: { error: { code: -32601, message: 'no' } },
      empty: {},
      missing: undefined,
    };
    const node = await startNode((_request, body, response) => {
      const calls = JSON.parse(body) as RpcCall[];
      const answers: unknown[] = calls.flatMap(({ id, method }) =>
        replies[method] === undefined ? [] : [{ id, ...replies[method] }],
      );
      const twice = { id: calls.find(({ method }) => method === 'twice')?.id, result: 2 };
      sendJson(response, [...answers, twice, twice, null, 5, { id: 999, result: 3 }]);
    });
    const methods = [...Object.keys(replies), 'twice'];
    expect(values(await all(client({ url: node.url }), ...methods))).toEqual([
      1,
      'rpc',
      'unsupported',
      'invalid',
      'invalid',
      'invalid',
    ]);
    expect(node.requests).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    [
      'an error object',
      (_request, _body, response) =>
        sendJson(response, { id: null, error: { code: -32600, message: 'no batches' } }),
    ],
    ['HTTP 400', (_request, _body, response) => response.writeHead(400).end('no batches')],
    ['HTTP 500', (_request, _body, response) => response.writeHead(500).end('cannot parse')],
    ['HTML', (_request, _body, response) => response.end('<html>')],
    ['more than it may', (_request, _body, response) => response.end(Buffer.alloc(17 * 2 ** 20))],
  ])('go alone to a node that answers batches with %s', async (_name, refuse) => {
    const single = answerRpc(({ method }) => ({ result: method }));
    const node = await startNode((request, body, response) => {
      if (body.startsWith('[')) refuse(request, body, response);
      else single(request, body, response);
    });
    const rpc = client({ url: node.url });
    expect(values(await all(rpc, 'a', 'b', 'c'))).toEqual(['a', 'b', 'c']);
    expect(values(await all(rpc, 'd', 'e'))).toEqual(['d', 'e']);
    // One batch, and it is remembered.
    expect(node.requests.filter(({ body }) => body.startsWith('['))).toHaveLength(1);
    expect(node.requests).toHaveLength(6);
  });

  it.each<[string, Answer, string]>([
    ['HTTP 503', (_request, _body, response) => response.writeHead(503).end(), 'http'],
    ['HTTP 401', (_request, _body, response) => response.writeHead(401).end(), 'http'],
    ['HTML', (_request, _body, response) => response.end('<html>'), 'invalid'],
    [
      'that it is starting',
      (_request, _body, response) => sendJson(response, { id: null, error: { code: -28 } }),
      'starting',
    ],
  ])(
    'are not tried one by one where the node says %s to everything',
    async (_name, answer, kind) => {
      const node = await startNode(answer);
      const rpc = client({ url: node.url });
      expect(values(await all(rpc, 'a', 'b', 'c', 'd'))).toEqual([kind, kind, kind, kind]);
      expect(node.requests).toHaveLength(2);
      // And batches are tried again as soon as it recovers.
      await all(rpc, 'a', 'b');
      expect(node.requests[2]?.body.startsWith('[')).toBe(true);
    },
  );

  it('go alone for a while after a batch that was too slow', async () => {
    const answer = answerRpc(({ method }) => ({ result: method }));
    const node = await startNode((request, body, response) => {
      if (!body.includes('slow')) answer(request, body, response);
    });
    const { call } = client({ url: node.url });
    const first = new AbortController();
    const late = ['slow', 'a'].map((method) => call(method, [], first.signal));
    const given = Promise.allSettled(late);
    await eventually(() => expect(node.requests).toHaveLength(1));
    first.abort();
    expect(values(await given)).toEqual(['timeout', 'timeout']);

    const second = new AbortController();
    const slow = expect(call('slow', [], second.signal)).rejects.toMatchObject({ kind: 'timeout' });
    expect(await call('a', [], second.signal)).toBe('a');
    second.abort();
    await slow;
  });
});

function client(options: EndpointOptions, rpc: JsonRpcOptions = {}) {
  // Whatever else the machine does meanwhile.
  return createJsonRpcClient(readEndpoint('evm', { timeoutSeconds: 60, ...options }), rpc);
}
