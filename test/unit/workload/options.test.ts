import { Duration } from 'cdk8s';
import { AppVolume, AppWorkload, ImageAppProps, Platform, ProxyOptions } from 'cdk8s-secure-proxy';
import { proxySettings } from '../../../lib/workload/proxy';
import { IMAGE, environmentOf, messageOf, pairOf } from '../../support/pair';

const ID = 'but a whole number of at least 10000 is needed; ids below may belong to the node';
const REPLICAS = 'but a whole number from 1 to 1000 is needed';
const VARIABLE = 'but an environment variable has letters, digits and underscores, and no digit first';
const LINE = 'but a text without control characters is needed; for example a single line';
const TEXT = 'but a text without control characters is needed';
const OBJECT = 'but the name of a Kubernetes object is needed: lower-case letters, digits, dashes and dots';
const PATH = 'but a path is needed; for example "/healthz"';
const PAIR_ONLY = 'but only the pair may set this variable; remove it; the platform of the app decides its value';

test.each<[ProxyOptions, string]>([
  [{ replicas: 0 }, `proxy.replicas: got 0, ${REPLICAS}`],
  [{ replicas: 1.5 }, `proxy.replicas: got 1.5, ${REPLICAS}`],
  [{ replicas: NaN }, `proxy.replicas: got null, ${REPLICAS}`],
  [{ replicas: 1001 }, `proxy.replicas: got 1001, ${REPLICAS}`],
  [{ user: 33 }, `proxy.user: got 33, ${ID}`],
  [{ user: 0 }, `proxy.user: got 0, ${ID}`],
  [{ group: 9999 }, `proxy.group: got 9999, ${ID}`],
  [{ group: 2 ** 31 }, `proxy.group: got 2147483648, ${ID}`],
  [{ drain: Duration.seconds(0) }, 'proxy.drain: got "0 seconds", but whole seconds from 1 to 600 are needed'],
  [{ drain: Duration.hours(1) }, 'proxy.drain: got "3600 seconds", but whole seconds from 1 to 600 are needed'],
  [{ resources: { memoryLimit: '32Mi' } }, 'proxy.resources.memoryLimit: got "32Mi", but httpd needs at least 64Mi'],
  [
    { resources: { cpuRequest: 'lots' } },
    'proxy.resources.cpuRequest: got "lots", but a Kubernetes quantity above zero is needed; for example "500m" or "256Mi"',
  ],
])('the proxy fails for %j', (options, message) => {
  expect(messageOf(() => proxySettings(options))).toBe(message);
});

test.each<[Partial<ImageAppProps>, string]>([
  [{ port: 0 }, 'app.port: got 0, but a port is a whole number from 1 to 65535'],
  [{ port: 70_000 }, 'app.port: got 70000, but a port is a whole number from 1 to 65535'],
  [{ replicas: -1 }, `app.replicas: got -1, ${REPLICAS}`],
  [{ user: 1000 }, `app.user: got 1000, ${ID}`],
  [{ group: 1.5 }, `app.group: got 1.5, ${ID}`],
  [{ env: { 'A-B': 'x' } }, `app.env: got "A-B", ${VARIABLE}`],
  [{ env: { '': 'x' } }, `app.env: got "", ${VARIABLE}`],
  [{ env: { 'A\nB': 'x' } }, `app.env: got "A\\nB", ${VARIABLE}`],
  [{ env: { A: 'x\ny' } }, `app.env.A: got "x\\ny", ${LINE}`],
  [{ env: { A: 'x\u2028  hostNetwork:' } }, `app.env.A: got "x\\u2028  hostNetwork:", ${LINE}`],
  [{ env: { A: 7 as unknown as string } }, `app.env.A: got 7, ${LINE}`],
  [{ secrets: { '1': { secret: 's', key: 'k' } } }, `app.secrets: got "1", ${VARIABLE}`],
  [{ secrets: { A: { secret: 'S', key: 'k' } } }, `app.secrets.A.secret: got "S", ${OBJECT}`],
  [
    { secrets: { A: { secret: 's', key: 'k/l' } } },
    'app.secrets.A.key: got "k/l", but a key of a Secret has letters, digits, dashes, dots and underscores',
  ],
  [
    { env: { A: 'x' }, secrets: { A: { secret: 's', key: 'k' } } },
    'app.secrets: got "A", but app.env sets it, too; keep one of the two',
  ],
  [{ command: ['a\0'] }, `app.command[0]: got "a\\u0000", ${TEXT}`],
  [{ args: ['ok\n\tok', 'a\r\nb'] }, `app.args[1]: got "a\\r\\nb", ${TEXT}`],
  [{ args: [1 as unknown as string] }, `app.args[0]: got 1, ${TEXT}`],
  [{ probes: { readinessPath: '' } }, `app.probes.readinessPath: got "", ${PATH}`],
  [{ probes: { readinessPath: 'healthz' } }, `app.probes.readinessPath: got "healthz", ${PATH}`],
  [{ probes: { livenessPath: '//evil.example.com/' } }, `app.probes.livenessPath: got "//evil.example.com/", ${PATH}`],
  [{ probes: { livenessPath: '/a\nb' } }, `app.probes.livenessPath: got "/a\\nb", ${PATH}`],
  [
    { volumes: [AppVolume.emptyDir('/a'), AppVolume.claim('/a', 'b')] },
    'app.volumes[1]: got "/a", but another volume is mounted there; choose another path',
  ],
  [
    { volumes: [AppVolume.emptyDir('/tmp')] },
    'app.volumes[0]: got "/tmp", but another volume is mounted there; choose another path',
  ],
  [
    { volumes: [AppVolume.emptyDir('/etc/secure-proxy/app')] },
    'app.volumes[0]: got "/etc/secure-proxy/app", but /etc/secure-proxy belongs to the pair; choose another path',
  ],
])('the app fails for %j', (props, message) => {
  expect(messageOf(() => AppWorkload.fromImage(IMAGE, { platform: Platform.django(), ...props }))).toBe(message);
});

