// A server without a framework, by require.
const http = require('node:http');
const { createInstrumentation, writeAnswer } = require('@xai-metrics/core');

const { handle, requests, endpoints } = createInstrumentation({}, () => '/block/:height');

const server = http.createServer(async (request, response) => {
  const serve = endpoints.find(request.method, request.url);
  if (serve !== undefined) return writeAnswer(response, await serve(request));
  requests.observe(request, response, request);
  response.end('{"height":17}');
});

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  handle.metrics.recordBlock({ height: 17, source: 'mined' });
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  handle.close();
  server.close();
});
