import { defineMetrics, oneOf } from './define-metrics';

/** The node's identity, and what the instrumentation has to say about itself. */
export const nodeMetrics = defineMetrics({
  info: {
    name: 'node_info',
    type: 'gauge',
    aggregate: 'newest',
    unit: '1',
    help: 'Always 1; the labels say which software on which network this is.',
    labels: {
      version: { bound: 'one-series' },
      network: { bound: 'one-series' },
      client: { bound: 'one-series' },
    },
  },
  refusedValues: {
    name: 'refused_values_total',
    type: 'counter',
    unit: 'values',
    help: 'Values handed to the recording methods that were refused; the log names metric and value.',
    labels: { reason: oneOf('not_a_number', 'negative', 'out_of_range', 'unknown_label') },
  },
  droppedLabelSets: {
    name: 'dropped_label_sets_total',
    type: 'counter',
    unit: 'events',
    help: 'Events counted as __overflow__ because the metric had reached its limit of label sets.',
    labels: {
      metric: oneOf('api_requests_total', 'api_request_duration_seconds', 'api_errors_total'),
    },
  },
  instrumentationErrors: {
    name: 'instrumentation_errors_total',
    type: 'counter',
    unit: 'errors',
    help: 'Faults of the instrumentation itself, caught before they could reach the application.',
    labels: { where: oneOf('request', 'scrape', 'probe', 'recording', 'cluster') },
  },
  clusterMembers: {
    name: 'cluster_members',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'members',
    help: 'Processes and threads that answer as one, with the option cluster; absent without it.',
  },
  collectorSuccess: {
    name: 'collector_success',
    type: 'gauge',
    aggregate: 'min',
    unit: '1',
    help: 'Whether the collector of a metric worked in the newest scrape: 1, or 0 if it threw or took too long.',
    labels: { collector: { bound: 'collectors' } },
  },
});
