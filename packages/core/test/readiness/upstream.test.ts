import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { eventually } from '../../../../test/samples';
import { writeAnswer } from '../../src/answer';
import type { ChainBlock } from '../../src/chain/facts';
import type { ChainSource } from '../../src/chain/source';
import { SourceError } from '../../src/chain/source-error';
import { createInstrumentation, type InstrumentationOptions } from '../../src/instrumentation';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

/** A node behind HTTP that answers as the test wants. */
async function startNode() {
  let respond: Respond = (_request, response) => response.end(JSON.stringify(head()));
  let requests = 0;
  let height = 1_000;
  const server = createServer((request, response) => {
    requests += 1;
    respond(request, response);
  });
  const url = await listen(server);
  const source: ChainSource = {
    kind: 'own',
    address: url,
    pace: 'slots',
    expectedBlockSeconds: 2,
    questions: {
      head: {
        async ask(signal) {
          const response = await fetch(url, { signal });
          if (!response.ok) {
            throw new SourceError('http', `${url} answered ${response.status}`);
          }
          return (await response.json()) as ChainBlock;
        },
      },
    },
  };
  return {
    source,
    get requests() {
      return requests;
    },
    become(next: Respond) {
      respond = next;
    },
    recover() {
      respond = (_request, response) => response.end(JSON.stringify(head()));
    },
  };

  function head(): ChainBlock {
    height += 1;
    return { height, hash: `0x${height}`, timestamp: Date.now() / 1000 };
  }
}

/** A server with the endpoints, over HTTP. */
async function serve(options: InstrumentationOptions) {
  const { handle, endpoints } = createInstrumentation({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    ...options,
  });
  closing.push(() => handle.close());
  const url = await listen(
    createServer(async (request, response) => {
      const answer = await endpoints.find(request.method, request.url)?.(request);
      if (answer === undefined) response.writeHead(404).end();
      else writeAnswer(response, answer);
    }),
  );
  const ask = async (path: string) => {
    const response = await fetch(url + path);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };
  return { handle, ask, find: endpoints.find };
}

