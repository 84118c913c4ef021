import { checkedHosts } from '../../../lib/contract/hosts';
import { messageOf } from '../../support/pair';

const NAME = 'a DNS name such as "shop.example.com" is needed';
const LEAVE = 'leave out scheme, port, path and blanks; write international names in punycode';
const ok = 'shop.example.com';

test('hosts are lower-cased, in the given order', () => {
  expect(checkedHosts(['Shop.Example.COM', '*.Shop.example.com', 'localhost', 'xn--bcher-kva.example'])).toEqual([
    'shop.example.com',
    '*.shop.example.com',
    'localhost',
    'xn--bcher-kva.example',
  ]);
});

test('numbers may stand anywhere but alone at the end, and a wildcard may have two labels behind it', () => {
  const hosts = ['1.2.3a', '1.2.a3', '7.invalid.example', 'invalid.example', '*.example.com'];
  expect(checkedHosts(hosts)).toEqual(hosts);
});

test('a name may have 253 characters', () => {
  const name = (length: number) => `${'a.'.repeat(100)}${'b'.repeat(50)}.${'c'.repeat(length - 251)}`;
  expect(checkedHosts([name(253)])).toEqual([name(253)]);
  expect(messageOf(() => checkedHosts([name(254)]))).toContain(NAME);
});

test.each([
  [[], 'hosts: got [], but at least one public host name is needed; for example hosts: ["shop.example.com"]'],
  [[''], `hosts[0]: got "", but ${NAME}; ${LEAVE}`],
  [['https://shop.example.com'], `hosts[0]: got "https://shop.example.com", but ${NAME}; ${LEAVE}`],
  [['shop.example.com:443'], `hosts[0]: got "shop.example.com:443", but ${NAME}; ${LEAVE}`],
  [['shop.example.com/'], `hosts[0]: got "shop.example.com/", but ${NAME}; ${LEAVE}`],
  [['shop.example.com.'], `hosts[0]: got "shop.example.com.", but ${NAME}; ${LEAVE}`],
  [['a b'], `hosts[0]: got "a b", but ${NAME}; ${LEAVE}`],
  [['a_b.example.com'], `hosts[0]: got "a_b.example.com", but ${NAME}; ${LEAVE}`],
  [['bücher.example'], `hosts[0]: got "bücher.example", but ${NAME}; ${LEAVE}`],
  [['shop.example.com\nDefine X'], `hosts[0]: got "shop.example.com\\nDefine X", but ${NAME}; ${LEAVE}`],
  [['-a.example.com'], `hosts[0]: got "-a.example.com", but ${NAME}; ${LEAVE}`],
  [['a-.example.com'], `hosts[0]: got "a-.example.com", but ${NAME}; ${LEAVE}`],
  [[`${'a'.repeat(64)}.com`], `hosts[0]: got "${'a'.repeat(64)}.com", but ${NAME}; ${LEAVE}`],
  [[ok, 'a..b'], `hosts[1]: got "a..b", but ${NAME}; ${LEAVE}`],
  [
    ['unknown.invalid'],
    'hosts[0]: got "unknown.invalid", but names below ".invalid" never exist; name the host that clients type',
  ],
  [
    ['a.b.invalid'],
    'hosts[0]: got "a.b.invalid", but names below ".invalid" never exist; name the host that clients type',
  ],
  [['a.b.12'], 'hosts[0]: got "a.b.12", but IP addresses are not host names; name the host that clients type'],
  [['10.0.0.1'], 'hosts[0]: got "10.0.0.1", but IP addresses are not host names; name the host that clients type'],
  [
    ['*.example.com'],
    'hosts[0]: got "*.example.com", but the first host is the canonical one and cannot be a wildcard; put an exact host first',
  ],
  [
    [ok, '*.com'],
    'hosts[1]: got "*.com", but a wildcard needs at least two labels behind it; for example "*.example.com"',
  ],
  [
    [ok, '*.*.example.com'],
    'hosts[1]: got "*.*.example.com", but a wildcard stands only for the whole first label; for example "*.example.com"',
  ],
  [[ok, '*'], 'hosts[1]: got "*", but a wildcard stands only for the whole first label; for example "*.example.com"'],
  [[ok, 'SHOP.example.com'], 'hosts[1]: got "SHOP.example.com", but each host may stand only once; remove it'],
])('fails for %j', (hosts, message) => {
  expect(messageOf(() => checkedHosts(hosts))).toBe(message);
});

test('fails for what is no list or no text, as plain JavaScript may pass it', () => {
  expect(messageOf(() => checkedHosts(undefined as unknown as string[]))).toMatch(
    /^hosts: got undefined, but at least/,
  );
  expect(messageOf(() => checkedHosts('a.example.com' as unknown as string[]))).toMatch(/^hosts: got "a.example.com"/);
  expect(messageOf(() => checkedHosts([7] as unknown as string[]))).toBe(`hosts[0]: got 7, but ${NAME}`);
});

test('fails for more hosts than httpd can match in one expression', () => {
  const hosts = Array.from({ length: 101 }, (_, i) => `h${i}.example.com`);
  expect(checkedHosts(hosts.slice(1))).toHaveLength(100);
  expect(messageOf(() => checkedHosts(hosts))).toBe(
    'hosts: got "101 hosts", but at most 100 are possible; use a wildcard or several pairs',
  );
});

test('a long input does not flood the message', () => {
  expect(messageOf(() => checkedHosts(['x'.repeat(100_000)])).length).toBeLessThan(300);
});
