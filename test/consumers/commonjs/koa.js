// A Koa server, by require.
const Router = require('@koa/router');
const { xaiMetrics } = require('@xai-metrics/koa');
const Koa = require('koa');

const app = new Koa();
const monitoring = xaiMetrics();
app.use(monitoring);
const router = new Router();
router.get('/block/:height', (context) => {
  context.body = { height: context.params.height };
});
app.use(router.routes());

const server = app.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  monitoring.metrics.recordBlock({ height: 17, source: 'mined' });
  await (await fetch(`${url}/block/17`)).text();
  console.log(await (await fetch(`${url}/metrics`)).text());
  monitoring.close();
  server.close();
});
