import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { expect } from '@jest/globals';
import type { RpcOptions } from '@xai-metrics/core';
import { eventually, type Sample, sampleValue } from '../../samples';
import { ask, close, openResponse, openSocket, requestText, sendRaw } from '../client';
import { expectCounts, expectInFlight, readSamples } from '../counted';
import { createRpcDispatcher, type RpcDispatcher, rpcHandlers } from '../servers/rpc-dispatcher';
import type { RpcService } from '../servers/rpc-service';
import type { TestServer } from '../servers/test-server';
import type { Behaviour, BehaviourTable, StartAnother } from './behaviour';

interface RpcServer {
  readonly server: TestServer;
  readonly truth: RpcDispatcher;
}

const options: RpcOptions = { methods: rpcHandlers };

const everyMethod = [...Object.keys(rpcHandlers), 'eth_nothing'];

export const rpc: BehaviourTable = {
  area: 'JSON-RPC',
  behaviours: [
    {
      name: 'is not counted unless it is asked for',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after', false);
        await post(server, call('eth_chainId'));
        await expectCounts(server, { 'POST /rpc 200': 1 });
        const samples = await readSamples(server);
        expect(samples.filter(({ name }) => name.startsWith('xai_rpc_'))).toEqual([]);
      },
    },
    ...(['before', 'after', 'text', 'none'] as const).map(
      (parser): Behaviour => ({
        name: `is counted by method and outcome ${parserText(parser)}`,
        async run(_server, start) {
          const rpcServer = await startRpc(start, parser);
          const { server } = rpcServer;
          for (const method of everyMethod) await post(server, call(method));
          await post(
            server,
            everyMethod.map((method, id) => ({ ...call(method), id })),
          );
          await post(server, { jsonrpc: '2.0', method: 'eth_chainId' });
          await post(server, [{ method: 'eth_call' }, { method: 'eth_secret' }]);
          await expectTruth(rpcServer);
        },
      }),
    ),
    {
      name: 'needs no version, as in clients of Bitcoin',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        await post(rpcServer.server, { method: 'eth_chainId', id: 'curltest', params: [] });
        await expectTruth(rpcServer);
      },
    },
    {
      name: 'keeps the route of HTTP as it is',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_chainId'));
        await post(server, [call('eth_call'), call('eth_call')]);
        await expectCounts(server, { 'POST /rpc 200': 2 });
      },
    },
    {
      name: 'is looked for in POST requests to its paths only',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after', { ...options, paths: ['/other/*'] });
        await post(server, call('eth_chainId'));
        await ask(server, '/other/1');
        await ask(server, '/other/1', {
          method: 'PUT',
          headers: json,
          body: text(call('eth_call')),
        });
        await ask(server, '/other/1', {
          method: 'POST',
          headers: json,
          body: text(call('eth_call')),
        });
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({ 'eth_call invalid_request false': 1 }),
        );
      },
    },
    {
      name: 'leaves alone what is other JSON, a form, or nothing',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'none', { ...options, paths: ['/items/*'] });
        const { server } = rpcServer;
        const send = (headers: Record<string, string>, body: string) =>
          ask(server, '/items/1', { method: 'POST', headers, body });
        await send(json, text({ name: 'x' }));
        await send(json, text([{ name: 'x' }, 3]));
        await send(json, '');
        await send({ 'content-type': 'application/x-www-form-urlencoded' }, 'method=eth_call&id=1');
        await send({ 'content-type': 'text/plain' }, 'hello');
        await eventually(async () => {
          const samples = await readSamples(server);
          expect(sampleValue(samples, 'xai_api_requests_total')).toBe(5);
        });
        expect(await readCalls(server)).toEqual({});
      },
    },
    {
      name: 'matches the replies of a batch by their ids, whatever these are',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        const ids = [0, '0', 1, '1', null, '', 1.5, -1, 2 ** 53, 'id'];
        await post(
          rpcServer.server,
          ids.map((id, i) => ({ ...call(everyMethod[i % everyMethod.length] as string), id })),
        );
        for (const id of ids) await post(rpcServer.server, { ...call('eth_getLogs'), id });
        await expectTruth(rpcServer);
      },
    },
    {
      name: 'tells elements of a batch apart that have the same id',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        await post(
          rpcServer.server,
          everyMethod.map((method) => ({ ...call(method), id: 7 })),
        );
        await expectTruth(rpcServer);
      },
    },
    {
      name: 'counts what is no call in a batch as unparsed, and notifications apart',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        await post(rpcServer.server, [
          1,
          null,
          'eth_call',
          [],
          {},
          { method: 5, id: 3 },
          call('eth_call'),
          { method: 'eth_chainId' },
        ]);
        await post(rpcServer.server, [1, 2, 3]);
        await expectTruth(rpcServer);
        const samples = await readSamples(rpcServer.server);
        expect(sampleValue(samples, 'xai_rpc_batch_size_sum')).toBe(11);
        expect(sampleValue(samples, 'xai_rpc_batch_duration_seconds_count')).toBe(2);
      },
    },
    {
      name: 'counts a body that cannot be read as unparsed',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'none');
        const bodies = [
          '{"method":',
          'nothing',
          '[]',
          '{}',
          '{"jsonrpc":"2.0","id":1}',
          '5',
          'null',
        ];
        for (const body of bodies) await post(rpcServer.server, body);
        await post(rpcServer.server, '{"id":1,"method":{"eth_call":1}}');
        await expectTruth(rpcServer);
      },
    },
    {
      name: "counts what the framework's parser refuses as unparsed",
      async run(_server, start) {
        const { server, truth } = await startRpc(start, 'after');
        const { status } = await post(server, '{"method":');
        expect(status).toBe(400);
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({ '<unparsed> parse_error false': 1 }),
        );
        expect(truth.calls).toEqual({});
      },
    },
    {
      name: 'reads a body of another type, if nobody else does',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'none');
        for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'x/y']) {
          await post(rpcServer.server, call('eth_call'), { 'content-type': type });
        }
        await expectTruth(rpcServer);
      },
    },
    {
      name: 'has no label that a caller makes up',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        const names = [
          '__proto__',
          'constructor',
          'toString',
          '<other>',
          '<unparsed>',
          '<all>',
          '',
        ];
        for (const method of [...names, 'x'.repeat(10_000), 'a"b\n{}\\', '\u0000', 'eth_Call']) {
          await post(rpcServer.server, call(method));
        }
        await post(rpcServer.server, '{"__proto__":{"method":"eth_call","id":1}}');
        await expectTruth(rpcServer);
        const samples = await readSamples(rpcServer.server);
        const methods = new Set(samples.flatMap(({ labels }) => labels.rpc_method ?? []));
        expect([...methods].sort()).toEqual(
          [...Object.keys(rpcHandlers), '<other>', '<unparsed>'].sort(),
        );
      },
    },
    ...(['object', 'text', 'stream', 'raw'] as const).map(
      (way): Behaviour => ({
        name: `finds the outcome in an answer that is sent as ${way}`,
        async run(_server, start) {
          const rpcServer = await startRpc(start, 'after');
          for (const method of everyMethod) {
            await post(rpcServer.server, call(method), { 'x-reply': way });
          }
          await post(
            rpcServer.server,
            Array.from({ length: 100 }, (_, id) => ({
              ...call(everyMethod[id % 7] as string),
              id,
            })),
            { 'x-reply': way },
          );
          await expectTruth(rpcServer);
        },
      }),
    ),
    {
      name: 'calls an outcome unknown that it cannot read, never ok',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_chainId'), { 'x-reply': 'gzip' });
        await post(server, [call('eth_chainId'), call('eth_call')], { 'x-reply': 'gzip' });
        const big = Array.from({ length: 1000 }, (_, id) => ({ ...call('eth_gasPrice'), id }));
        await post(server, big, { 'x-reply': 'stream' });
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({
            'eth_chainId unknown false': 1,
            'eth_chainId unknown true': 1,
            'eth_call unknown true': 1,
            'eth_gasPrice unknown true': 1000,
          }),
        );
      },
    },
    {
      name: 'takes the outcome from the status where an answer is none of JSON-RPC',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_chainId'), { 'x-reply': 'bad-gateway' });
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({ 'eth_chainId server_error false': 1 }),
        );
      },
    },
    {
      name: 'reads no answer if it is told so',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after', { ...options, readReply: false });
        await post(server, call('eth_chainId'));
        await post(server, call('eth_chainId'), { 'x-reply': 'bad-gateway' });
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({
            'eth_chainId unknown false': 1,
            'eth_chainId server_error false': 1,
          }),
        );
      },
    },
    {
      name: 'counts the calls of a client that left as aborted',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        for (const body of [call('eth_chainId'), [call('eth_call'), call('eth_call')]]) {
          const socket = await openSocket(server);
          socket.write(rpcText(text(body), ['x-reply: never']));
          await expectInFlight(server, 1);
          socket.destroy();
          await expectInFlight(server, 0);
        }
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({
            'eth_chainId aborted false': 1,
            'eth_call aborted true': 2,
          }),
        );
      },
    },
    {
      name: 'counts an upload that breaks off as unparsed and aborted',
      async run(_server, start) {
        const { server } = await startRpc(start, 'none');
        const socket = await openSocket(server);
        const whole = rpcText(text(call('eth_chainId')));
        socket.write(whole.slice(0, -10));
        await expectInFlight(server, 1);
        socket.destroy();
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({ '<unparsed> aborted false': 1 }),
        );
      },
    },
    ...(['data', 'late', 'iterate', 'readable', 'pipe', 'slow-pipe'] as const).map(
      (way): Behaviour => ({
        name: `leaves the stream to a handler that reads it by ${way}`,
        async run(_server, start) {
          const rpcServer = await startRpc(start, 'none');
          const { server, truth } = rpcServer;
          const padded = { ...call('eth_call'), params: ['x'.repeat(60_000)] };
          await post(server, padded, { 'x-read': way });
          await expectTruth(rpcServer);
          // Longer than what is kept of it: the handler still gets all of it.
          const longer = { ...call('eth_call'), params: ['x'.repeat(3_000_000)] };
          await post(server, longer, { 'x-read': way });
          expect(truth.calls).toEqual({ 'eth_call application_error false': 2 });
          await eventually(async () =>
            expect(await readCalls(server)).toEqual({
              'eth_call application_error false': 1,
              '<unparsed> application_error false': 1,
            }),
          );
        },
      }),
    ),
    {
      name: 'reads a body that comes in many pieces',
      async run(_server, start) {
        for (const parser of ['after', 'none'] as const) {
          const rpcServer = await startRpc(start, parser);
          const pieces = rpcText(text([call('eth_call'), call('é\u{1f600}')]), [close]).match(
            /[\s\S]{1,20}/g,
          );
          await sendRaw(
            rpcServer.server,
            ...(pieces as string[]).map((piece) => Buffer.from(piece)),
          );
          await expectTruth(rpcServer);
        }
      },
    },
    {
      name: 'counts each request of a pipeline',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        const texts = everyMethod.map((method) => rpcText(text(call(method))));
        await sendRaw(rpcServer.server, [...texts, requestText('/plain', 'GET', [close])].join(''));
        await expectTruth(rpcServer);
      },
    },
    {
      name: 'accounts for every element of a batch that is too long to be looked at',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after', { ...options, maxBatchElements: 10 });
        await post(
          server,
          Array.from({ length: 10_000 }, (_, id) => ({ ...call('eth_call'), id })),
        );
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({
            'eth_call application_error true': 10,
            '<other> unknown true': 9_990,
          }),
        );
        const samples = await readSamples(server);
        expect(sampleValue(samples, 'xai_rpc_batch_size_sum')).toBe(10_000);
      },
    },
    {
      name: 'times calls that are sent alone by method, and a batch as a whole',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_call'));
        await post(server, [call('eth_call'), call('eth_chainId')]);
        await post(server, { method: 'eth_chainId' });
        await expectCounts(server, { 'POST /rpc 200': 2, 'POST /rpc 204': 1 });
        const samples = await readSamples(server);
        expect(timesOf(samples)).toEqual({ eth_call: 1 });
        expect(sampleValue(samples, 'xai_rpc_batch_duration_seconds_count')).toBe(1);
      },
    },
    {
      name: 'times all methods together if it is told so',
      async run(_server, start) {
        const settings = { ...options, histogramByMethod: false };
        const { server } = await startRpc(start, 'after', settings);
        for (const method of everyMethod) await post(server, call(method));
        await expectCounts(server, { 'POST /rpc 200': 7 });
        expect(timesOf(await readSamples(server))).toEqual({ '<all>': 7 });
      },
    },
    {
      name: 'shows every outcome of a method from its first call on, and nothing else but ok',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_call'));
        await expectCounts(server, { 'POST /rpc 200': 1 });
        const lines = (await readSamples(server)).filter(
          ({ name }) => name === 'xai_rpc_requests_total',
        );
        expect(lines.filter(({ labels }) => labels.rpc_method === 'eth_call')).toHaveLength(10);
        const others = lines.filter(({ labels }) => labels.rpc_method !== 'eth_call');
        expect(others).toHaveLength(Object.keys(rpcHandlers).length + 1);
        expect(new Set(others.map(({ labels }) => labels.outcome))).toEqual(new Set(['ok']));
      },
    },
    {
      name: 'is counted once by two mounts, and not if the request is excluded',
      async run(_server, start) {
        const dispatcher = createRpcDispatcher();
        const service = { parser: 'after', dispatcher } as const;
        const server = await start({ rpc: options }, { rpc: service, mounts: 2 });
        await post(server, call('eth_call'));
        await expectTruth({ server, truth: dispatcher });
        const excluding = await start({ rpc: options, exclude: ['/rpc'] }, { rpc: service });
        await post(excluding, call('eth_call'));
        await ask(excluding, '/plain');
        await expectCounts(excluding, { 'GET /plain 200': 1 });
        expect(await readCalls(excluding)).toEqual({});
      },
    },
    {
      name: 'changes neither status, headers nor body of an answer',
      async run(_server, start) {
        for (const parser of ['before', 'after', 'text', 'none'] as const) {
          const { server } = await startRpc(start, parser);
          const { server: bare } = await startRpc(start, parser, false);
          for (const way of ['object', 'text', 'stream', 'raw', 'gzip']) {
            for (const body of [call('eth_chainId'), [call('eth_call')], { method: 'x' }, '[{']) {
              // Without an answer there is nothing to write by hand.
              if (way === 'raw' && text(body).includes('"x"')) continue;
              const [one, other] = await Promise.all(
                [server, bare].map((each) => post(each, body, { 'x-reply': way })),
              );
              const { date: _, ...headers } = one?.headers ?? {};
              const { date: __, ...others } = other?.headers ?? {};
              expect([one?.status, headers, one?.body]).toEqual([
                other?.status,
                others,
                other?.body,
              ]);
            }
          }
        }
      },
    },
    {
      name: 'trusts no answer that an error took the place of',
      async run(_server, start) {
        const { server } = await startRpc(start, 'after');
        await post(server, call('eth_chainId'), { 'x-reply': 'fails' });
        await eventually(async () =>
          expect(await readCalls(server)).toEqual({ 'eth_chainId server_error false': 1 }),
        );
      },
    },
    {
      name: 'is counted over HTTP/2, with parser and without, and when a stream is reset',
      async run(_server, start) {
        for (const parser of ['after', 'none'] as const) {
          const dispatcher = createRpcDispatcher();
          const service = { parser, dispatcher };
          const server = await start({ rpc: options }, { rpc: service, http2: true });
          const session = connect(server.url);
          session.on('error', () => {});
          for (const way of ['object', 'stream', 'raw']) {
            const all = [...everyMethod.map(call), everyMethod.map(call)];
            await Promise.all(all.map((body) => askStream(session, body, way)));
          }
          await expectTruth({ server, truth: dispatcher });
          const before = await readCalls(server);
          const stream = session.request({
            ':path': '/rpc',
            ':method': 'POST',
            ...json,
            'x-reply': 'never',
          });
          stream.on('error', () => {}).end(text(call('eth_getLogs')));
          await expectInFlight(server, 1);
          await eventually(() =>
            expect(dispatcher.calls['eth_getLogs server_error false']).toBe(4),
          );
          stream.close(constants.NGHTTP2_CANCEL);
          await eventually(async () =>
            expect(await readCalls(server)).toEqual({ ...before, 'eth_getLogs aborted false': 1 }),
          );
          session.destroy();
        }
      },
      except: {
        Express: {
          reason:
            'Express gives what it gets the prototypes of HTTP/1, which ends the process by itself',
        },
      },
    },
    {
      name: 'does not stop an answer to a client that reads slowly',
      async run(_server, start) {
        const rpcServer = await startRpc(start, 'after');
        const calls = Array.from({ length: 20_000 }, (_, id) => ({ ...call('eth_call'), id }));
        const response = await openResponse(
          `${rpcServer.server.url}/rpc`,
          { method: 'POST', headers: { ...json, 'x-reply': 'stream' } },
          text(calls),
        );
        let bytes = 0;
        for await (const chunk of response) bytes += chunk.length;
        expect(bytes).toBeGreaterThan(1_000_000);
        await eventually(async () =>
          expect(await readCalls(rpcServer.server)).toEqual({
            'eth_call unknown true': 1_000,
            '<other> unknown true': 19_000,
          }),
        );
      },
    },
  ],
};

const json = { 'content-type': 'application/json' };

async function startRpc(
  start: StartAnother,
  parser: RpcService['parser'],
  rpcOptions: RpcOptions | false = options,
): Promise<RpcServer> {
  const truth = createRpcDispatcher();
  const server = await start({ rpc: rpcOptions }, { rpc: { parser, dispatcher: truth } });
  return { server, truth };
}

function call(method: string) {
  return { jsonrpc: '2.0', id: 1, method, params: [] };
}

function text(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function post(server: TestServer, body: unknown, headers: Record<string, string> = {}) {
  return ask(server, '/rpc', {
    method: 'POST',
    headers: { ...json, ...headers },
    body: text(body),
  });
}

/** Sends a call over HTTP/2 and reads its answer. */
async function askStream(session: ClientHttp2Session, body: unknown, way: string): Promise<void> {
  const headers = { ':path': '/rpc', ':method': 'POST', ...json, 'x-reply': way };
  const stream = session.request(headers);
  stream.end(text(body));
  for await (const _ of stream);
}

function rpcText(body: string, headers: readonly string[] = []): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  const all = ['Content-Type: application/json', length, ...headers];
  return requestText('/rpc', 'POST', all) + body;
}

