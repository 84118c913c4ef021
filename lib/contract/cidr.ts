import { isIP } from 'net';
import { invalid } from './invalid';

const MOST = 64;
const RANGE = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;

/**
 * Ranges of addresses from which something is allowed.
 *
 * @throws if there is none, one is no address and no range, or one means everybody.
 */
export function checkedRanges(where: string, ranges: readonly string[]): string[] {
  if (!Array.isArray(ranges) || ranges.length === 0 || ranges.length > MOST) {
    throw invalid(where, ranges, `1 to ${MOST} address ranges are needed`, 'for example ["10.0.0.0/8"]');
  }
  return ranges.map((range: unknown, i) => checkedRange(`${where}[${i}]`, range));
}

function checkedRange(where: string, range: unknown): string {
  const [, address = '', bits] = RANGE.exec(typeof range === 'string' ? range : '') ?? [];
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const length = bits === undefined ? most : Number(bits);
  if (length < 0 || length > most || (address.includes('.') && address.includes(':'))) {
    throw invalid(
      where,
      range,
      'an IPv4 or IPv6 address or range is needed',
      'for example "10.0.0.0/8" or "2001:db8::/32"',
    );
  }
  if (length === 0) throw invalid(where, range, 'this would be everybody', 'name a narrower range');
  return `${address.toLowerCase()}/${length}`;
}
