import { BlockList, isIP, SocketAddress } from 'node:net';
import { XaiMetricsError } from './errors';
import { assertOption } from './options';

/** Whether an address lies in one of the networks; what is no address does not. */
export type InNetworks = (address: string | undefined) => boolean;

/**
 * Reads a list of networks, such as `10.0.0.0/8`, `fd00::/8` or a single address.
 *
 * @remarks An IPv4 address in IPv6 form (`::ffff:10.0.0.1`, as servers on `::` see it) is the IPv4
 * address, in the list and of a caller. `::/0` is every IPv6 address and no IPv4 one.
 * @throws XaiMetricsError `XAI_METRICS_INVALID_NETWORK`
 */
export function createNetworks(option: string, networks: readonly string[]): InNetworks {
  assertOption(option, networks, Array.isArray(networks) && networks.length > 0);
  // A list for each family: in a common one `::/0` would hold the IPv4 addresses, too.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const network of networks) {
    const parsed = typeof network === 'string' ? parseNetwork(network) : undefined;
    if (parsed === undefined) {
      throw new XaiMetricsError('XAI_METRICS_INVALID_NETWORK', option, network ?? String(network));
    }
    lists[parsed.family].addSubnet(parsed.address, parsed.prefix, parsed.family);
  }

  return (address) => {
    // A zone (`fe80::1%eth0`) says by which interface it came, and is no part of the address.
    const parsed = parseAddress(address?.split('%', 1)[0] ?? '');
    return parsed !== undefined && lists[parsed.family].check(parsed.address, parsed.family);
  };
}

interface Address {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  /** How many leading bits of its IPv6 form an IPv4 address has left behind. */
  readonly mappedBits: 0 | 96;
}

function parseNetwork(network: string): (Address & { prefix: number }) | undefined {
  const [, text, bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
  const given = isIP(text ?? '') === 6 ? 128 : 32;
  const parsed = parseAddress(text ?? '');
  if (parsed === undefined) return undefined;
  const prefix = (bits === undefined ? given : Number(bits)) - parsed.mappedBits;
  if (prefix < 0 || prefix > given - parsed.mappedBits) return undefined;
  return { ...parsed, prefix };
}

function parseAddress(text: string): Address | undefined {
  const version = isIP(text);
  if (version === 4) return { address: text, family: 'ipv4', mappedBits: 0 };
  if (version === 0 || text.includes('%')) return undefined;
  // The canonical form of a mapped address always ends in the dotted one.
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  return address.startsWith('::ffff:') && address.includes('.')
    ? { address: address.slice('::ffff:'.length), family: 'ipv4', mappedBits: 96 }
    : { address, family: 'ipv6', mappedBits: 0 };
}
