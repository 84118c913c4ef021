import { execFileSync } from 'node:child_process';
import { DjangoOptions, Folding, Platform } from 'cdk8s-secure-proxy';
import { messageOf } from '../../support/pair';

const HOSTS = ['shop.example.com', '*.shop.example.com'];

/** Runs the generated module in Python, with stand-ins for Django and for the settings. */
function evaluated(text: string, version: string, own: string): Record<string, unknown> {
  const program = `
import json, sys, types
django = types.ModuleType("django"); django.VERSION = ${version}
settings = types.ModuleType("shop.settings")
exec(sys.argv[2], settings.__dict__)
sys.modules.update({"django": django, "shop": types.ModuleType("shop"), "shop.settings": settings})
result = {}
exec(compile(sys.argv[1], "secure_proxy_settings.py", "exec"), result)
print(json.dumps({name: value for name, value in result.items() if name.isupper()}))
`;
  const output = execFileSync('python3', ['-c', program, text, own], { encoding: 'utf8', stdio: 'pipe' });
  return JSON.parse(output) as Record<string, unknown>;
}

function moduleText(settings = 'shop.settings'): string {
  return Platform.django({ settings })._module(HOSTS)?.text ?? '';
}

test('without options, the settings read the flag', () => {
  const platform = Platform.django();
  expect(platform).toMatchObject({
    name: 'django',
    folding: Folding.DASH_UNDERSCORE,
    believes: ['X-Forwarded-Proto'],
    port: 8000,
    flag: { SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https', FORWARDED_ALLOW_IPS: '' },
  });
  expect(platform.keepAlive?.toSeconds()).toBe(2);
  expect(platform._serving(8000)).toEqual({ PORT: '8000' });
  expect(platform._module(HOSTS)).toBeUndefined();
});

test('the flag may have another name', () => {
  expect(Platform.django({ flag: 'TRUST' }).flag).toEqual({
    TRUST: 'HTTP_X_FORWARDED_PROTO,https',
    FORWARDED_ALLOW_IPS: '',
  });
});

test('a probe says what the proxy would say', () => {
  expect(Platform.django()._probeHeaders('shop.example.com')).toEqual({
    Host: 'shop.example.com',
    'X-Forwarded-Proto': 'https',
  });
});

const MODULE = 'the dotted name of a Python module is needed; for example "shop.settings"';
const TAKEN = 'the pair needs this variable for something else; let your settings read another';
const VARIABLE = 'an environment variable has letters, digits and underscores, and no digit first';

test.each<[DjangoOptions, string]>([
  [{ flag: '' }, `platform.flag: got "", but ${VARIABLE}`],
  [{ flag: 'A-B' }, `platform.flag: got "A-B", but ${VARIABLE}`],
  [{ flag: 'A\n' }, `platform.flag: got "A\\n", but ${VARIABLE}`],
  ...['FORWARDED_ALLOW_IPS', 'PORT', 'DJANGO_SETTINGS_MODULE', 'PYTHONPATH', 'SECURE_PROXY_SEAL'].map(
    (flag) => [{ flag }, `platform.flag: got "${flag}", but ${TAKEN}`] as [DjangoOptions, string],
  ),
  ...['', 'shop/settings', 'shop.settings.py.', '.settings', 'shop..settings', '1shop', 'a\nb', 'a";import os'].map(
    (settings) =>
      [{ settings }, `platform.settings: got ${JSON.stringify(settings)}, but ${MODULE}`] as [DjangoOptions, string],
  ),
  [{ settings: 'secure_proxy_settings' }, `platform.settings: got "secure_proxy_settings", but ${MODULE}`],
])('fails for %j', (options, message) => {
  expect(messageOf(() => Platform.django(options))).toBe(message);
});

describe('the generated settings module', () => {
  test('is found by Django before the module of the user', () => {
    expect(Platform.django({ settings: 'shop.settings' })._module(HOSTS)).toMatchObject({
      fileName: 'secure_proxy_settings.py',
      environment: { DJANGO_SETTINGS_MODULE: 'secure_proxy_settings' },
      searchPath: 'PYTHONPATH',
    });
  });

  test('adds to the settings of the user, and hardens them', () => {
    const own =
      'DEBUG = False\nALLOWED_HOSTS = ["*"]\nCSRF_TRUSTED_ORIGINS = ["https://pay.example.net"]\n_private = 1';
    expect(evaluated(moduleText(), '(5, 2)', own)).toEqual({
      DEBUG: false,
      SECURE_PROXY_SSL_HEADER: ['HTTP_X_FORWARDED_PROTO', 'https'],
      SESSION_COOKIE_SECURE: true,
      CSRF_COOKIE_SECURE: true,
      ALLOWED_HOSTS: ['shop.example.com', '.shop.example.com'],
      CSRF_TRUSTED_ORIGINS: ['https://pay.example.net', 'https://shop.example.com', 'https://*.shop.example.com'],
    });
  });

  test('names hosts instead of origins before Django 4.0', () => {
    expect(evaluated(moduleText(), '(3, 2)', '').CSRF_TRUSTED_ORIGINS).toEqual([
      'shop.example.com',
      '.shop.example.com',
    ]);
  });

  test('is valid Python for every module name that is accepted', () => {
    for (const settings of ['s', '_s.T2', 'shop.settings.production']) {
      expect(() =>
        execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1])', moduleText(settings)]),
      ).not.toThrow();
    }
    expect(() =>
      execFileSync('python3', ['-c', 'import ast, sys; ast.parse(sys.argv[1])', 'a b'], { stdio: 'pipe' }),
    ).toThrow();
  });
});