async function listen(server: Server): Promise<string> {
  // On a busy machine a kept connection would end just when it is used again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('probes of a chain that is really watched', () => {
  it('never ask it: not for 1,000 of them, and not for stricter limits', async () => {
    const node = await startNode();
    const { ask } = await serve({ chain: { source: node.source, pollSeconds: 3600 } });
    await eventually(async () => expect((await ask('/readyz')).status).toBe(200));
    const before = node.requests;
    for (let i = 0; i < 20; i += 1) {
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          ask(['/readyz', '/readyz?maxHeadAgeSeconds=20', '/health', '/startupz'][n % 4] as string),
        ),
      );
    }

    expect(node.requests).toBe(before);
    expect(before).toBeGreaterThan(0);
  }, 240_000);

  it('are answered within the same turn of the event loop while it hangs', async () => {
    const node = await startNode();
    const { ask, find } = await serve({
      chain: { source: node.source, pollSeconds: 0.05, timeoutSeconds: 5 },
    });
    await eventually(async () => expect((await ask('/readyz')).status).toBe(200));
    let hanging = 0;
    node.become(() => {
      hanging += 1;
    });
    await eventually(() => expect(hanging).toBeGreaterThan(0));
    // Without the network between, which takes turns of its own.
    const serveReady = find('GET', '/readyz');
    for (let i = 0; i < 200; i += 1) {
      let isLater = false;
      const turn = setImmediate(() => {
        isLater = true;
      });
      await serveReady?.({ headers: {} });
      clearImmediate(turn);
      expect(isLater).toBe(false);
    }
    expect((await ask('/livez')).status).toBe(200);
  });

  it.each<[string, Respond, RegExp]>([
    ['refuses', (_q, response) => void response.socket?.destroy(), /no head from the node for/],
    ['hangs', () => {}, /no head from the node for .*: no answer within/],
    ['answers 502', (_q, response) => response.writeHead(502).end(), /answered 502/],
    ['answers garbage', (_q, response) => response.end('<html>'), /no head from the node for/],
    ['answers half of it', (_q, response) => response.end('{"height":'), /no head from the node/],
    ['answers nonsense', (_q, response) => response.end('{"height":"0x"}'), /height/],
    ['answers null', (_q, response) => response.end('null'), /no head|tells no head/],
  ])('say why when it %s, and recover by themselves', async (_what, become, reason) => {
    const node = await startNode();
    const { ask } = await serve({
      chain: {
        source: node.source,
        pollSeconds: 0.05,
        timeoutSeconds: 0.1,
        readiness: { maxSilenceSeconds: 0.4 },
      },
    });
    const status = async () => (await ask('/readyz')).status;
    await eventually(async () => expect(await status()).toBe(200));
    node.become(become);
    await eventually(async () => {
      const { status, headers, body } = await ask('/readyz');
      expect([status, headers.get('x-ready-reason')]).toEqual([503, 'snapshot']);
      expect(JSON.parse(body).checks.snapshot.reason).toMatch(reason);
    });
    expect((await ask('/livez')).status).toBe(200);
    expect((await ask('/metrics')).body).toContain('xai_ready 0');
    node.recover();

    await eventually(async () => expect(await status()).toBe(200));
    // It may be too slow once more, with so little patience, on a machine that is busy.
    await eventually(async () => expect((await ask('/metrics')).body).toContain('xai_ready 1'));
  });

  it('tell two chains apart, one of them broken', async () => {
    const [good, broken] = [await startNode(), await startNode()];
    broken.become((_request, response) => response.writeHead(500).end());
    const { ask } = await serve({
      chains: {
        good: { source: good.source, pollSeconds: 0.05 },
        broken: { source: broken.source, pollSeconds: 0.05 },
      },
    });
    await eventually(async () => expect((await ask('/readyz/good')).status).toBe(200));
    await eventually(async () =>
      expect((await ask('/readyz?verbose')).body).toMatch(/broken\.snapshot fail: .* 500/),
    );
    const answer = await ask('/readyz');

    expect(answer.status).toBe(503);
    expect(answer.headers.get('x-ready-reason')).toBe('broken.starting');
    expect((await ask('/readyz/broken')).status).toBe(503);
    expect((await ask('/readyz?exclude=broken')).status).toBe(200);
    const metrics = (await ask('/metrics')).body;
    expect(metrics).toContain('xai_ready{chain="good"} 1');
    expect(metrics).toContain('xai_ready{chain="broken"} 0');
  });

  it('leave out a chain with readiness: false', async () => {
    const node = await startNode();
    node.become((_request, response) => response.writeHead(500).end());
    const { ask } = await serve({ chain: { source: node.source, readiness: false } });
    expect(JSON.parse((await ask('/readyz')).body)).toEqual({ status: 'pass', checks: {} });
  });

  it('end with close(), and leave no verdict behind', async () => {
    const node = await startNode();
    const { ask, handle } = await serve({ chain: { source: node.source, pollSeconds: 0.05 } });
    await eventually(async () => expect((await ask('/readyz')).status).toBe(200));
    await handle.close();
    expect(await handle.metrics.exportPrometheus()).not.toMatch(/^xai_ready\b/m);
  });

  it('refuse wrong options at set-up, before anything is asked', async () => {
    const node = await startNode();
    const wrong = { source: node.source, readiness: { maxBlocksBehind: -1 } };
    await expect(serve({ chain: wrong })).rejects.toThrow(/readiness.maxBlocksBehind/);
    await expect(serve({ chains: { eth: wrong } })).rejects.toThrow(/readiness of eth.maxBlocks/);
    await expect(serve({ readiness: { require: 'most' as never } })).rejects.toThrow(/require/);
    expect(node.requests).toBe(0);
  });
});
