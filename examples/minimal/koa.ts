import Router from '@koa/router';
import { xaiMetrics } from '@xai-metrics/koa';
import Koa from 'koa';

const app = new Koa();
app.use(xaiMetrics());

const router = new Router();
router.get('/block/:height', (ctx) => {
  ctx.body = { height: Number(ctx.params.height) };
});
app.use(router.routes());

app.listen(8001, '127.0.0.1', () => console.log('http://127.0.0.1:8001/metrics'));
