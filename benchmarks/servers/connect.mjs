import { requirePackage } from '../lib/paths.mjs';
import { body, ownRoutes } from './paths.mjs';

/**
 * A middleware alone on `node:http`. The properties of a request that Express would have set are
 * there, for the bare server too, and no prototype is swapped.
 */
export function createConnectServer(subject) {
  const http = requirePackage('http');
  const app = requirePackage('express5')();
  app.get(ownRoutes[0], () => {});
  const route = app.router.stack[0].route;
  const seenApp = {
    locals: {},
    mountpath: '/',
    router: app.router,
    response: http.ServerResponse.prototype,
  };
  addGetters(http);
  const middleware = subject.middleware ?? ((_request, _response, next) => next());

  return http.createServer((request, response) => {
    request.app = seenApp;
    request.baseUrl = '';
    request.originalUrl = request.url;
    request.params = undefined;
    request.res = response;
    response.req = request;
    middleware(request, response, () => {
      request.route = route;
      response.end(body);
    });
  });
}

/** Some peers use Express' own `get()` for headers. */
function addGetters({ IncomingMessage, ServerResponse }) {
  IncomingMessage.prototype.get = function get(name) {
    return this.headers[name];
  };
  ServerResponse.prototype.get = function get(name) {
    return this.getHeader(name);
  };
}
