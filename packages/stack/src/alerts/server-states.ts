import { duration } from '../duration';
import type { StackContext } from '../stack-context';

/**
 * States of a server's view of a chain, as filters that leave one series a server and chain: alerts leave
 * to each other by them what another one tells.
 */
export interface ServerStates {
  /** Its node does not answer: `SourceDown`. */
  readonly nodeSilent: string;
  /** It says that it is catching up. */
  readonly catchesUp: string;
  /** It catches up and was never in sync before: `FirstSync`. */
  readonly firstSync: string;
  /** It knows the first block only: a chain that has not begun, or a state that is being fetched. */
  readonly atGenesis: string;
  /** It has no peers, where it is meant to have some: `NoPeersConnected`. */
  readonly cutOff: string | undefined;
  /** It has lost a part of its chain: `HeightFell`. */
  readonly lostBlocks: string;
  /** Blocks that it is behind nodes that go on, while it stands still and has no excuse. */
  readonly blocksBehindWhileStill: string;
}

/** Writes the states of servers. */
export function writeServerStates({ m, r, on, t, by }: StackContext): ServerStates {
  const height = `${m.blocks.height}{${on.servers}}`;
  const reference = `${m.chain.referenceHeight}{${on.servers}}`;
  const best = (metric: string) => `max by (${by.chain}) (${metric})`;
  const nodeSilent = `${best(`${m.sources.up}{${on.servers},source="node"}`)} == 0`;
  const catchesUp = `${best(`${m.chain.syncStatus}{${on.servers}}`)} == 0`;
  const atGenesis = `${best(height)} == 0`;
  const cutOff =
    t.minPeers > 0 ? `${best(`${m.network.peersConnected}{${on.servers}}`)} == 0` : undefined;
  const excuses = anyOf([nodeSilent, catchesUp, atGenesis, cutOff]);
  const before = (heights: string) => `(${heights} offset ${duration(t.stuckWindow)})`;
  const goingOn = `max by (cluster, chain) (${reference} > ${before(reference)} or ${height} > ${before(height)})`;
  const still = `(${height} == ${before(height)} unless on (${by.chain}) (${excuses}))`;
  const fall = `${r.heightFall}{${on.servers}}`;
  return {
    nodeSilent,
    catchesUp,
    // What was in sync before is out of sync, which is another matter.
    firstSync: `${catchesUp} unless on (${by.chain}) (${r.everSynced}{${on.servers}} == 1)`,
    atGenesis,
    cutOff,
    // A young chain is lost long before so many blocks are there to lose.
    lostBlocks: `${fall} > ${t.heightFall} or (${fall} > ${t.reorgDepth} and on (${by.chain}) ${fall} > ${best(height)})`,
    blocksBehindWhileStill: `${goingOn} - on (cluster, chain) group_right () ${still}`,
  };
}

/** A filter that lets through what one of several lets through. */
export function anyOf(filters: readonly (string | undefined)[]): string {
  return filters.filter((filter) => filter !== undefined).join(' or ');
}
