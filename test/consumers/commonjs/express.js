// An Express server, by require.
const { xaiMetrics } = require('@xai-metrics/express');
const express = require('express');

const app = express();
const monitoring = xaiMetrics();
app.use(monitoring);
app.get('/block/:height', (request, response) => {
  response.json({ height: request.params.height });
});

const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  monitoring.metrics.recordBlock({ height: 17, source: 'mined' });
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  monitoring.close();
  server.close();
});
