import type { ChainSnapshot } from '@xai-metrics/core';

/** Writes what is known of a node as a table for people. */
export function renderFacts(name: string, { facts, failure, references }: ChainSnapshot): string {
  const rows = [
    ...Object.entries(facts).map(([fact, { value }]) => [fact, renderFields(value)] as const),
    ...Object.entries(references).map(
      ([reference, { height }]) => [`node ${reference}`, `height ${height ?? 'unknown'}`] as const,
    ),
    ...(failure === undefined ? [] : [['failure', `${failure.kind}: ${failure.message}`] as const]),
  ];
  const width = Math.max(0, ...rows.map(([row]) => row.length));
  const lines = rows.map(([row, text]) => `  ${row.padEnd(width)}  ${text}`);
  return `${name}\n${lines.join('\n')}\n`;
}

function renderFields(fact: object): string {
  return Object.entries(fact)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${renderValue(name, value)}`)
    .join(', ');
}

function renderValue(name: string, value: unknown): string {
  if (name !== 'timestamp') return String(value);
  const seconds = Number(value);
  const age = Math.round(Date.now() / 1000 - seconds);
  const distance = age < 0 ? `${-age} s ahead of this clock` : `${age} s ago`;
  return `${new Date(seconds * 1000).toISOString()} (${distance})`;
}
