import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../../test/samples';
import { type EndpointOptions, readEndpoint } from '../../../src/chain/rpc/endpoint';
import { createJsonRpcClient } from '../../../src/chain/rpc/json-rpc-client';
import { answerRpc, startNode } from '../node-server';

const secret = 's3cr3t-k3y-0123456789';

describe('credentials', () => {
  it.each<[string, (url: string) => EndpointOptions, string]>([
    [
      'in the URL',
      (url) => ({ url: url.replace('//', `//us%40er:${secret}@`) }),
      `Basic ${Buffer.from(`us@er:${secret}`).toString('base64')}`,
    ],
    ['as a token', (url) => ({ url, token: secret }), `Bearer ${secret}`],
    ['as a header', (url) => ({ url, headers: { Authorization: secret } }), secret],
  ])('%s are sent', async (_name, options, expected) => {
    const node = await startNode(answerRpc(() => ({ result: 1 })));
    await createJsonRpcClient(readEndpoint('evm', options(node.url))).call('a');
    expect(node.requests[0]?.headers.authorization).toBe(expected);
  });

  it('in a file are read again when the file has changed', async () => {
    const tokenFile = join(tmpdir(), `token-${process.pid}-${Date.now()}`);
    try {
      writeFileSync(tokenFile, `${secret}\n`);
      const endpoint = readEndpoint('evm', { url: 'http://127.0.0.1', tokenFile });
      expect(await endpoint.headers()).toEqual({ authorization: `Bearer ${secret}` });
      writeFileSync(tokenFile, 'another');
      await eventually(async () =>
        expect(await endpoint.headers()).toEqual({ authorization: 'Bearer another' }),
      );
    } finally {
      rmSync(tokenFile, { force: true });
    }
  });
});

describe('secrets', () => {
  it.each<[string, (url: string) => EndpointOptions]>([
    ['the URL as credentials', (url) => ({ url: url.replace('//', `//user:${secret}@`) })],
    ['the path', (url) => ({ url: `${url}/v3/${secret}` })],
    ['the query', (url) => ({ url: `${url}/?apikey=${secret}` })],
    ['a header', (url) => ({ url, headers: { 'x-api-key': secret } })],
    ['the token', (url) => ({ url, token: secret })],
  ])('in %s are never shown, though the node repeats them', async (_name, options) => {
    const node = await startNode(({ url, headers }, body, response) => {
      const text = `Cannot POST ${url} ${JSON.stringify(headers['x-api-key'])} ${headers.authorization} ${secret}`;
      const { method, id } = JSON.parse(body);
      if (method === 'html') response.writeHead(403).end(`<html>${text}`);
      else
        answerRpc(() => ({ error: { message: text } }))(
          { url } as never,
          JSON.stringify({ id }),
          response,
        );
    });
    const endpoint = readEndpoint('evm', options(node.url));
    const { call } = createJsonRpcClient(endpoint);
    const basic = Buffer.from(`user:${secret}`).toString('base64');
    for (const method of ['html', 'error']) {
      const error = (await call(method).catch((fault) => fault)) as Error;
      expect(error.message).toContain(`${method} at ${node.url}`);
      expect(error.message).toContain('***');
      for (const shown of [error.message, error.stack, endpoint.address]) {
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(basic);
      }
    }
  });
});

describe('options', () => {
  it.each<[string, unknown, string]>([
    ['no url', {}, 'XAI_METRICS_INVALID_URL: evm.url (received undefined)'],
    ['no object', `http://u:${secret}@h`, 'XAI_METRICS_INVALID_OPTION'],
    ['nothing', undefined, 'XAI_METRICS_INVALID_OPTION'],
    ['a host alone', { url: `user:${secret}@127.0.0.1:8545` }, 'XAI_METRICS_INVALID_URL'],
    ['a name with a port', { url: `localhost:8545/${secret}` }, 'XAI_METRICS_INVALID_URL'],
    [
      'another protocol',
      { url: `wss://node.test/${secret}` },
      'XAI_METRICS_INVALID_URL: evm.url (received wss://node.test/***)',
    ],
    ['a number', { url: 8545 }, 'XAI_METRICS_INVALID_URL'],
    ['a misspelt option', { url: 'http://h', tokn: secret }, 'XAI_METRICS_UNKNOWN_OPTION'],
    ['a time limit of 0', { url: 'http://h', timeoutSeconds: 0 }, 'XAI_METRICS_INVALID_OPTION'],
    [
      'a token with a space',
      { url: 'http://h', token: `${secret} ` },
      'XAI_METRICS_INVALID_SECRET',
    ],
    [
      'two credentials',
      { url: `http://u:${secret}@h`, token: secret },
      'XAI_METRICS_CONFLICTING_OPTIONS: evm.token and evm.credentials in url',
    ],
    [
      'a missing file',
      { url: 'http://h', tokenFile: `/${secret}` },
      'XAI_METRICS_UNREADABLE_SECRET',
    ],
    [
      'a header with a line break',
      { url: 'http://h', headers: { a: `${secret}\nb` } },
      'XAI_METRICS_INVALID_OPTION',
    ],
    [
      'a header that is no text',
      { url: 'http://h', headers: { a: 1 } },
      'XAI_METRICS_INVALID_OPTION',
    ],
  ])('refuse %s without showing it', (_name, options, words) => {
    let message = '';
    try {
      readEndpoint('evm', options as EndpointOptions);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(words);
    expect(message).not.toContain(secret);
  });
});
