import { readBoolean } from '../../options';
import type { ChainBlock, ChainFacts } from '../facts';
import { type EndpointOptions, endpointOptions, readEndpoint } from '../rpc/endpoint';
import { createHttpClient } from '../rpc/http-client';
import {
  type Fields,
  orAbsent,
  readBlockTime,
  readCount,
  readFields,
  readFlag,
  readList,
  readText,
} from '../rpc/reading';
import { remember } from '../rpc/remember';
import type { ChainSource } from '../source';
import { SourceError } from '../source-error';

/** Options of {@link beacon}. */
export interface BeaconOptions extends EndpointOptions {
  /**
   * Whether to ask for the list of peers, which tells inbound from outbound ones.
   * @defaultValue `false`
   */
  readonly peerDirections?: boolean;
}

interface Settings {
  readonly network: string;
  readonly genesisRoot: string;
  readonly genesisTime: number;
  readonly secondsPerSlot: number;
  readonly slotsPerEpoch: number;
}

/**
 * A consensus client of Ethereum or Gnosis, asked by the Beacon API. Heights are slots, of which some
 * have no block; the execution client behind it is its upstream.
 *
 * @throws XaiMetricsError for options that cannot be used
 */
export function beacon(options: BeaconOptions): ChainSource {
  const endpoint = readEndpoint('beacon', options, [...endpointOptions, 'peerDirections']);
  const directions = readBoolean('beacon.peerDirections', options.peerDirections, false);
  const { get } = createHttpClient(endpoint);
  let secondsPerSlot: number | undefined;
  const askSettings = remember(300, readSettings);

  return {
    kind: 'beacon',
    address: endpoint.address,
    pace: 'slots',
    expectedBlockSecondsOf: () => secondsPerSlot,
    questions: {
      identity: {
        ask: async (signal) => {
          const { network, genesisRoot } = await askSettings(signal);
          return { chainId: network, genesis: genesisRoot };
        },
      },
      client: {
        ask: async (signal) => readClient((await askData('/eth/v1/node/version', signal)).version),
        everySeconds: 300,
      },
      head: { ask: (signal) => getHeader('head', signal) },
      finalized: { ask: (signal) => askCheckpoint('finalized', signal) },
      safe: { ask: (signal) => askCheckpoint('current_justified', signal) },
      syncing: { ask: async (signal) => readSyncing(await askData(syncingPath, signal)) },
      upstream: { ask: async (signal) => readUpstream(await askData(syncingPath, signal)) },
      peers: { ask: directions ? askPeerList : askPeerCount },
    },
    getBlockAt: (slot, signal) => orNone(getHeader(String(slot), signal)),
    getBlock: (root, signal) => orNone(getHeader(encodeURIComponent(root), signal)),
  };

  async function askData(path: string, signal: AbortSignal): Promise<Fields> {
    return readFields(readFields(await get(path, signal), path).data, `data of ${path}`);
  }

  async function readSettings(signal: AbortSignal): Promise<Settings> {
    const [genesis, spec] = await Promise.all([
      askData('/eth/v1/beacon/genesis', signal),
      askData('/eth/v1/config/spec', signal),
    ]);
    // Newer clients have the time of a slot in milliseconds.
    const milliseconds = orAbsent(() => readCount(spec.SLOT_DURATION_MS, 'SLOT_DURATION_MS'));
    secondsPerSlot = milliseconds
      ? milliseconds / 1000
      : readCount(spec.SECONDS_PER_SLOT, 'SECONDS_PER_SLOT');
    if (secondsPerSlot === 0) throw new SourceError('nonsense', 'SECONDS_PER_SLOT is 0');
    return {
      network: readText(spec.CONFIG_NAME ?? spec.DEPOSIT_CHAIN_ID, 'CONFIG_NAME'),
      genesisRoot: readText(genesis.genesis_validators_root, 'genesis_validators_root'),
      genesisTime: readCount(genesis.genesis_time, 'genesis_time'),
      secondsPerSlot,
      slotsPerEpoch: readCount(spec.SLOTS_PER_EPOCH, 'SLOTS_PER_EPOCH'),
    };
  }

  async function getHeader(which: string, signal: AbortSignal): Promise<ChainBlock> {
    const [settings, data] = await Promise.all([
      askSettings(signal),
      askData(`/eth/v1/beacon/headers/${which}`, signal),
    ]);
    const { message } = readFields(data.header, 'header');
    const { slot, parent_root } = readFields(message, 'header.message');
    const height = readCount(slot, 'slot');
    const seconds = settings.genesisTime + height * settings.secondsPerSlot;
    const timestamp = readBlockTime(seconds, height, 'time of the slot');
    return {
      height,
      hash: readText(data.root, 'root'),
      parentHash: readText(parent_root, 'parent_root'),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
  }

  async function askCheckpoint(name: string, signal: AbortSignal) {
    const [{ slotsPerEpoch }, data] = await Promise.all([
      askSettings(signal),
      askData('/eth/v1/beacon/states/head/finality_checkpoints', signal),
    ]);
    const epoch = readCount(readFields(data[name], name).epoch, `${name}.epoch`);
    // The first two epochs are never final; the genesis stands for that.
    return { height: readCount(epoch * slotsPerEpoch, `slot of ${name}`) };
  }

  async function askPeerCount(signal: AbortSignal) {
    const { connected } = await askData('/eth/v1/node/peer_count', signal);
    return { connected: readCount(connected, 'peer_count.connected') };
  }

  async function askPeerList(signal: AbortSignal) {
    const path = '/eth/v1/node/peers?state=connected';
    const peers = readList(readFields(await get(path, signal), path).data, 'data of peers');
    const count = (direction: string) =>
      peers.filter((peer) => (peer as Fields | null)?.direction === direction).length;
    const [inbound, outbound] = [count('inbound'), count('outbound')];
    const isTold = inbound + outbound === peers.length;
    return { connected: peers.length, ...(isTold ? { inbound, outbound } : {}) };
  }
}

const syncingPath = '/eth/v1/node/syncing';

function readSyncing(data: Fields): ChainFacts['syncing'] {
  const head = readCount(data.head_slot, 'head_slot');
  const distance = readCount(data.sync_distance, 'sync_distance');
  return {
    isSyncing: readFlag(data.is_syncing, 'is_syncing'),
    // By the letter head_slot is the aim; the clients send their own head, and how far it is.
    targetHeight: readCount(head + distance, 'head_slot + sync_distance'),
  };
}

function readUpstream(data: Fields): ChainFacts['upstream'] | undefined {
  const isOffline = orAbsent(() => readFlag(data.el_offline, 'el_offline'));
  const isOptimistic = orAbsent(() => readFlag(data.is_optimistic, 'is_optimistic'));
  if (isOffline) return { isOnline: false, reason: 'the execution client is offline' };
  if (isOptimistic) {
    return { isOnline: false, reason: 'the execution client has not verified the head yet' };
  }
  return isOffline === undefined && isOptimistic === undefined ? undefined : { isOnline: true };
}

/** `Lighthouse/v4.5.0-441fc16/x86_64-linux` */
function readClient(value: unknown): ChainFacts['client'] {
  const text = readText(value, 'version');
  const [name, version] = text.split('/');
  return name && version ? { name, version } : { version: text };
}

/** `undefined` where there is no block: a slot that was missed, or a root that nobody knows. */
async function orNone(block: Promise<ChainBlock>): Promise<ChainBlock | undefined> {
  try {
    return await block;
  } catch (error) {
    const { status } = ((error as SourceError).cause ?? {}) as { status?: number };
    if (error instanceof SourceError && status === 404) return undefined;
    throw error;
  }
}