test('the app fails for what is no image', () => {
  expect(messageOf(() => AppWorkload.fromImage('a b', { platform: Platform.django() }))).toMatch(
    /^app\.image: got "a b", but an image reference is needed; /,
  );
});

describe('the flag comes from the pair only', () => {
  const secret = { secret: 's', key: 'k' };

  test.each<[Partial<ImageAppProps>, string]>([
    [{ env: { SECURE_PROXY_SSL_HEADER: 'x' } }, `app.env: got "SECURE_PROXY_SSL_HEADER", ${PAIR_ONLY}`],
    [
      { env: { SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https' } },
      `app.env: got "SECURE_PROXY_SSL_HEADER", ${PAIR_ONLY}`,
    ],
    [{ env: { FORWARDED_ALLOW_IPS: '*' } }, `app.env: got "FORWARDED_ALLOW_IPS", ${PAIR_ONLY}`],
    [{ secrets: { FORWARDED_ALLOW_IPS: secret } }, `app.env: got "FORWARDED_ALLOW_IPS", ${PAIR_ONLY}`],
    [
      { env: { PORT: '1' } },
      'app.env: got "PORT", but the pair sets this variable; remove it, and set the port of the app',
    ],
    [
      { secrets: { PORT: secret } },
      'app.env: got "PORT", but the pair sets this variable; remove it, and set the port of the app',
    ],
    [{ platform: Platform.django({ flag: 'TRUST' }), env: { TRUST: 'x' } }, `app.env: got "TRUST", ${PAIR_ONLY}`],
    [
      { platform: Platform.django({ settings: 'shop.settings' }), env: { DJANGO_SETTINGS_MODULE: 'shop.settings' } },
      `app.env: got "DJANGO_SETTINGS_MODULE", ${PAIR_ONLY}`,
    ],
    [
      { platform: Platform.django({ settings: 'shop.settings' }), secrets: { PYTHONPATH: secret } },
      `app.env: got "PYTHONPATH", ${PAIR_ONLY}`,
    ],
  ])('%j', (props, message) => {
    expect(messageOf(() => pairOf({}, props))).toBe(message);
  });

  test('names that every JavaScript object inherits are ordinary ones', () => {
    const env = { toString: 'a', constructor: 'b', hasOwnProperty: 'c' };
    const { app } = pairOf({}, { env, secrets: { valueOf: secret } }).pair;
    expect(environmentOf(app.deployment)).toMatchObject(env);
    expect(Object.keys(environmentOf(app.deployment))).toContain('valueOf');
  });

  test('and without one of its variables there is no error', () => {
    const env = { DJANGO_SETTINGS_MODULE: 'shop.settings', TRUST: 'x', toString: 'x', PYTHONPATH: '/srv' };
    expect(pairOf({}, { env }).pair.contract.flag).toHaveProperty('SECURE_PROXY_SSL_HEADER');
  });
});
