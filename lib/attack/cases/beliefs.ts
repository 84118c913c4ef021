import { CATALOGUE } from '../../contract/catalogue';
import { HeaderClass, HeaderTopic, TrustHeader } from '../../contract/trust-header';
import { Field, Plant } from '../attack-case';
import { Canary } from '../canary';
import { ClassNumber } from '../attack-class';
import { Draft, Generator, Ground, plant, planted, slug } from './draft';

function draft(number: ClassNumber, name: string, fields: readonly Field[], more: Partial<Draft> = {}): Draft {
  const plants = fields.map(([spelling, value]): Plant => ({ header: spelling, spelling, value }));
  const description = fields.map((field) => field.join(': ')).join(' | ');
  return { number, slug: slug(name), description, plants, fields, ...more };
}

function about({ asserted, stripped }: Ground, topic: HeaderTopic, pattern = /./): TrustHeader[] {
  return [...asserted, ...stripped].filter((header) => header.topic === topic && pattern.test(header.name));
}

const LISTS = [
  '127.0.0.1',
  `127.0.0.1, ${Canary.ADDRESS}`,
  `${Canary.ADDRESS}, 127.0.0.1`,
  `${Canary.ADDRESS}:1234`,
  'unknown',
  '_hidden',
  '0.0.0.0',
  `${Canary.ADDRESS},,`,
  "' OR 1=1 --",
];

const ODD_ADDRESSES = [
  '::1',
  '[::1]',
  '[::1]:443',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:7f00:1',
  'fe80::1%eth0',
  '[fe80::1%25eth0]',
  '2001:db8::66',
  '127.1',
  '2130706433',
  '0177.0.0.1',
];

const PRIVATE = ['10.0.0.1', '172.16.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', 'fd00::1'];

/** Addresses of every kind in the headers that speak of the client. */
export const addresses: Generator = (ground, { protocol }) => {
  if (protocol === 'HTTP/1.0') return [];
  const headers = ground.asserted.filter(({ topic }) => topic === HeaderTopic.CLIENT);
  const kinds: [ClassNumber, string[]][] = [
    ['24', LISTS],
    ['25', ODD_ADDRESSES],
    ['26', PRIVATE],
  ];
  return headers.flatMap(({ name }) =>
    kinds.flatMap(([number, values]) => values.map((value, i) => draft(number, `${name}-value-${i}`, [[name, value]]))),
  );
};

/** The standard header in its many writings. */
export const forwarded: Generator = (ground, { listener }) => {
  const scheme = listener === 'plain' ? 'https' : 'http';
  const evil = Canary.HOST;
  const values = [
    `proto=${scheme}`,
    `proto="${scheme}"`,
    `Proto=${scheme.toUpperCase()}`,
    `for=127.0.0.1;proto=${scheme};host=${evil}`,
    `for="[::1]:1";proto=${scheme};by=127.0.0.1`,
    `for=${Canary.ADDRESS}, for=127.0.0.1;proto=${scheme}`,
    `for=unknown;proto=${scheme}`,
    `for="_x";host="${evil}"`,
    `host="a\\"b";proto=${scheme}`,
    `;;proto=${scheme};`,
    `for="[fe80::1%25eth0]";proto=${scheme}`,
    `proto=${scheme};proto=${scheme}`,
  ];
  return ground.stripped
    .filter(({ name }) => /^forwarded$/i.test(name))
    .flatMap(({ name }) => values.map((value, i) => draft('14', `value-${i}`, [[name, value]])));
};

/** Several headers at once, as the servers that believe them expect them together. */
export const ensembles: Generator = (ground, wire) => {
  const fields = (headers: TrustHeader[]) => headers.map((header) => planted(plant(header, wire.listener)));
  const scheme = about(ground, HeaderTopic.SCHEME);
  const location = about(ground, HeaderTopic.LOCATION);
  const client = about(ground, HeaderTopic.CLIENT);
  const identity = about(ground, HeaderTopic.IDENTITY);
  return [
    draft('12', 'all of scheme', fields(scheme)),
    draft(
      '13',
      'scheme family disagrees',
      fields(scheme).map(([name], i) => [name, i % 2 === 0 ? 'http' : 'https']),
    ),
    draft('23', 'all of location', fields(location)),
    draft('24', 'all of client', fields(client)),
    draft('33', 'users', fields(identity.filter(({ name }) => /user/i.test(name)))),
    draft('33', 'certificates', fields(identity.filter(({ name }) => /cert|ssl/i.test(name)))),
    draft('27', 'forward auth', fields(about(ground, HeaderTopic.LOCATION, /uri|method|path/i))),
    draft('29', 'original', fields(about(ground, HeaderTopic.LOCATION, /original|rewrite/i))),
    draft('32', 'all internals', fields(about(ground, HeaderTopic.OTHER))),
  ];
};

