import { ATTACK_CLASSES, attackCases, CaseOptions, MARKER } from '../../../lib/attack';
import { Asserted, CATALOGUE } from '../../../lib/contract/catalogue';
import { Folding, spellings } from '../../../lib/contract/folding';
import { HeaderClass } from '../../../lib/contract/trust-header';

const OPTIONS: CaseOptions = { host: 'shop.test', path: '/echo', folding: Folding.DASH_UNDERSCORE };
const CASES = attackCases(OPTIONS);

function sent(attack: (typeof CASES)[number]): string {
  const { request } = attack;
  return request.kind === 'http1' ? request.bytes : JSON.stringify(request.frames);
}

function headerLines(attack: (typeof CASES)[number]): string[] {
  if (attack.request.kind === 'http1') return attack.request.bytes.toLowerCase().split('\r\n');
  return attack.request.frames.flatMap((frame) =>
    frame.type === 'headers' ? frame.fields.map((field) => field.join(': ')) : [],
  );
}

test('there are far more than 1,500 distinct requests, and no identifier stands twice', () => {
  const requests = new Set(CASES.map((attack) => `${attack.listener} ${sent(attack).replaceAll(attack.id, '')}`));
  expect(requests.size).toBe(CASES.length);
  expect(CASES.length).toBeGreaterThan(10_000);
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(CASES.length);
});

test('every class of attack has cases, in the order of the collection', () => {
  const covered = new Set(CASES.map(({ attackClass }) => attackClass.number));
  expect(ATTACK_CLASSES.filter(({ number }) => !covered.has(number))).toEqual([]);
  const numbers = ATTACK_CLASSES.map(({ number }) => number);
  const expected = Array.from({ length: 40 }, (_, i) => String(i + 1)).filter((number) => number !== '35');
  expect(numbers).toEqual(expected.flatMap((number) => (number === '11' ? ['11', '11b'] : [number])));
});

test('every trust header is planted in every spelling on both listeners, over HTTP/1.1 and HTTP/2', () => {
  const lines = new Set(CASES.flatMap((a) => headerLines(a).map((line) => `${a.listener} ${a.protocol} ${line}`)));
  const names = new Set([...lines].map((line) => line.replace(/:[^:].*$|:$/, '')));
  const wanted = CATALOGUE.filter(({ headerClass }) => headerClass !== HeaderClass.OPTIONAL).flatMap(({ name }) =>
    spellings(name, Folding.DASH_UNDERSCORE).flatMap((spelling) => [
      `plain HTTP/1.1 ${spelling.toLowerCase()}`,
      `tls HTTP/1.1 ${spelling.toLowerCase()}`,
      `tls HTTP/2 ${spelling.toLowerCase()}`,
    ]),
  );
  expect(wanted.length).toBeGreaterThan(1500);
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test('the widest folding adds the dot, none leaves the aliases out', () => {
  const with80 = (folding: Folding) => attackCases({ ...OPTIONS, folding }).map(({ id }) => id);
  expect(with80(Folding.DASH_UNDERSCORE_DOT)).toContain('6/x.forwarded.proto/plain/h1.1');
  expect(with80(Folding.NONE)).not.toContain('11/x_forwarded_proto/plain/h1.1');
});

test.each(Object.values(Asserted))('Connection nominates $name in every lax way', ({ name }) => {
  const bytes = CASES.filter(({ request }) => request.kind === 'http1').map(sent);
  for (const separator of [', ', ';', ' ', '\t']) {
    expect(
      bytes.some((text) => new RegExp(`\r\nConnection: (close|keep-alive)${separator}${name}\r\n`).test(text)),
    ).toBe(true);
  }
  expect(bytes.some((text) => text.includes(`\r\nConnection: close\r\nConnection: ${name}\r\n`))).toBe(true);
  expect(bytes.some((text) => text.includes(`\r\nconnection: close, ${name.toLowerCase()}\r\n`))).toBe(true);
});

test('every request names its case, so that an answer to another one is noticed', () => {
  const unnamed = CASES.filter(
    (attack) => !sent(attack).includes(attack.id) || !sent(attack).includes(MARKER.toLowerCase()),
  );
  expect(unnamed.filter(({ request }) => request.kind === 'http2')).toEqual([]);
  const nameless = CASES.filter(
    ({ request, id }) => request.kind === 'http1' && !request.bytes.includes(`${MARKER}: ${id}\r\n`),
  );
  expect(nameless).toEqual([]);
});

test('the bytes of a case are exact', () => {
  const attack = CASES.find(({ id }) => id === '8/x-forwarded-proto-nominated-after-close/tls/h1.1');
  expect(attack).toMatchObject({
    attackClass: { number: '8', name: 'hop-by-hop removal of an asserted header' },
    plants: [{ header: Asserted.SCHEME.name, spelling: Asserted.SCHEME.name }],
    request: {
      kind: 'http1',
      bytes: [
        'GET /echo HTTP/1.1',
        'Host: shop.test',
        'X-Attack-Case: 8/x-forwarded-proto-nominated-after-close/tls/h1.1',
        'Connection: close, X-Forwarded-Proto',
        '\r\n',
      ].join('\r\n'),
    },
  });
});

test('the lengths of smuggled bodies fit, so that only the ambiguity is tested', () => {
  const attack = CASES.find(({ id }) => id === '22/cl.te/plain/h1.1');
  const [head = '', ...body] = attack?.request.kind === 'http1' ? attack.request.bytes.split('\r\n\r\n') : [];
  expect(head).toContain(`Content-Length: ${body.join('\r\n\r\n').length}`);
});

test('cases are the same each time, can be limited to a listener, and need catalogued headers', () => {
  expect(attackCases(OPTIONS)).toEqual(CASES);
  const plain = attackCases({ ...OPTIONS, listeners: ['plain'] });
  expect(plain).toEqual(CASES.filter(({ listener }) => listener === 'plain'));
  expect(() => attackCases({ ...OPTIONS, asserted: ['X-Nonsense'] })).toThrow('"X-Nonsense" is asserted');
});

test('a wildcard host adds cases of its own', () => {
  const all = attackCases({ ...OPTIONS, hosts: ['shop.test', '*.alias.test'] });
  expect(all.some((attack) => sent(attack).includes('Host: forged-invalid@x.alias.test\r\n'))).toBe(true);
});