describe('the generated settings module of a sealed pair', () => {
  const text = Platform.django({ settings: 'shop.settings' })._module(HOSTS, true)?.text ?? '';
  const [one, two] = ['a'.repeat(32), 'b'.repeat(200)];

  /** What Django would make of the values of the header, as Python compares them. */
  function believed(env: Record<string, string>, ...sent: string[]): unknown {
    const program = `
import json, sys, types
django, core, exceptions = (types.ModuleType(name) for name in ("django", "django.core", "django.core.exceptions"))
django.VERSION = (5, 2)
exceptions.ImproperlyConfigured = ValueError
settings = types.ModuleType("shop.settings")
modules = {"django": django, "django.core": core, "django.core.exceptions": exceptions}
sys.modules.update({**modules, "shop": types.ModuleType("shop"), "shop.settings": settings})
result = {}
exec(compile(sys.argv[1], "secure_proxy_settings.py", "exec"), result)
key, value = result["SECURE_PROXY_SSL_HEADER"]
sent = json.loads(sys.argv[2])
print(json.dumps([key, repr(value), [s == value for s in sent], [s != value for s in sent]]))
`;
    const options = { encoding: 'utf8', stdio: 'pipe', env: { PATH: process.env.PATH, ...env } } as const;
    return JSON.parse(execFileSync('python3', ['-c', program, text, JSON.stringify(sent)], options));
  }

  test('believes the value, and a second one while there is one, and shows neither', () => {
    const sent = [one, two, '', 'https', 'a'.repeat(33), '(the seal)', 'é'];
    const only = [true, false, false, false, false, false, false];
    const both = [true, true, false, false, false, false, false];
    const flipped = (list: boolean[]): boolean[] => list.map((value) => !value);
    const shown = ['HTTP_PROXYSECRET', "'(the seal)'"];
    expect(believed({ SECURE_PROXY_SEAL: one }, ...sent)).toEqual([...shown, only, flipped(only)]);
    expect(believed({ SECURE_PROXY_SEAL: one, SECURE_PROXY_SEAL_ACCEPTED: two }, ...sent)).toEqual([
      ...shown,
      both,
      flipped(both),
    ]);
    expect(believed({ SECURE_PROXY_SEAL: one, SECURE_PROXY_SEAL_ACCEPTED: '' }, ...sent)).toEqual([
      ...shown,
      only,
      flipped(only),
    ]);
  });

  test.each(['', 'short', `${one}\n`, 'x'.repeat(201)])('refuses to start with %j', (value) => {
    expect(() => believed({ SECURE_PROXY_SEAL: value, SECURE_PROXY_SEAL_ACCEPTED: one })).toThrow('must match');
  });
});
