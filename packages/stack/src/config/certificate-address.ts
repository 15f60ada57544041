import { StackError } from '../stack-error';
import { address, type CheckValue } from './check-values';

/** Checks an address whose certificate is to be looked at: `host:port`, or an address that begins with https:// or wss://. */
export const certificateAddress: CheckValue = (path, value) => {
  const parsed = typeof value === 'string' ? asUrl(value) : undefined;
  if (parsed === undefined) return address(path, value);
  if (parsed.protocol === 'https:' || parsed.protocol === 'wss:') return;
  throw new StackError(
    `${path} is ${JSON.stringify(value)}, which is reached without a certificate.`,
    "Write an https:// or wss:// address, or the host and the port, such as 'rpc.example.com:443'.",
  );
};

/** The `host:port` of an address that has been checked; 443 where it names no port. */
export function readCertificateAddress(given: string): string {
  const parsed = asUrl(given);
  return parsed === undefined ? given : `${parsed.hostname}:${parsed.port || 443}`;
}

function asUrl(text: string): URL | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
}
