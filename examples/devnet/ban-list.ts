/** Remembers for a while who broke the protocol. */
export interface BanList {
  ban(id: string): void;
  isBanned(id: string): boolean;
}

/**
 * Creates an empty list.
 *
 * Bans go by node key, not by IP address: on one machine, or behind one router, all nodes share it.
 */
export function createBanList(banSeconds: number, now: () => number = Date.now): BanList {
  const until = new Map<string, number>();
  return {
    ban(id) {
      for (const [each, end] of until) if (end <= now()) until.delete(each);
      until.set(id, now() + banSeconds * 1000);
    },
    isBanned: (id) => (until.get(id) ?? 0) > now(),
  };
}
