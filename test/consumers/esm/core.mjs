// A server without a framework, by import.
import http from 'node:http';
import { createInstrumentation, writeAnswer } from '@xai-metrics/core';

const { handle, requests, endpoints } = createInstrumentation({}, () => '/block/:height');

const server = http.createServer(async (request, response) => {
  const serve = endpoints.find(request.method, request.url);
  if (serve !== undefined) return writeAnswer(response, await serve(request));
  requests.observe(request, response, request);
  response.end('{"height":17}');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const url = `http://127.0.0.1:${server.address().port}`;
handle.metrics.recordBlock({ height: 17, source: 'mined' });
await (await fetch(`${url}/block/17`)).text();
console.log(await (await fetch(`${url}/metrics`)).text());
handle.close();
server.close();
