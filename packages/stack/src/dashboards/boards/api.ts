import type { Board } from '../define-board';
import {
  byServer,
  inRange,
  meanInRange,
  ofJob,
  ofServer,
  perSecond,
  quantiles,
  recordedQuantile,
} from '../panel-selectors';
import { neutral, tooHigh, tooLow } from '../panel-thresholds';

/** Requests to the HTTP API. */
export const apiBoard: Board = ({ m, r, t }) => {
  const ofRoutes = (metric: string, ...matchers: string[]) =>
    ofServer(metric, 'endpoint=~"$endpoint"', 'method=~"$method"', ...matchers);
  const durations = ofServer(r.apiDurationBuckets);
  const byEndpoint = ofJob(r.apiDurationBucketsByEndpoint, 'endpoint=~"$endpoint"');
  const slowest = `topk(10, ${recordedQuantile(0.95, meanInRange(byEndpoint), 'endpoint')})`;
  return {
    key: 'api',
    title: 'API performance',
    description:
      'Requests, response times, errors and connections, by endpoint, method and status.',
    tags: ['api'],
    variables: ['endpoint', 'method'],
    rows: [
      {
        title: 'Key figures',
        panels: [
          {
            title: 'Requests a second',
            kind: 'stat',
            description: 'All servers together.',
            unit: 'requestsPerSecond',
            queries: [{ expr: `sum(${perSecond(ofRoutes(m.api.requests))})`, legend: 'requests' }],
            thresholds: neutral,
          },
          {
            title: 'Response time, p95',
            kind: 'stat',
            description: '95 of 100 requests are answered within it, whatever the endpoint.',
            unit: 'seconds',
            queries: [{ expr: recordedQuantile(0.95, durations), legend: 'p95' }],
            thresholds: tooHigh({ warning: t.apiLatencyBound, critical: t.apiLatency }),
          },
          {
            title: 'In flight',
            kind: 'stat',
            description: 'Requests being served now.',
            unit: 'count',
            queries: [{ expr: `sum(${ofServer(m.api.requestsInFlight)})`, legend: 'in flight' }],
            thresholds: neutral,
          },
          {
            title: 'Connections',
            kind: 'stat',
            description: 'Open ones, idle ones included.',
            unit: 'count',
            queries: [{ expr: `sum(${ofServer(m.api.activeConnections)})`, legend: 'connections' }],
            thresholds: neutral,
          },
          {
            title: 'Success rate',
            kind: 'gauge',
            description: 'Requests of the time shown that were not answered with 5xx.',
            unit: 'ratio',
            min: 0,
            max: 1,
            queries: [
              {
                expr: `sum(${inRange(ofRoutes(m.api.requests, 'status!~"5.*"'))}) / sum(${inRange(ofRoutes(m.api.requests))})`,
                legend: 'answered well',
              },
            ],
            thresholds: tooLow({ critical: 1 - t.apiErrorRatio, warning: t.apiObjective }),
          },
        ],
      },
      {
        title: 'Requests',
        panels: [
          {
            title: 'Request rate by endpoint',
            kind: 'graph',
            description: 'Requests a second.',
            unit: 'requestsPerSecond',
            stacked: true,
            queries: [
              {
                expr: `sum by (endpoint) (${perSecond(ofRoutes(m.api.requests))})`,
                legend: '{{endpoint}}',
              },
            ],
          },
          {
            title: 'Request rate by server',
            kind: 'graph',
            description: 'Requests a second.',
            unit: 'requestsPerSecond',
            stacked: true,
            queries: [
              {
                expr: `sum by (instance) (${perSecond(ofRoutes(m.api.requests))})`,
                legend: byServer,
              },
            ],
            alerts: ['NoAPIConnections'],
          },
          {
            title: 'Request rate by status',
            kind: 'graph',
            description: 'Requests a second. 499 means that the client went away first.',
            unit: 'requestsPerSecond',
            stacked: true,
            queries: [
              {
                expr: `sum by (status) (${perSecond(ofRoutes(m.api.requests))})`,
                legend: '{{status}}',
              },
            ],
            alerts: ['HighClientErrorRate', 'APIRequestsAborted'],
          },
          {
            title: 'Share by status',
            kind: 'pie',
            description: 'In the time that is shown.',
            unit: 'count',
            width: 6,
            queries: [
              {
                expr: `sum by (status) (${inRange(ofRoutes(m.api.requests))})`,
                legend: '{{status}}',
              },
            ],
          },
          {
            title: 'Share by method',
            kind: 'pie',
            description: 'In the time that is shown.',
            unit: 'count',
            width: 6,
            queries: [
              {
                expr: `sum by (method) (${inRange(ofRoutes(m.api.requests))})`,
                legend: '{{method}}',
              },
            ],
          },
        ],
      },
      {
        title: 'Response times',
        panels: [
          {
            title: 'Response time',
            kind: 'graph',
            description:
              'Until the last byte of the response, over the window of the recording rules; connections that were handed over or closed by the client are left out.',
            unit: 'seconds',
            queries: [0.5, 0.95, 0.99].map((q) => ({
              expr: recordedQuantile(q, durations),
              legend: `p${q * 100}`,
            })),
            alerts: ['SlowAPIResponses'],
            thresholds: tooHigh({ warning: t.apiLatency }),
          },
          {
            title: 'Distribution of response times',
            kind: 'heatmap',
            description: 'Requests a second by how long they took.',
            unit: 'seconds',
            queries: [{ expr: `sum by (le) (${durations})`, legend: '{{le}}' }],
          },
          {
            title: 'Response time by endpoint, p95',
            kind: 'graph',
            description: '95 of 100 requests to an endpoint are answered within it.',
            unit: 'seconds',
            queries: [
              { expr: recordedQuantile(0.95, byEndpoint, 'endpoint'), legend: '{{endpoint}}' },
            ],
            alerts: ['SlowEndpoint'],
            thresholds: tooHigh({ warning: t.apiLatency }),
          },
          {
            title: 'Response time by server',
            kind: 'graph',
            description:
              'Over the window of the recording rules; connections that were handed over or closed by the client are left out.',
            unit: 'seconds',
            queries: [
              { expr: ofServer(r.apiLatencyP50), legend: `p50 ${byServer}` },
              { expr: ofServer(r.apiLatencyP95), legend: `p95 ${byServer}` },
              { expr: ofServer(r.apiLatencyP99), legend: `p99 ${byServer}` },
            ],
            thresholds: tooHigh({ warning: t.apiLatency }),
          },
          {
            title: 'Ten slowest endpoints',
            kind: 'table',
            description: 'By their p95 in the time that is shown, with how often they are asked.',
            unit: 'seconds',
            queries: [
              { expr: slowest, legend: 'p95' },
              {
                expr: `sum by (endpoint) (${inRange(ofRoutes(m.api.requests))}) and on (endpoint) ${slowest}`,
                legend: 'Requests',
                unit: 'count',
              },
            ],
          },
        ],
      },
      {
        title: 'Errors',
        panels: [
          {
            title: 'Error rate',
            kind: 'graph',
            unit: 'ratio',
            min: 0,
            alerts: ['HighAPIErrorRate'],
            thresholds: tooHigh({ warning: t.apiErrorRatio }),
            queries: [{ expr: ofServer(r.apiErrorRatio), legend: byServer }],
            description:
              'Part of the requests to a server that it answered with 5xx, whatever the endpoint.',
          },
          {
            title: 'Success rate over time',
            kind: 'graph',
            description: 'Part of the requests to a server that it did not fail.',
            unit: 'ratio',
            max: 1,
            queries: [{ expr: ofServer(r.apiSuccessRatio), legend: byServer }],
            thresholds: tooLow({ warning: t.apiObjective }),
          },
          {
            title: 'Errors by kind',
            kind: 'graph',
            description: 'Errors a second.',
            unit: 'perSecond',
            stacked: true,
            queries: [
              {
                expr: `sum by (error_type) (${perSecond(ofServer(m.api.errors, 'endpoint=~"$endpoint"'))})`,
                legend: '{{error_type}}',
              },
            ],
            emptyIf: 'no request has ever ended in an error',
          },
          {
            title: 'Errors by endpoint',
            kind: 'bars',
            description: 'The ten with most in the time that is shown.',
            unit: 'count',
            queries: [
              {
                expr: `topk(10, sum by (endpoint, error_type) (${inRange(ofServer(m.api.errors, 'endpoint=~"$endpoint"'))}))`,
                legend: '{{endpoint}} {{error_type}}',
              },
            ],
            emptyIf: 'no request has ever ended in an error',
            thresholds: tooHigh({ warning: 1 }),
          },
          {
            title: 'Answers to nothing that exists',
            kind: 'graph',
            description: 'Requests a second that match no route: scanners, and broken links.',
            unit: 'requestsPerSecond',
            queries: [
              {
                expr: `sum by (instance) (${perSecond(ofServer(m.api.requests, 'endpoint="__unmatched__"'))})`,
                legend: byServer,
              },
            ],
            emptyIf: 'every request has matched a route',
          },
        ],
      },
      {
        title: 'Saturation',
        panels: [
          {
            title: 'Requests in flight',
            kind: 'graph',
            description: 'By server. A number that only grows is a backlog.',
            unit: 'count',
            queries: [{ expr: ofServer(m.api.requestsInFlight), legend: byServer }],
            alerts: ['APIRequestsPilingUp'],
            thresholds: tooHigh({ warning: t.apiPiledRequests }),
          },
          {
            title: 'Open connections',
            kind: 'graph',
            description: 'By server, idle ones included.',
            unit: 'count',
            queries: [{ expr: ofServer(m.api.activeConnections), legend: byServer }],
          },
          {
            title: 'Size of requests',
            kind: 'graph',
            description: 'Bytes read for a request, headers included.',
            unit: 'bytes',
            queries: quantiles(ofServer(`${m.api.requestSizeBytes}_bucket`), [0.5, 0.95]),
            emptyIf: 'the option sizes is off',
          },
          {
            title: 'Size of responses',
            kind: 'graph',
            description: 'Bytes written for a response, headers included.',
            unit: 'bytes',
            queries: quantiles(ofServer(`${m.api.responseSizeBytes}_bucket`), [0.5, 0.95]),
            emptyIf: 'the option sizes is off',
          },
        ],
      },
    ],
  };
};
