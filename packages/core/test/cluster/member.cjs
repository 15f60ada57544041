// A server of a group. It does what a test tells it: the body of a POST is run here.
const { createServer } = require('node:http');
const { threadId } = require('node:worker_threads');
const { createInstrumentation, push, writeAnswer } = require('@xai-metrics/core');
const promClient = require('prom-client');

const registry = new promClient.Registry();
const faults = [];
// Every member is told of the same blocks.
const chain = push();
const { handle, endpoints } = createInstrumentation({
  registry,
  processMetrics: false,
  logger: { warn: (line) => faults.push(line) },
  cluster: true,
  chain,
  ...JSON.parse(process.env.TEST_OPTIONS),
});
const { metrics } = handle;

const server = createServer(async (request, response) => {
  const answer = await endpoints.find(request.method, request.url)?.(request);
  if (answer !== undefined) return writeAnswer(response, answer);
  let source = '';
  for await (const chunk of request) source += chunk;
  const run = new Function(
    'metrics',
    'registry',
    'promClient',
    'handle',
    'faults',
    'chain',
    source,
  );
  const result = await run(metrics, registry, promClient, handle, faults, chain);
  response.end(JSON.stringify(result ?? null));
});
// Not the port that workers of node:cluster share: each one is asked by itself.
globalThis.testServer = server;
server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
  console.log(`member ${process.pid} ${threadId} ${server.address().port}`);
});
