// The older major is installed under an alias; the types of the newer one describe what is used.
declare module 'koa2' {
  import Koa = require('koa');
  export = Koa;
}

// So are the older routers, which have no types of their own.
declare module 'koa-router-7' {
  import Router from '@koa/router';
  export = Router;
}
declare module 'koa-router-8' {
  import Router from '@koa/router';
  export = Router;
}
declare module '@koa/router-8' {
  import Router from '@koa/router';
  export = Router;
}
declare module 'koa-route' {
  import type { Context, Middleware } from 'koa';

  type Handler = (
    context: Context,
    first: string & (() => Promise<unknown>),
    second: string & (() => Promise<unknown>),
    third: () => Promise<unknown>,
  ) => unknown;
  const route: Record<'get' | 'all', (path: string, handler: Handler) => Middleware>;
  export = route;
}
