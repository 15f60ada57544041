import { duration } from '../duration';
import type { StackContext } from '../stack-context';
import type { RecordingGroup } from './define-recordings';

/** Names of {@link networkRecordings}. */
export const networkRecordingNames = {
  networkBytesSentPerSecond: 'instance:{prefix}network_bandwidth_sent_bytes:rate{rateWindow}',
  networkBytesReceivedPerSecond:
    'instance:{prefix}network_bandwidth_received_bytes:rate{rateWindow}',
  networkMessagesPerSecond: 'instance_message_type:{prefix}network_messages:rate{rateWindow}',
  networkErrorsPerSecond: 'instance:{prefix}network_errors:rate{rateWindow}',
  networkLatencyP50: 'instance:{prefix}network_latency_seconds:p50_{rateWindow}',
  networkLatencyP95: 'instance:{prefix}network_latency_seconds:p95_{rateWindow}',
  networkLatencyP99: 'instance:{prefix}network_latency_seconds:p99_{rateWindow}',
} as const;

/** Peers and traffic. */
export const networkRecordings: RecordingGroup<typeof networkRecordingNames> = {
  networkBytesSentPerSecond: (context) => sumOfRates(context, context.m.network.bandwidthSentBytes),
  networkBytesReceivedPerSecond: (context) =>
    sumOfRates(context, context.m.network.bandwidthReceivedBytes),
  networkMessagesPerSecond: (context) =>
    sumOfRates(context, context.m.network.messages, ', message_type, direction'),
  networkErrorsPerSecond: (context) => sumOfRates(context, context.m.network.errors),
  networkLatencyP50: (context) => latencyQuantile(context, 0.5),
  networkLatencyP95: (context) => latencyQuantile(context, 0.95),
  networkLatencyP99: (context) => latencyQuantile(context, 0.99),
};

function sumOfRates({ by, on, t }: StackContext, metric: string, furtherLabels = ''): string {
  return `sum by (${by.chain}${furtherLabels}) (rate(${metric}{${on.servers}}[${duration(t.rateWindow)}]))`;
}

/** Without a round trip there is no value: the comparison drops the NaN that would be recorded. */
function latencyQuantile(context: StackContext, quantile: number): string {
  const buckets = sumOfRates(context, `${context.m.network.latencySeconds}_bucket`, ', le');
  return `histogram_quantile(${quantile}, ${buckets}) >= 0`;
}
