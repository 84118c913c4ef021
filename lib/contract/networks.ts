import { BlockList, isIP } from 'net';
import { checkedRanges } from './cidr';
import { invalid } from './invalid';

/** Wider ones hold strangers, whatever they are called. Bits of the prefix, by address family. */
const WIDEST: Readonly<Record<number, number>> = { 4: 8, 6: 16 };

/** IPv4 written as IPv6, which would be wide again. */
const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');

/** @throws if one is no range of addresses, stands twice, or holds more than a trusted network can. */
export function checkedTrustedProxies(where: string, ranges: readonly string[]): string[] {
  const networks = checkedRanges(where, ranges);
  for (const [i, network] of networks.entries()) {
    const [address = '', prefix = ''] = network.split('/');
    const family = isIP(address);
    const widest = WIDEST[family] ?? 0;
    if (Number(prefix) < widest || (family === 6 && MAPPED.check(address, 'ipv6'))) {
      const why = `whoever connects from a network wider than /${widest} would be believed`;
      throw invalid(`${where}[${i}]`, network, why, 'name the addresses of the load balancer only');
    }
    if (networks.indexOf(network) < i) {
      throw invalid(`${where}[${i}]`, ranges[i], 'each network may stand only once', 'remove it');
    }
  }
  return networks;
}
