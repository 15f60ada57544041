import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from '@jest/globals';
import type Koa from 'koa';
import { Registry } from 'prom-client';
import { eventually, parseSamples } from '../../../test/samples';
import { xaiMetrics } from '../src/index';

/** What no label may ever hold. */
export const address = '0x52908400098527886E0F7030069857D2E4169EE7';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
});

/** Serves an application as it is until the test is over. */
export async function serve(app: Koa): Promise<string> {
  const server = createServer(app.callback());
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Serves an instrumented application; `ask` requests a path and gives how it was counted: `endpoint status`. */
export async function startCounted(
  app: Koa,
  build: (app: Koa) => void,
  registry: Registry = new Registry(),
) {
  app.silent = true;
  app.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
  build(app);
  const url = await serve(app);
  let counted = new Map<string, number>();

  async function ask(path: string, method = 'GET'): Promise<string[]> {
    // A connection that breaks is for the count to tell.
    await fetch(url + path, { method })
      .then((response) => response.text())
      .catch(() => {});
    return eventually(async () => {
      const text = await registry.metrics();
      expect(text).not.toContain(address);
      const now = new Map<string, number>();
      for (const { name, labels, value } of parseSamples(text)) {
        if (name !== 'xai_api_requests_total') continue;
        const key = `${labels.endpoint} ${labels.status}`;
        now.set(key, (now.get(key) ?? 0) + value);
      }
      const added = [...now].flatMap(([key, value]) =>
        Array<string>(value - (counted.get(key) ?? 0)).fill(key),
      );
      expect(added).not.toEqual([]);
      counted = now;
      return added;
    });
  }

  return { ask, url };
}
