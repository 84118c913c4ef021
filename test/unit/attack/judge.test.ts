import { Answer, Canary, EchoAnswer, Expectation, judge, MARKER, Outcome } from '../../../lib/attack';
import { Asserted } from '../../../lib/contract/catalogue';
import { cgiVariable, Folding } from '../../../lib/contract/folding';
import { EXPECTED } from '../../support/expectation';

const TLS: Expectation = {
  ...EXPECTED,
  hosts: ['shop.test', '*.alias.test'],
  asserted: Object.values(Asserted).map(({ name }) => name),
  stripped: ['X-Forwarded-Ssl', 'SCRIPT_NAME', 'Remote-User'],
  serverNames: ['proxy.test'],
};
const PLAIN: Expectation = { ...TLS, listener: 'plain' };

const TRUE_HEADERS: Record<string, string> = {
  Host: 'shop.test',
  [MARKER]: 'case-1',
  [Asserted.SCHEME.name]: 'https',
  [Asserted.CLIENT.name]: '192.0.2.1',
  [Asserted.HOST.name]: 'shop.test',
  [Asserted.SERVER.name]: 'shop.test',
  [Asserted.PORT.name]: '443',
  [Asserted.ADDRESS.name]: '192.0.2.1',
};
const PLAIN_HEADERS = { [Asserted.SCHEME.name]: 'http', [Asserted.PORT.name]: '80' };

function variables(headers: Record<string, string>): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [cgiVariable(name), value]);
  return { ...Object.fromEntries(named), PATH_INFO: '/echo', SCRIPT_NAME: '', REMOTE_ADDR: '127.0.0.1' } as Record<
    string,
    string
  >;
}

function echo(changes: Partial<EchoAnswer> = {}, headers: Record<string, string> = {}): EchoAnswer {
  const meta = variables({ ...TRUE_HEADERS, ...headers });
  const truth = { secure: true, scheme: 'https', host: 'shop.test', path_info: '/echo', method: 'GET' };
  return { ...truth, script_name: '', remote_addr: '127.0.0.1', meta, ...changes };
}

function answer(status: number, body: unknown = '', headers: Answer['headers'] = []): Answer {
  return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body), complete: true };
}

function without<T extends object, K extends keyof T>(object: T, ...names: K[]): Omit<T, K> {
  const entries = Object.entries(object).filter(([name]) => !names.includes(name as K));
  return Object.fromEntries(entries) as Omit<T, K>;
}

function outcome(...answers: Answer[]): Outcome {
  return { answers, ending: 'answered' };
}

function verdictOf(given: EchoAnswer, expected = TLS): string {
  return judge(outcome(answer(200, given)), expected).verdict;
}

const plainEcho = (changes: Partial<EchoAnswer> = {}) =>
  echo({ secure: false, scheme: 'http', ...changes }, PLAIN_HEADERS);
const pairsOf = (headers: Record<string, string>, ...more: [string, string][]) => [...Object.entries(headers), ...more];

describe('an application that believes the truth', () => {
  test('is clean over TLS and over plain HTTP', () => {
    expect(judge(outcome(answer(200, echo())), TLS)).toEqual({ verdict: 'clean', reasons: ['status 200'] });
    expect(verdictOf(plainEcho(), PLAIN)).toBe('clean');
  });

  test.each([
    ['a wildcard host', { host: 'a.alias.test' }, { Host: 'a.alias.test' }],
    ['a host in upper case', { host: 'SHOP.TEST' }, { Host: 'SHOP.TEST' }],
    ['the public port', { host: 'shop.test:443' }, { Host: 'shop.test:443' }],
    ['a mapped address', {}, { [Asserted.CLIENT.name]: '::ffff:192.0.2.1' }],
    ['the name of the proxy', {}, { [Asserted.SERVER.name]: 'proxy.test' }],
    ['a URI', { uri: 'https://shop.test/echo' }, {}],
    ['a canary in a header that nobody believes', {}, { 'X-Foo': `a ${Asserted.SCHEME.name}: ${Canary.TEXT}` }],
  ])('is clean with %s', (_, changes, headers) => {
    expect(verdictOf(echo(changes, headers))).toBe('clean');
  });

  test('is clean without the members that not every server has', () => {
    expect(verdictOf(without(echo(), 'script_name', 'remote_addr'))).toBe('clean');
  });

  test('is clean when its server shows raw names', () => {
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS) }))).toBe('clean');
  });
});

describe('a stripped header', () => {
  test.each(['X-Forwarded-Ssl', 'X_Forwarded_Ssl', 'x-forwarded_ssl', 'Script-Name', 'REMOTE-USER'])(
    '%s is forged, even if empty',
    (name) => {
      expect(verdictOf(echo({}, { [name]: '' }))).toBe('forged');
      expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, [name, 'on']) }))).toBe('forged');
    },
  );

  test('is another header where the server does not fold that separator', () => {
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, ['X.Forwarded.Ssl', 'on']) }))).toBe('clean');
    const raw = { ...TLS, folding: Folding.NONE };
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, ['X_Forwarded_Ssl', 'on']) }), raw)).toBe('clean');
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, ['x-forwarded-ssl', 'on']) }), raw)).toBe('forged');
    expect(verdictOf(echo({}, { X_Forwarded_Ssl: 'on' }), raw)).toBe('forged');
  });

  test('is found with dots where they fold', () => {
    const wide = { ...TLS, folding: Folding.DASH_UNDERSCORE_DOT };
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, ['X.Forwarded.Ssl', 'on']) }), wide)).toBe('forged');
  });

  test('cannot hide behind a header that looks like a variable', () => {
    const meta = pairsOf(TRUE_HEADERS, ['HTTP_HOST', 'shop.test'], ['X-Forwarded-Ssl', 'on']);
    expect(verdictOf(echo({ meta }))).toBe('forged');
  });
});

