import { requirePackage } from '../lib/paths.mjs';
import { body, ownRoutes, routerPrefix, routerRoutes } from './paths.mjs';

/** An Express application behind an `http.Server`. */
export function createExpressServer(packageName, subject) {
  const express = requirePackage(packageName);
  const app = express();
  app.disable('x-powered-by');
  subject.mount?.(app);
  const answer = (_request, response) => response.end(body);
  for (const route of ownRoutes) app.get(route, answer);
  const router = express.Router();
  for (const route of routerRoutes) router.get(route, answer);
  app.use(routerPrefix, router);
  app.use((error, _request, response, _next) => response.status(error.status ?? 500).end());
  return requirePackage('http').createServer(app);
}
