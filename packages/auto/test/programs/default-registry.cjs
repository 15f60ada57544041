// A server with metrics of its own in the client's default registry, and a page for them.
const express = require('express');
const { Counter, collectDefaultMetrics, register } = require('prom-client');
const closeAtEnd = require('./close-at-end.cjs');

const paid = new Counter({ name: 'shop_orders_total', help: 'Orders.', labelNames: ['kind'] });
register.setDefaultLabels({ shop: 'north' });
const app = express();
app.get('/metrics', async (_request, response) => response.send(await register.metrics()));
app.get('/order/:kind', (request, response) => {
  paid.inc({ kind: request.params.kind });
  response.json(request.params);
});
const server = app.listen(0, '127.0.0.1', () => {
  // Later than the preload, which has process metrics, too.
  collectDefaultMetrics();
  console.log(`http://127.0.0.1:${server.address().port}`);
});
closeAtEnd(server);
