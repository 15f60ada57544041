import { describe, expect, it } from '@jest/globals';
import { readEndpoint } from '../../../src/chain/rpc/endpoint';
import { createHttpClient } from '../../../src/chain/rpc/http-client';
import { type Answer, sendJson, startNode } from '../node-server';

describe('getting JSON at a path', () => {
  it('shares one request among all who ask for it', async () => {
    const node = await startNode(({ url }, _body, response) => sendJson(response, { url }));
    const { get } = createHttpClient(readEndpoint('beacon', { url: node.url }));
    const answers = await Promise.all([get('/a'), get('/a'), get('/b?c=d')]);
    expect(answers).toEqual([{ url: '/a' }, { url: '/a' }, { url: '/b?c=d' }]);
    expect(node.requests).toHaveLength(2);
  });

  it('keeps the path and the query of the endpoint', async () => {
    const node = await startNode(({ url }, _body, response) => sendJson(response, { url }));
    const url = `${node.url}/v2/?key=12345678`;
    const { get } = createHttpClient(readEndpoint('beacon', { url }));
    expect(await get('/a')).toEqual({ url: '/v2/a?key=12345678' });
    expect(await get('/b?c=d')).toEqual({ url: '/v2/b?key=12345678&c=d' });
  });

  it.each<[string, Answer, string]>([
    ['404', (_request, _body, response) => response.writeHead(404).end('no'), 'unsupported'],
    ['405', (_request, _body, response) => response.writeHead(405).end('no'), 'unsupported'],
    ['501', (_request, _body, response) => response.writeHead(501).end('no'), 'unsupported'],
    ['500', (_request, _body, response) => response.writeHead(500).end('no'), 'http'],
    ['503', (_request, _body, response) => response.writeHead(503).end('no'), 'http'],
    [
      '503 of a node that starts',
      (_request, _body, response) => response.writeHead(503).end('{"message":"Initializing"}'),
      'starting',
    ],
    ['a redirect', (_request, _body, response) => response.writeHead(302).end(), 'http'],
    ['HTML', (_request, _body, response) => response.end('<html>'), 'invalid'],
    ['half a JSON', (_request, _body, response) => response.end('{"data":{'), 'invalid'],
    ['a reset', ({ socket }) => socket.resetAndDestroy(), 'refused'],
    ['silence', () => {}, 'timeout'],
  ])('tells %s from the others', async (_name, answer, kind) => {
    const node = await startNode(answer);
    // Only silence is waited for.
    const timeoutSeconds = kind === 'timeout' ? 0.3 : 60;
    const endpoint = readEndpoint('beacon', { url: node.url, timeoutSeconds });
    await expect(createHttpClient(endpoint).get('/eth/v1/node/syncing')).rejects.toMatchObject({
      name: 'SourceError',
      kind,
      message: expect.stringContaining(`/eth/v1/node/syncing at ${node.url}: `),
    });
  });
});
