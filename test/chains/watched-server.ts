import type { AddressInfo } from 'node:net';
import type { ChainDefinition } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import { Registry } from 'prom-client';
import { type Sample, sampleValue, scrape } from '../samples';

/** A server as a user would have it, with a chain behind it. */
export interface WatchedServer {
  samples(): Promise<Sample[]>;
  /** What `/metrics` says of a name now; `undefined` if it is absent. */
  value(name: string, labels?: Readonly<Record<string, string>>): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Starts a server that watches a chain, and does nothing else. */
export async function startWatchedServer(chain: ChainDefinition): Promise<WatchedServer> {
  const monitoring = xaiMetrics({
    registry: new Registry(),
    processMetrics: false,
    logger: false,
    chain,
  });
  const app = express().use(monitoring);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    samples: () => scrape(url),
    value: async (name, labels) => sampleValue(await scrape(url), `xai_${name}`, labels),
    async close() {
      await monitoring.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
