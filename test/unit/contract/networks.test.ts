import { checkedTrustedProxies } from '../../../lib/contract/networks';
import { messageOf } from '../../support/pair';

const WHERE = 'tls.trustedProxies';
const refused = (...ranges: string[]): string => messageOf(() => checkedTrustedProxies(WHERE, ranges));

test.each([
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.20.0.0/16', '10.20.0.0/16'],
  ['192.0.2.7', '192.0.2.7/32'],
  ['2001:DB8::/48', '2001:db8::/48'],
  ['fd12::/16', 'fd12::/16'],
])('%s', (range, network) => {
  expect(checkedTrustedProxies(WHERE, [range])).toEqual([network]);
});

test.each(['10.0.0.0/7', '128.0.0.0/1', '2000::/3', 'fc00::/7', '::ffff:a00:0/104'])(
  '%s would hold strangers',
  (range) => {
    expect(refused(range)).toMatch(
      /^tls\.trustedProxies\[0\]: got ".*", but whoever connects from a network wider than .* would be believed; name the addresses of the load balancer only$/,
    );
  },
);

test.each(['0.0.0.0/0', '::/0'])('%s would be everybody', (range) => {
  expect(refused(range)).toMatch(/^tls\.trustedProxies\[0\]: got .*, but this would be everybody/);
});

test.each([
  ...['', '10.0.0.0/33', '10.0.0.0/-1', '010.0.0.0/8', 'fe80::1%eth0/64', "10.0.0.0/8' || true"],
  ...['lb.example.com/32', '::/129', '10.0.0.0/8\n', '::ffff:10.0.0.0/104'],
])('%j is no network', (range) => {
  expect(refused('192.0.2.0/24', range)).toMatch(/^tls\.trustedProxies\[1\]: got .*, but an IPv4 or IPv6 address/);
});

test('there has to be one, and none twice', () => {
  expect(refused()).toMatch(/^tls\.trustedProxies: got \[\], but 1 to 64 address ranges are needed/);
  expect(refused('fd12::/16', 'FD12::/16')).toContain('tls.trustedProxies[1]: got "FD12::/16", but each network');
});
