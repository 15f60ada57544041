import type { Stretch } from './fire';

/** What happens to servers, to their nodes, or to the chain for a while. */
export type EffectKind =
  /** The process of a server is gone, and begins anew afterwards. */
  | 'server-down'
  /** Prometheus does not get the page of a server that runs. */
  | 'scrape-lost'
  /** Prometheus itself does not run. */
  | 'prometheus-down'
  /** The node of a server does not answer; afterwards it catches up, from some blocks before. */
  | 'node-down'
  /** The node answers with an old head and says that it is in sync. */
  | 'node-stuck'
  /** The node makes no headway and says that it is syncing. */
  | 'node-behind'
  /** The node has lost its database and reads the chain from the start until the end of the effect. */
  | 'node-wiped'
  /** The same by a snapshot of the state: the height is 0 until the end. */
  | 'node-snap'
  | 'node-forked'
  | 'node-alone'
  | 'deep-reorg'
  | 'reorg-storm'
  | 'reference-down'
  | 'index-stuck'
  | 'unready'
  | 'no-requests'
  | 'slow-network'
  /** Of the chain: for all servers and references. */
  | 'chain-stopped'
  | 'chain-slow'
  | 'finality-stopped'
  /** Slots in a row without a block. */
  | 'slots-missed'
  /** Miners leave for good: the difficulty follows later. */
  | 'miners-leave';

/** One of them, of some servers by their index; `undefined` is all of them. */
export interface Effect extends Stretch {
  readonly kind: EffectKind;
  readonly servers?: readonly number[];
}

/** The effects of a time, to be asked by kind and server. */
export interface ActiveEffects {
  /** The effect of a kind on a server at a time, if there is one. */
  find(kind: EffectKind, server: number, at: number): Effect | undefined;
}

/** Picks the effects that touch a stretch of time, so that there are few to look through. */
export function pickEffects(effects: readonly Effect[], { from, to }: Stretch): ActiveEffects {
  const byKind = new Map<EffectKind, Effect[]>();
  for (const effect of effects) {
    if (effect.to <= from || effect.from > to) continue;
    byKind.set(effect.kind, [...(byKind.get(effect.kind) ?? []), effect]);
  }
  return {
    find(kind, server, at) {
      const some = byKind.get(kind);
      if (some === undefined) return undefined;
      for (const effect of some) {
        if (at < effect.from || at >= effect.to) continue;
        if (effect.servers === undefined || effect.servers.includes(server)) return effect;
      }
      return undefined;
    },
  };
}
