import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Answer,
  createInstrumentation,
  type Instrumentation,
  type InstrumentationOptions,
  type ServeEndpoint,
  writeAnswer,
  XaiMetricsError,
} from '@xai-metrics/core';
import type { ExpressApp, RoutedRequest } from './matched-route';
import { createRouteWatch } from './route-watch';

/** The options of the middleware; none are needed. */
export type XaiMetricsOptions = InstrumentationOptions<IncomingMessage>;

/** The middleware, with the handle on what it records. */
export interface XaiMetricsMiddleware extends Instrumentation {
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
}

/**
 * Instruments an Express server: request metrics by matched route, `/metrics` and the health probes.
 * Mount it before everything else, so that it sees every request.
 *
 * @param options - see {@link InstrumentationOptions}
 * @throws XaiMetricsError for a wrong option
 *
 * @example
 * ```ts
 * import { xaiMetrics } from '@xai-metrics/express';
 * import express from 'express';
 *
 * const app = express();
 * const monitoring = xaiMetrics();
 * app.use(monitoring);
 * app.get('/block/:height', (req, res) => res.json({ height: req.params.height }));
 * monitoring.metrics.recordBlock({ height: 1, source: 'mined' });
 * app.listen(5001); // curl http://127.0.0.1:5001/metrics
 * ```
 */
export function xaiMetrics(options: XaiMetricsOptions = {}): XaiMetricsMiddleware {
  // A request in the place of the options: mounted on a router without the call.
  if (typeof (options as IncomingMessage).httpVersion === 'string') throw notCalled();
  const routes = createRouteWatch(() => requests);
  const { handle, requests, endpoints, countOwnEndpoints } = createInstrumentation(
    options,
    routes.readRoute,
  );

  function xaiMetricsMiddleware(
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): void {
    let serve: ServeEndpoint | undefined;
    try {
      serve = findEndpoint(request as RoutedRequest);
      if (serve === undefined || countOwnEndpoints) {
        const ownPath = serve && pathOf(request);
        requests.observe(request, response, request, ownPath);
        const { app } = request as RoutedRequest;
        if (routes.meet(app)) tellHidden(app as ExpressApp);
      } else requests.pass(request);
    } catch (fault) {
      handle.metrics.reportFault('request', fault);
    }
    if (serve === undefined) next();
    else serve(request as RoutedRequest).then((answer) => answerOr(answer, response, next), next);
  }
  return Object.assign(xaiMetricsMiddleware, handle);

  function tellHidden(app: ExpressApp): void {
    endpoints.tellHidden(endpoints.paths.filter((path) => routes.hasOwnRoute(app, path)));
  }

  /** The application's own route at the path of an endpoint goes first. */
  function findEndpoint(request: RoutedRequest): ServeEndpoint | undefined {
    const serve = endpoints.find(request.method, request.url);
    const { app } = request;
    return serve && app && routes.hasOwnRoute(app, pathOf(request)) ? undefined : serve;
  }
}

/** Without an answer, the application must answer as if there were no endpoint. */
function answerOr(answer: Answer | undefined, response: ServerResponse, next: () => void): void {
  if (answer === undefined) next();
  // A middleware that gives up after a while may have answered first.
  else if (!response.headersSent) writeAnswer(response, answer);
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] as string;
}

// Express looks for `handle` on everything that is mounted: app.use(xaiMetrics) fails right there,
// not at the first request.
Object.defineProperty(xaiMetrics, 'handle', {
  get() {
    throw notCalled();
  },
});

function notCalled(): XaiMetricsError {
  return new XaiMetricsError('XAI_METRICS_NOT_CALLED', 'app.use(xaiMetrics)');
}
