import { configured, defineMetrics, oneOf } from './define-metrics';

/** Peers and the traffic with them. */
export const networkMetrics = defineMetrics({
  peersConnected: {
    name: 'peers_connected',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'peers',
    help: 'Connected peers.',
    aliases: [{ prefix: 'blockchain_', name: 'connected_peers' }],
  },
  peers: {
    name: 'peers',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'peers',
    help: 'Connected peers by who opened the connection.',
    labels: { direction: oneOf('inbound', 'outbound') },
  },
  peersActive: {
    name: 'peers_active',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'peers',
    help: 'Connected peers that sent something lately.',
  },
  peersLimit: {
    name: 'peers_limit',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'peers',
    help: 'Connections that the node allows at most.',
  },
  peersByClient: {
    name: 'peers_by_client',
    type: 'gauge',
    aggregate: 'newest',
    unit: 'peers',
    help: 'Connected peers by client family, from the peerClients option; the rest is other.',
    labels: { client: configured('peerClients') },
  },
  bandwidthSentBytes: {
    name: 'network_bandwidth_sent_bytes_total',
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes sent to peers.',
  },
  bandwidthReceivedBytes: {
    name: 'network_bandwidth_received_bytes_total',
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes received from peers.',
  },
  messages: {
    name: 'network_messages_total',
    type: 'counter',
    unit: 'messages',
    help: 'Messages exchanged with peers, by type from the messageTypes option; the rest is other.',
    labels: { message_type: configured('messageTypes'), direction: oneOf('sent', 'received') },
  },
  errors: {
    name: 'network_errors_total',
    type: 'counter',
    unit: 'errors',
    help: 'Errors in talking to peers, by type.',
    labels: {
      error_type: oneOf(
        'timeout',
        'connection_refused',
        'connection_reset',
        'protocol',
        'handshake',
        'invalid_message',
        'quic',
        'quic_timeout',
        'other',
      ),
    },
    aliases: [
      { name: 'p2p_quic_errors_total', where: { error_type: 'quic' } },
      { name: 'p2p_quic_timeouts_total', where: { error_type: 'quic_timeout' } },
    ],
  },
  latencySeconds: {
    name: 'network_latency_seconds',
    type: 'histogram',
    unit: 'seconds',
    help: 'Round-trip time to a peer.',
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    bucketsReason:
      "the original's bounds, 1 ms for peers in one place, and 2 s, its HighNetworkLatency threshold",
  },
  nonceReplays: {
    name: 'p2p_nonce_replay_total',
    type: 'counter',
    unit: 'messages',
    help: 'Messages dropped because their sequence number had been used before.',
  },
  rateLimited: {
    name: 'p2p_rate_limited_total',
    type: 'counter',
    unit: 'messages',
    help: 'Messages dropped because a peer sent too many.',
  },
  invalidSignatures: {
    name: 'p2p_invalid_signature_total',
    type: 'counter',
    unit: 'messages',
    help: 'Messages dropped because their signature was invalid or stale.',
  },
  dials: {
    name: 'peer_dials_total',
    type: 'counter',
    unit: 'dials',
    help: 'Attempts to connect to a peer, by result.',
    labels: { result: oneOf('success', 'timeout', 'refused', 'failed') },
  },
});
