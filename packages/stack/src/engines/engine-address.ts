/**
 * The `host:port` at which a program is reached that listens on an address: one that listens on all
 * interfaces is reached on the loopback.
 */
export function reachable(address: string): string {
  const [host, port] = splitAddress(address);
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  return host === '[::]' ? `[::1]:${port}` : address;
}

/** Whether an address is on this machine's loopback. */
export function isLoopback(address: string): boolean {
  const [host] = splitAddress(address);
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

/** Host and port of `host:port`. */
export function splitAddress(address: string): readonly [host: string, port: string] {
  const colon = address.lastIndexOf(':');
  return [address.slice(0, colon), address.slice(colon + 1)];
}
