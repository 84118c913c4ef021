import { Folding, HeaderClass, Platform, TrustContract, TrustContractProps } from 'cdk8s-secure-proxy';
import { contractOf, messageOf } from '../../support/pair';

const because = 'the CDN sets it and removes the copy of the client';
const passing = (header: string): TrustContract => contractOf({ passThrough: [{ header, because }] });
const custom = (folding?: Folding): Platform => Platform.custom({ name: 'any', flag: {}, folding });

test('names what is agreed on', () => {
  const contract = contractOf({ hosts: ['Shop.example.com'] });
  expect(contract.hosts).toEqual(['shop.example.com']);
  expect(contract.platform.name).toBe('django');
  expect(contract.flag).toEqual({
    SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https',
    FORWARDED_ALLOW_IPS: '',
  });
  expect(contract.asserted.map(({ name }) => name)).toEqual([
    ...['X-Forwarded-Proto', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Server', 'X-Forwarded-Port'],
    'X-Real-IP',
  ]);
  expect(contract.passedThrough).toEqual([]);
});

describe('passThrough', () => {
  test.each([
    ['Forwarded', HeaderClass.UPSTREAM],
    ['CF-Connecting-IP', HeaderClass.UPSTREAM],
    ['Remote-User', HeaderClass.IDENTITY],
    ['SSL_CLIENT_CERT', HeaderClass.IDENTITY],
  ])('takes %s, of class %s, out of what is stripped', (header) => {
    expect(contractOf().stripped.map(({ name }) => name)).toContain(header);
    expect(passing(header).stripped.map(({ name }) => name)).not.toContain(header);
    expect(passing(header).stripped).toHaveLength(contractOf().stripped.length - 1);
    expect(passing(header).passedThrough).toEqual([{ header, because }]);
  });

  test('keeps the usual spelling only', () => {
    expect(passing('x_remote.user').passedThrough).toEqual([{ header: 'X-Remote-User', because }]);
    expect(passing('X-Remote-User').removedSpellings('X-Remote-User')).toEqual([
      'X-Remote_User',
      'X_Remote-User',
      'X_Remote_User',
    ]);
    expect(passing('SSL_CLIENT_CERT').removedSpellings('SSL_CLIENT_CERT')).toEqual([
      'SSL-CLIENT-CERT',
      'SSL-CLIENT_CERT',
      'SSL_CLIENT-CERT',
    ]);
  });

  const ASSERTED = 'the proxy asserts this header itself; remove it from passThrough';
  const REASON = 'one line saying who sets it and removes the client copy is needed; without `${` and final backslash';

  test.each<[string, string]>([
    ['X-Nobody-Knows', 'only a catalogued trust header can be passed through; other headers pass anyway'],
    ['Cookie', 'only a catalogued trust header can be passed through; other headers pass anyway'],
    ['Forwarded\nX', 'only a catalogued trust header can be passed through; other headers pass anyway'],
    ...['X-Forwarded-Proto', 'x_forwarded_for', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Real-IP'].map(
      (header) => [header, ASSERTED] as [string, string],
    ),
    ['X-Forwarded-Server', ASSERTED],
    ['X-Forwarded-Ssl', 'no legitimate client sends it, so it is always stripped'],
    ['Proxy', 'no legitimate client sends it, so it is always stripped'],
    ['X-Request-Id', 'it is not stripped in the first place'],
  ])('fails for %j', (header, message) => {
    expect(messageOf(() => passing(header))).toBe(
      `passThrough[0].header: got ${JSON.stringify(header)}, but ${message}`,
    );
  });

  test.each(['', ' ', 'x', '123', 'a\nDefine X', 'über', 'in ${ENV}', 'ends with \\', 'x'.repeat(201)])(
    'fails for the reason %j',
    (reason) => {
      const message = messageOf(() => contractOf({ passThrough: [{ header: 'Forwarded', because: reason }] }));
      expect(message).toMatch(/^passThrough\[0\]\.because: got "/);
      expect(message.endsWith(`, but ${REASON}`)).toBe(true);
    },
  );

  test('takes any reason with a letter in it', () => {
    const [passed] = contractOf({ passThrough: [{ header: 'Forwarded', because: '1.2: x' }] }).passedThrough;
    expect(passed?.because).toBe('1.2: x');
  });

  test('fails for the same header twice', () => {
    const twice = ['Remote-User', 'remote_user'].map((header) => ({ header, because }));
    expect(messageOf(() => contractOf({ passThrough: twice }))).toBe(
      'passThrough[1].header: got "remote_user", but each header may stand only once, in any spelling; remove it',
    );
  });
});

describe('alsoStrip', () => {
  test('strips headers of class D, and those that only the application believes', () => {
    const contract = contractOf({ alsoStrip: ['X-Request-Id', 'X-Shop_Tenant'] });
    expect(contract.stripped.slice(-2)).toMatchObject([
      { name: 'X-Request-Id', headerClass: HeaderClass.OPTIONAL },
      {
        name: 'X-Shop_Tenant',
        headerClass: HeaderClass.ALWAYS,
        believedBy: 'your application',
        forging: 'what your application does with it',
      },
    ]);
    expect(contract.removedSpellings('X-Shop-Tenant')).toContain('X_Shop_Tenant');
    expect(contract.removedSpellings('X-Request-Id')).toContain('X_Request-Id');
    expect(contractOf().removedSpellings('X-Request-Id')).toEqual([]);
  });

  const NAME = 'a header name of letters and digits, parted by single dashes, 60 in all at most, is needed';
  const DEFAULT = 'this header is stripped by default, or passed through by your own choice; remove it';

  test.each<[string, string]>([
    ...['', 'X Y', 'X-', '-X', 'X--Y', 'X.Y', 'X:Y', 'Ü', 'X\nDefine Y', '${X}', 'x'.repeat(61)].map(
      (name) => [name, NAME] as [string, string],
    ),
    ...['Host', 'cookie', 'Content_Length', 'AUTHORIZATION', 'X-CSRFToken', 'Connection'].map(
      (name) => [name, 'every request needs this header; remove it from alsoStrip'] as [string, string],
    ),
    ['X-Forwarded-Proto', DEFAULT],
    ['x_forwarded_ssl', DEFAULT],
    ['a-b-c-d-e-f-g-h-i', 'it has too many spellings to strip them all; choose a name of fewer words'],
  ])('fails for %j', (name, message) => {
    expect(messageOf(() => contractOf({ alsoStrip: [name] }))).toBe(
      `alsoStrip[0]: got ${JSON.stringify(name)}, but ${message}`,
    );
  });

  test('fails for a header that is passed through', () => {
    const props = { passThrough: [{ header: 'Forwarded', because }], alsoStrip: ['Forwarded'] };
    expect(messageOf(() => contractOf(props))).toBe(`alsoStrip[0]: got "Forwarded", but ${DEFAULT}`);
  });

  test('fails for the same header twice, and for too many', () => {
    expect(messageOf(() => contractOf({ alsoStrip: ['X-Mine', 'x_mine'] }))).toBe(
      'alsoStrip[1]: got "x_mine", but each header may stand only once, in any spelling; remove it',
    );
    const many = Array.from({ length: 41 }, (_, i) => `X-${i}`);
    expect(contractOf({ alsoStrip: many.slice(1) }).removedSpellings('X-40')).toHaveLength(2);
    expect(messageOf(() => contractOf({ alsoStrip: many }))).toBe(
      'alsoStrip: got "41 names", but at most 40 are possible',
    );
  });

  test('a name may have sixty characters, or six words where a server folds widely', () => {
    const long = 'x'.repeat(60);
    expect(contractOf({ alsoStrip: [long] }).removedSpellings(long)).toEqual([long]);
    const words = contractOf({ alsoStrip: ['a-b-c-d-e-f'], platform: custom() });
    expect(words.removedSpellings('a-b-c-d-e-f')).toHaveLength(243);
    expect(messageOf(() => contractOf({ alsoStrip: ['a-b-c-d-e-f-g'], platform: custom() }))).toMatch(/too many/);
  });

  test('a name of many words is quick to refuse, and possible where names stay distinct', () => {
    const name = 'a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t-u-v-w-x-y-z';
    expect(messageOf(() => contractOf({ alsoStrip: [name], platform: custom() }))).toMatch(/too many spellings/);
    expect(contractOf({ alsoStrip: [name], platform: custom(Folding.NONE) }).removedSpellings(name)).toEqual([name]);
  });
});

describe('removedSpellings', () => {
  test.each([
    [Folding.NONE, 1],
    [Folding.DASH_UNDERSCORE, 4],
    [Folding.DASH_UNDERSCORE_DOT, 9],
    [undefined, 9],
  ])('with folding %j there are %i of X-Forwarded-Proto', (folding, count) => {
    expect(contractOf({ platform: custom(folding) }).removedSpellings('X-Forwarded-Proto')).toHaveLength(count);
  });

  test('of any other header there are none', () => {
    expect(contractOf().removedSpellings('Accept')).toEqual([]);
  });
});

describe('the fingerprint', () => {
  const fingerprint = (props: Partial<TrustContractProps> = {}): string => contractOf(props).fingerprint;

  test('is this one for the five-line example', () => {
    // Changes with every change of the agreement: of the catalogue, the flag, the defaults. Users see their pods roll.
    expect(fingerprint()).toBe('27a46b6b84611f4d');
  });

  const changes: Record<string, Partial<TrustContractProps>> = {
    'another host': { hosts: ['other.example.com'] },
    'one more host': { hosts: ['shop.example.com', 'other.example.com'] },
    'another canonical host': { hosts: ['other.example.com', 'shop.example.com'] },
    'another platform': { platform: custom() },
    'another folding': { platform: custom(Folding.NONE) },
    'another name of the flag': { platform: Platform.django({ flag: 'TRUST' }) },
    'another value of the flag': { platform: Platform.custom({ name: 'any', flag: { A: '1' } }) },
    'another value still': { platform: Platform.custom({ name: 'any', flag: { A: '2' } }) },
    'another belief': { platform: Platform.custom({ name: 'any', flag: {}, believes: ['X-Real-IP'] }) },
    'a passed header': { passThrough: [{ header: 'Forwarded', because }] },
    'one more stripped header': { alsoStrip: ['X-Request-Id'] },
    'another stripped header': { alsoStrip: ['X-Mine'] },
    'a seal': { needsSeal: true },
  };

  test('differs for every agreement', () => {
    const all = [fingerprint(), ...Object.values(changes).map((change) => fingerprint(change))];
    expect(new Set(all).size).toBe(all.length);
  });

  const header = (name: string, why = because): { header: string; because: string } => ({ header: name, because: why });
  const flag = (...names: string[]): Platform =>
    Platform.custom({ name: 'any', flag: Object.fromEntries(names.map((name) => [name, '1'])) });
  const believing = (...believes: string[]): Platform => Platform.custom({ name: 'any', flag: {}, believes });

  test.each<[string, Partial<TrustContractProps>, Partial<TrustContractProps>]>([
    ['letter case of a host', {}, { hosts: ['SHOP.example.com'] }],
    [
      'the wording of a reason',
      { passThrough: [header('Forwarded')] },
      { passThrough: [header('forwarded', 'other')] },
    ],
    [
      'the order of passed headers',
      { passThrough: [header('Forwarded'), header('Remote-User')] },
      { passThrough: [header('Remote-User'), header('Forwarded')] },
    ],
    ['order and spelling of stripped headers', { alsoStrip: ['X-A', 'X-B'] }, { alsoStrip: ['x_b', 'X_A'] }],
    ['the order of the flag', { platform: flag('A', 'B') }, { platform: flag('B', 'A') }],
    [
      'the order of beliefs',
      { platform: believing('X-Real-IP', 'X-Forwarded-Proto') },
      { platform: believing('x_forwarded_proto', 'X-Real-IP') },
    ],
    ['the port', { platform: custom() }, { platform: Platform.custom({ name: 'any', flag: {}, port: 1 }) }],
    ['the name of the settings module', {}, { platform: Platform.django({ settings: 'shop.settings' }) }],
  ])('does not depend on %s', (_, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
  });
});
