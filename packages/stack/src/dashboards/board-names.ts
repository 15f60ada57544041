import type { StackContext } from '../stack-context';

/** The uid of a board: it is in links, and so never changes. */
export function boardUid({ config }: Pick<StackContext, 'config'>, key: string): string {
  return `${config.name}-${key}`;
}

/**
 * The id of a panel, derived from its title, so that links to it go on working when other panels
 * come and go. Grafana wants a positive integer that is unique on the board.
 */
export function panelId(title: string): number {
  // FNV-1a.
  let hash = 0x811c9dc5;
  for (const char of title) {
    hash = Math.imul(hash ^ (char.codePointAt(0) as number), 0x01000193) >>> 0;
  }
  return (hash % 99_999) + 1;
}
