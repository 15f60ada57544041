// A Koa server that knows nothing of metrics, and asks for its own.
import Router from '@koa/router';
import Koa from 'koa';

const app = new Koa();
const router = new Router();
router.get('/block/:height', (context) => {
  context.body = { height: context.params.height };
});
app.use(router.routes());

const server = app.listen(0, '127.0.0.1', async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/block/17`)).text();
  console.log(
    await (await fetch(`http://127.0.0.1:${process.env.XAI_METRICS_PORT}/metrics`)).text(),
  );
  server.close();
});
