import { requirePackage } from '../lib/paths.mjs';
import { body, ownRoutes, routerPrefix, routerRoutes } from './paths.mjs';

/** A Koa application with `@koa/router` behind an `http.Server`. */
export function createKoaServer(subject) {
  const Koa = requirePackage('koa');
  const Router = requirePackage('@koa/router');
  const app = new (Koa.default ?? Koa)();
  app.silent = true;
  subject.mount?.(app);
  const RouterClass = Router.Router ?? Router;
  const answer = (context) => {
    context.body = body;
  };
  const router = new RouterClass();
  for (const route of ownRoutes) router.get(route, answer);
  const api = new RouterClass({ prefix: routerPrefix });
  for (const route of routerRoutes) api.get(route, answer);
  app.use(router.routes());
  app.use(api.routes());
  return requirePackage('http').createServer(app.callback());
}
