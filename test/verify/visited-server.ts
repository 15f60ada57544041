import type { AddressInfo } from 'node:net';
import type { ChainDefinition } from '@xai-metrics/core';
import { xaiMetrics } from '@xai-metrics/express';
import express from 'express';
import { Registry } from 'prom-client';

/** A server of an operator's: pages, JSON-RPC, a chain behind it, and people who use it. */
export interface VisitedServer {
  /** `host:port` */
  readonly address: string;
  stop(): Promise<void>;
}

const pauseMs = 100;

/** Starts a server that watches a chain, with visitors of every kind a few times a second. */
export async function startVisitedServer(chain: ChainDefinition): Promise<VisitedServer> {
  const monitoring = xaiMetrics({
    registry: new Registry(),
    logger: false,
    chain,
    rpc: true,
    sizes: true,
    nodeInfo: { version: '1.0.0', client: 'gateway', network: 'test' },
    wallets: { treasury: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266' },
  });
  monitoring.health.addCheck('database', () => true);
  const app = express().use(monitoring, express.json());
  app.get('/blocks/:height', ({ params }, response) => void response.json(params));
  app.get('/broken', (_request, response) => void response.status(500).end());
  app.post('/rpc', ({ body }, response) => void response.json(answerRpc(body)));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const visitors = setInterval(() => void visit(`http://${address}`), pauseMs);

  return {
    address,
    async stop() {
      clearInterval(visitors);
      await monitoring.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Call {
  readonly id?: number;
  readonly method: string;
}

const call = (method: string): Call => ({ id: 1, method });

function answerRpc(body: Call | Call[]): unknown {
  const answer = ({ id, method }: Call) =>
    method === 'eth_call' ? { id, error: { code: -32603, message: 'broken' } } : { id, result: 1 };
  return Array.isArray(body) ? body.map(answer) : answer(body);
}

let turn = 0;

async function visit(url: string): Promise<void> {
  const post = (body: unknown) =>
    fetch(`${url}/rpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const visits = [
    () => fetch(`${url}/blocks/7`),
    () => fetch(`${url}/nowhere`),
    () => fetch(`${url}/health`),
    () => post(call('eth_blockNumber')),
    () => post([call('eth_blockNumber'), call('eth_chainId')]),
    () => post({ method: 'eth_blockNumber' }),
    // Rare, as they are: it is a good server.
    ...(turn % 20 === 0 ? [() => fetch(`${url}/broken`), () => post(call('eth_call'))] : []),
  ];
  turn += 1;
  try {
    const response = await visits[turn % visits.length]?.();
    await response?.arrayBuffer();
  } catch {
    // The server is being stopped.
  }
}
