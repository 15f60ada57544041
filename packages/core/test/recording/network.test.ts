import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseSamples, sampleValue } from '../../../../test/samples';
import { createRecorded } from './recorded';

describe('updatePeerCount', () => {
  it('takes a number', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.updatePeerCount(0))).toEqual({ peers_connected: 0 });
  });

  it('takes all that is known, and sums the directions up', async () => {
    const { changes } = createRecorded();
    const counts = { inbound: 3, outbound: 8, active: 10, limit: 50 };

    expect(await changes((metrics) => metrics.updatePeerCount(counts))).toEqual({
      peers_connected: 11,
      'peers{direction="inbound"}': 3,
      'peers{direction="outbound"}': 8,
      peers_active: 10,
      peers_limit: 50,
    });
  });

  it('prefers the number of connected peers over the sum', async () => {
    const { changes } = createRecorded();

    expect(
      await changes((metrics) => metrics.updatePeerCount({ connected: 5, inbound: 3 })),
    ).toEqual({ peers_connected: 5, 'peers{direction="inbound"}': 3 });
  });

  it('sets nothing that it was not told', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.updatePeerCount({ limit: 50 }))).toEqual({
      peers_limit: 50,
    });
  });

  it('folds families outside the option into other, and sets those that are gone to 0', async () => {
    const { metrics, changes } = createRecorded({ peerClients: ['geth', 'reth'] });
    const first = { geth: 5, evil: 2, constructor: 1, __proto__: 9 };

    expect(await changes(() => metrics.updatePeerCount({ byClient: first }))).toEqual({
      'peers_by_client{client="geth"}': 5,
      'peers_by_client{client="reth"}': 0,
      'peers_by_client{client="other"}': 3,
    });
    expect(await changes(() => metrics.updatePeerCount({ byClient: { reth: 1 } }))).toEqual({
      'peers_by_client{client="geth"}': 0,
      'peers_by_client{client="reth"}': 1,
      'peers_by_client{client="other"}': 0,
    });
  });

  it('keeps the sum over the families, whatever they are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), fc.nat({ max: 1000 })), async (byClient) => {
        const { metrics, text } = createRecorded({ peerClients: ['geth'] });
        metrics.updatePeerCount({ byClient });

        const samples = parseSamples(await text());
        const families = samples.filter(({ name }) => name === 'xai_peers_by_client');
        const sum = Object.values(byClient).reduce((total, count) => total + count, 0);
        expect(families).toHaveLength(2);
        expect(sampleValue(samples, 'xai_peers_by_client')).toBe(sum);
      }),
      { numRuns: 50 },
    );
  });
});

describe('recordNetworkMessage', () => {
  it('counts by type and direction, and adds the bytes of its direction', async () => {
    const { metrics, changes } = createRecorded();

    expect(
      await changes(() =>
        metrics.recordNetworkMessage({ type: 'block', direction: 'sent', bytes: 500 }),
      ),
    ).toEqual({
      'network_messages_total{message_type="block",direction="sent"}': 1,
      network_bandwidth_sent_bytes_total: 500,
    });
    expect(
      await changes(() =>
        metrics.recordNetworkMessage({ type: 'gossip', direction: 'received', bytes: 20 }),
      ),
    ).toEqual({
      'network_messages_total{message_type="other",direction="received"}': 1,
      network_bandwidth_received_bytes_total: 20,
    });
    expect(
      await changes(() => metrics.recordNetworkMessage({ type: 'ping', direction: 'sent' })),
    ).toEqual({ 'network_messages_total{message_type="ping",direction="sent"}': 1 });
  });
});

describe('the other network methods', () => {
  it('recordNetworkError counts by type, unknown ones as other', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordNetworkError('timeout'))).toEqual({
      'network_errors_total{error_type="timeout"}': 1,
    });
    expect(await changes(() => metrics.recordNetworkError('EPIPE' as 'other'))).toEqual({
      'network_errors_total{error_type="other"}': 1,
    });
  });

  it('recordBandwidth adds to the directions given', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordBandwidth({ sent: 5 }))).toEqual({
      network_bandwidth_sent_bytes_total: 5,
    });
    expect(await changes(() => metrics.recordBandwidth({ sent: 1, received: 2 }))).toEqual({
      network_bandwidth_sent_bytes_total: 1,
      network_bandwidth_received_bytes_total: 2,
    });
  });

  it('recordNetworkLatency observes seconds', async () => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.recordNetworkLatency(0.25))).toEqual({
      network_latency_seconds_sum: 0.25,
      network_latency_seconds_count: 1,
    });
  });

  it.each([
    ['nonce_replay', 'p2p_nonce_replay_total'],
    ['rate_limited', 'p2p_rate_limited_total'],
    ['invalid_signature', 'p2p_invalid_signature_total'],
  ] as const)('recordPeerViolation(%s) counts in %s', async (violation, name) => {
    const { changes } = createRecorded();

    expect(await changes((metrics) => metrics.recordPeerViolation(violation))).toEqual({
      [name]: 1,
    });
  });

  it('recordPeerViolation refuses an unknown one', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordPeerViolation('toString' as 'rate_limited'))).toEqual({
      'refused_values_total{reason="unknown_label"}': 1,
    });
  });

  it('recordPeerDial counts by result and refuses an unknown one', async () => {
    const { metrics, changes } = createRecorded();

    expect(await changes(() => metrics.recordPeerDial('refused'))).toEqual({
      'peer_dials_total{result="refused"}': 1,
    });
    expect(await changes(() => metrics.recordPeerDial('maybe' as 'failed'))).toEqual({
      'refused_values_total{reason="unknown_label"}': 1,
    });
  });
});
