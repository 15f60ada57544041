import type { Catalogue } from '../catalogue/catalogue';
import type { ChainHandles, LabelsOf } from '../handles';
import type { ConfiguredValues } from '../label-sets';
import type { RefuseValue } from './refuse';

type Network = Catalogue['network'];

/** What went wrong with a peer. */
export type NetworkErrorType = LabelsOf<Network['errors']>['error_type'];

/** How an attempt to connect ended. */
export type DialResult = LabelsOf<Network['dials']>['result'];

/** What a peer did against the rules of the protocol. */
export type PeerViolation = 'nonce_replay' | 'rate_limited' | 'invalid_signature';

/** Peers, counted in as many ways as the node knows. */
export interface PeerCounts {
  /** Connected peers; the sum of both directions if left out. */
  readonly connected?: number;
  /** Peers that connected to us. */
  readonly inbound?: number;
  /** Peers that we connected to. */
  readonly outbound?: number;
  /** Peers that sent something lately. */
  readonly active?: number;
  /** Connections allowed at most. */
  readonly limit?: number;
  /** Peers by client family; families outside the `peerClients` option count as `other`. */
  readonly byClient?: Readonly<Record<string, number>>;
}

/** A message exchanged with a peer. */
export interface RecordedMessage {
  /** Its type; types outside the `messageTypes` option count as `other`. */
  readonly type: string;
  readonly direction: 'sent' | 'received';
  /** Its size on the wire; added to the bandwidth. */
  readonly bytes?: number;
}

/** Records what happens between this node and its peers. */
export interface NetworkRecording {
  /** Sets the peer counts: a number, or all that is known. */
  updatePeerCount(peers: number | PeerCounts): void;
  /** Records a message sent or received. */
  recordNetworkMessage(message: RecordedMessage): void;
  /** Records an error in talking to a peer. */
  recordNetworkError(type: NetworkErrorType): void;
  /** Adds bytes to the bandwidth; not needed for messages recorded with their size. */
  recordBandwidth(bytes: { readonly sent?: number; readonly received?: number }): void;
  /** Records a round-trip time to a peer in seconds. */
  recordNetworkLatency(seconds: number): void;
  /** Records a message dropped for what the peer did. */
  recordPeerViolation(violation: PeerViolation): void;
  /** Records an attempt to connect to a peer. */
  recordPeerDial(result: DialResult): void;
}

/** Creates the recording methods for the network. */
export function createNetworkRecording(
  { network }: ChainHandles,
  configuredValues: ConfiguredValues,
  refuse: RefuseValue,
): NetworkRecording {
  const violations = {
    nonce_replay: network.nonceReplays,
    rate_limited: network.rateLimited,
    invalid_signature: network.invalidSignatures,
  };

  return {
    updatePeerCount(peers) {
      const counts = typeof peers === 'object' ? peers : { connected: peers };
      const { inbound, outbound, active, limit, byClient } = counts;
      const sum =
        inbound === undefined && outbound === undefined
          ? undefined
          : (inbound ?? 0) + (outbound ?? 0);
      const connected = counts.connected ?? sum;
      if (connected !== undefined) network.peersConnected.set(connected);
      if (inbound !== undefined) network.peers.set({ direction: 'inbound' }, inbound);
      if (outbound !== undefined) network.peers.set({ direction: 'outbound' }, outbound);
      if (active !== undefined) network.peersActive.set(active);
      if (limit !== undefined) network.peersLimit.set(limit);
      if (byClient !== undefined) setPeersByClient(byClient);
    },
    recordNetworkMessage({ type, direction, bytes }) {
      network.messages.inc({ message_type: type, direction });
      if (bytes === undefined) return;
      if (direction === 'sent') network.bandwidthSentBytes.inc(bytes);
      else network.bandwidthReceivedBytes.inc(bytes);
    },
    recordNetworkError(type) {
      network.errors.inc({ error_type: type });
    },
    recordBandwidth({ sent, received }) {
      if (sent !== undefined) network.bandwidthSentBytes.inc(sent);
      if (received !== undefined) network.bandwidthReceivedBytes.inc(received);
    },
    recordNetworkLatency(seconds) {
      network.latencySeconds.observe(seconds);
    },
    recordPeerViolation(violation) {
      const counter = Object.hasOwn(violations, violation) ? violations[violation] : undefined;
      if (counter === undefined) refuse('unknown_label', 'p2p_*_total', violation);
      else counter.inc();
    },
    recordPeerDial(result) {
      network.dials.inc({ result });
    },
  };

  function setPeersByClient(byClient: Readonly<Record<string, number>>): void {
    const families = configuredValues.peerClients ?? new Set<string>();
    const counts = new Map([...families].map((family) => [family, 0]));
    for (const [family, count] of Object.entries(byClient)) {
      const key = families.has(family) ? family : 'other';
      counts.set(key, (counts.get(key) ?? 0) + count);
    }
    for (const [client, count] of counts) network.peersByClient.set({ client }, count);
  }
}