/** Prefixes that are cut from the very path that is asked for. */
export const prefixes: Generator = (ground, { protocol }) => {
  if (protocol === 'HTTP/1.0') return [];
  const { path } = ground;
  const cuts = [path, path.slice(0, 2), '/', '//', `//${Canary.HOST}`, `https://${Canary.HOST}`, '/..', ''];
  return about(ground, HeaderTopic.LOCATION, /prefix|script|path|base|uri|url/i).flatMap(({ name }) =>
    cuts.map((cut, i) => draft(/uri|url/i.test(name) ? '29' : '31', `${name}-cut-${i}`, [[name, cut]])),
  );
};

/** A method that the proxy's rules have not seen. The headers are class D, so they may pass; the method may not change. */
export const methodOverrides: Generator = (_ground, { protocol }) => {
  if (protocol === 'HTTP/1.0') return [];
  const names = CATALOGUE.filter(
    ({ headerClass, name }) => headerClass === HeaderClass.OPTIONAL && /method/i.test(name),
  );
  return names.flatMap(({ name }) =>
    ['DELETE', 'PUT', 'CONNECT', 'TRACE'].map((method) =>
      draft('30', `${name}-${method}`, [[name, method]], { method: 'POST', body: '_method=DELETE' }),
    ),
  );
};

/** Protocol changes that would carry requests past the proxy. */
export const upgrades: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  const settings: Field = ['HTTP2-Settings', 'AAMAAABkAAQAAP__'];
  const seed = ground.asserted.slice(0, 1).map((header) => planted(plant(header, wire.listener)));
  const forms: [string, Field[]][] = [
    ['h2c', [['Connection', 'Upgrade, HTTP2-Settings'], ['Upgrade', 'h2c'], settings]],
    ['h2c-lax', [['Connection', 'upgrade;HTTP2-Settings'], ['Upgrade', 'h2c'], settings]],
    ['h2c-without-settings', [['Connection', 'Upgrade'], ['Upgrade', 'h2c']]],
    ['h2c-and-websocket', [['Connection', 'Upgrade, HTTP2-Settings'], ['Upgrade', 'websocket, h2c'], settings]],
    ['h2', [['Connection', 'Upgrade'], ['Upgrade', 'h2']]],
    ['tls-1.0', [['Connection', 'Upgrade'], ['Upgrade', 'TLS/1.0']]],
    ['tls-1.2', [['Connection', 'Upgrade'], ['Upgrade', 'TLS/1.2, HTTP/1.1']]],
    ['https', [['Connection', 'Upgrade'], ['Upgrade', 'HTTPS']]],
    ['any', [['Connection', 'Upgrade'], ['Upgrade', 'ANY']]],
    ['tcp', [['Connection', 'Upgrade'], ['Upgrade', 'tcp']]],
  ]; // prettier-ignore
  return forms.map(([name, fields]) => draft('37', name, [...fields, ...seed], { lingers: true }));
};

/** More or longer than a server is ready for. */
export const sizes: Generator = (ground, wire) => {
  const { path } = ground;
  return ground.asserted.flatMap((header): Draft[] => {
    const { spelling, value } = plant(header, wire.listener);
    const times = (count: number): Field[] => Array.from({ length: count }, () => [spelling, value]);
    const own = (name: string, fields: Field[], more: Partial<Draft> = {}): Draft => ({
      ...draft('39', `${header.name}-${name}`, fields, more),
      description: `${header.name}: ${name}`,
    });
    return [
      own('101 copies', times(101)),
      own('400 copies', times(400)),
      own('1000 other fields before', [...Array.from({ length: 1000 }, (_, i): Field => [`X-${i}`, 'a']), [spelling, value]]),
      own('8 KiB value', [[spelling, `${value}, `.repeat(700)]]),
      own('100 KiB value', [[spelling, `${value}, `.repeat(9000)]]),
      own('long target', [[spelling, value]], { target: `${path}?${'a'.repeat(9000)}` }),
      own('long name', [[`${spelling}-${'a'.repeat(9000)}`, value]]),
      own('filled up', [['X-Foo', 'a'.repeat(7000)], ['X-Bar', 'a'.repeat(7000)], [spelling, value]]),
    ]; // prettier-ignore
  });
};