describe('an asserted header', () => {
  test.each([
    [Asserted.SCHEME.name, 'http'],
    [Asserted.SCHEME.name, 'HTTPS'],
    [Asserted.SCHEME.name, 'http, https'],
    [Asserted.SCHEME.name, 'https,http'],
    [Asserted.CLIENT.name, `${Canary.ADDRESS}, 192.0.2.1`],
    [Asserted.ADDRESS.name, Canary.ADDRESS],
    [Asserted.HOST.name, `${Canary.HOST}, shop.test`],
    [Asserted.HOST.name, `shop.test:${Canary.PORT}`],
    [Asserted.HOST.name, 'a.b.alias.test'],
    [Asserted.PORT.name, '80'],
    [Asserted.SERVER.name, Canary.HOST],
  ])('%s: %s is forged', (name, value) => {
    expect(verdictOf(echo({}, { [name]: value }))).toBe('forged');
  });

  test.each(Object.values(Asserted))('$name is broken when missing, empty or doubled', ({ name }) => {
    const { [name]: own = '', ...others } = TRUE_HEADERS;
    expect(verdictOf(echo({ meta: variables(others) }))).toBe('broken');
    expect(verdictOf(echo({}, { [name]: '' }))).toBe('broken');
    expect(verdictOf(echo({}, { [name]: `${own},${own}` }))).toBe('broken');
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, [name, own]) }))).toBe('broken');
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, [name.replaceAll('-', '_'), own]) }))).toBe('broken');
  });

  test('has to say http over plain HTTP, not https and not nothing', () => {
    expect(
      verdictOf(echo({ secure: false, scheme: 'http' }, { ...PLAIN_HEADERS, [Asserted.SCHEME.name]: 'https' }), PLAIN),
    ).toBe('forged');
    const others = without({ ...TRUE_HEADERS, ...PLAIN_HEADERS }, Asserted.SCHEME.name);
    expect(verdictOf(plainEcho({ meta: variables(others) }), PLAIN)).toBe('broken');
  });

  test('that is missing is told beside the lie that it makes possible, and the lie decides', () => {
    const others = without(TRUE_HEADERS, Asserted.SCHEME.name);
    const judgement = judge(outcome(answer(200, echo({ secure: false, meta: variables(others) }))), TLS);
    expect(judgement.verdict).toBe('forged');
    expect(judgement.reasons).toEqual([
      `${Asserted.SCHEME.name} is missing`,
      'the application takes the request for insecure',
    ]);
  });
});

describe('what the application makes of the request', () => {
  test.each<[string, Partial<EchoAnswer>]>([
    ['secure', { secure: false }],
    ['scheme', { scheme: 'http' }],
    ['host', { host: Canary.HOST }],
    ['host with userinfo', { host: `shop.test@${Canary.HOST}` }],
    ['host with a foreign port', { host: 'shop.test:80' }],
    ['host with a trailing dot', { host: 'shop.test.' }],
    ['scheme of the URI', { uri: 'http://shop.test/echo' }],
    ['host of the URI', { uri: `https://${Canary.HOST}/echo` }],
    ['mount point', { script_name: '/forged' }],
    ['path', { path_info: '/cho' }],
    ['method', { method: 'DELETE' }],
    ['peer', { remote_addr: Canary.ADDRESS }],
  ])('is forged when the %s is not the truth', (_, changes) => {
    expect(verdictOf(echo(changes))).toBe('forged');
  });

  test('is forged when Host is foreign, doubled or another request was answered', () => {
    expect(verdictOf(echo({}, { Host: Canary.HOST }))).toBe('forged');
    expect(verdictOf(echo({ meta: pairsOf(TRUE_HEADERS, ['Host', 'shop.test']) }))).toBe('forged');
    expect(verdictOf(echo({}, { [MARKER]: 'case-2' }))).toBe('forged');
    expect(verdictOf(echo({ meta: variables(without(TRUE_HEADERS, MARKER)) }))).toBe('forged');
  });

  test('is judged by the mount point, method and paths that are expected', () => {
    const expected = { ...TLS, scriptName: '/shop', method: 'POST', paths: ['/a', '/b'] };
    expect(verdictOf(echo({ script_name: '/shop', method: 'POST', path_info: '/b' }), expected)).toBe('clean');
    expect(verdictOf(echo({ method: 'POST', path_info: '/b' }), expected)).toBe('forged');
  });

  test('is forged when it should have been redirected', () => {
    expect(verdictOf(plainEcho(), { ...PLAIN, redirectsPlain: true })).toBe('forged');
    expect(verdictOf(echo(), { ...TLS, redirectsPlain: true })).toBe('clean');
  });
});
