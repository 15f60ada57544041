import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect } from '@jest/globals';
import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import express418 from 'express-4.18';
import express50 from 'express-5.0';
import express51 from 'express-5.1';
import express52 from 'express-5.2';
import express4 from 'express4';
import { Registry } from 'prom-client';
import { eventually, parseSamples } from '../../../test/samples';
import { xaiMetrics } from '../src/index';

/** Stands for everything that must never be in a label. */
export const address = '0x52908400098527886E0F7030069857D2E4169EE7';

export const ok: RequestHandler = (_request, response) => void response.end('fine');
export const pass: RequestHandler = (_request, _response, next) => next();
export const fail: RequestHandler = () => {
  throw new Error('on purpose');
};
export const failLater: RequestHandler = (_request, _response, next) =>
  void setImmediate(() => next(new Error('on purpose')));
export const answerError: ErrorRequestHandler = (_error, _request, response, _next) =>
  void response.status(500).end('failed');

export const majors = [
  { name: 'Express 4', express: express4, major: 4, forgets: false },
  { name: 'Express 4.18', express: express418, major: 4, forgets: false },
  { name: 'Express 5', express: express5, major: 5, forgets: false },
  // Their routers do not keep what something was mounted with.
  { name: 'Express 5.0', express: express50, major: 5, forgets: true },
  { name: 'Express 5.1', express: express51, major: 5, forgets: true },
  { name: 'Express 5.2', express: express52, major: 5, forgets: true },
];

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  }
});

/** Asks for one path and gives how it was counted: `endpoint status`, once for each time. */
export type Ask = (path: string, method?: string) => Promise<string[]>;

/** Starts an instrumented application. */
export async function startCounting(
  express: typeof express5,
  build: (app: Express) => void,
  registry = new Registry(),
): Promise<{ ask: Ask }> {
  const app = express();
  app.use(xaiMetrics({ registry, processMetrics: false, logger: false }));
  build(app);
  app.use(answerError);
  return { ask: await countRequests(app, registry) };
}

/** Serves an application and gives what is counted for it. */
export async function countRequests(app: Express, registry: Registry): Promise<Ask> {
  const server = createServer(app as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let counted = new Map<string, number>();

  return async (path, method = 'GET') => {
    await new Promise((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, path, method }, (response) =>
        text(response).then(resolve, reject),
      );
      request.once('error', reject).end();
    });
    return eventually(async () => {
      const page = await registry.metrics();
      expect(page).not.toContain(address);
      const now = new Map<string, number>();
      for (const { name, labels, value } of parseSamples(page)) {
        if (name === 'xai_instrumentation_errors_total') expect(value).toBe(0);
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
  };
}
