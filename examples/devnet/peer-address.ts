/** Where a node listens. */
export interface PeerAddress {
  host: string;
  port: number;
}

/** Reads `host:port`; `undefined` when the text is none. */
export function readAddress(text: unknown): PeerAddress | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^([\w.-]{1,100}):(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  return match?.[1] && port > 0 && port < 65_536 ? { host: match[1], port } : undefined;
}