/** What was counted, but what was never counted. */
async function readCalls(server: TestServer): Promise<Record<string, number>> {
  const counted = (await readSamples(server)).filter(
    ({ name, value }) => name === 'xai_rpc_requests_total' && value > 0,
  );
  return Object.fromEntries(
    counted.map(({ labels, value }) => [
      `${labels.rpc_method} ${labels.outcome} ${labels.batched}`,
      value,
    ]),
  );
}

/** Waits until exactly that is counted which the dispatcher has counted. */
async function expectTruth({ server, truth }: RpcServer): Promise<void> {
  await eventually(async () => expect(await readCalls(server)).toEqual(truth.calls));
  const samples = await readSamples(server);
  const notified = samples.filter(({ name }) => name === 'xai_rpc_notifications_total');
  expect(
    Object.fromEntries(notified.map(({ labels, value }) => [labels.rpc_method, value])),
  ).toEqual(truth.notifications);
  expect(sampleValue(samples, 'xai_rpc_batch_size_count')).toBe(truth.batches.length);
  const alone = Object.entries(await readCalls(server)).filter(([key]) => key.endsWith(' false'));
  expect(sampleValue(samples, 'xai_rpc_request_duration_seconds_count') ?? 0).toBe(
    alone.reduce((sum, [, value]) => sum + value, 0),
  );
  expect(sampleValue(samples, 'xai_instrumentation_errors_total')).toBe(0);
}

function timesOf(samples: readonly Sample[]): Record<string, number> {
  const counts = samples.filter(({ name }) => name === 'xai_rpc_request_duration_seconds_count');
  return Object.fromEntries(counts.map(({ labels, value }) => [labels.rpc_method, value]));
}

function parserText(parser: RpcService['parser']): string {
  if (parser === 'text') return 'with a parser that gives text';
  return parser === 'none' ? 'without a parser' : `with a parser mounted ${parser}`;
}
