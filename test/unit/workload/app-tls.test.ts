import { AppTls, AppWorkload, PlainHttp, Platform, Route, Seal, SecureProxyProps, Topology } from 'cdk8s-secure-proxy';
import { Manifest, containerOf, environmentOf, filesOf, messageOf, pairOf, podOf } from '../../support/pair';
import { adopt, newChart, plain, template } from '../../support/adopted';

const VERIFIED = AppTls.verified('shop-app-tls');
const MUTUAL = AppTls.mutual('shop-app-tls', 'shop-proxy-client');
const TLS = { CERTIFICATE: AppTls.CERTIFICATE };
const custom = (props: { tls?: Record<string, string>; mutualTls?: Record<string, string> } = {}): Platform =>
  Platform.custom({ name: 'mine', flag: {}, sealedFlag: { HEADER: Seal.VALUE }, ...props });

/** Which files of which Secrets a container sees, by their paths. */
function secretFiles(deployment: Parameters<typeof podOf>[0]): string[] {
  const volumes = (podOf(deployment).spec as Manifest).volumes as Manifest[];
  const mounts = containerOf(deployment).volumeMounts as { name: string; mountPath: string; readOnly: boolean }[];
  return volumes.flatMap(({ name, secret }) => {
    const { secretName, items, defaultMode } = (secret ?? {}) as Manifest;
    const mount = mounts.find((one) => one.name === name);
    if (secret === undefined || items === undefined) return [];
    expect([defaultMode, mount?.readOnly]).toEqual([0o440, true]);
    return (items as { path: string }[]).map(({ path }) => `${String(secretName)}: ${mount?.mountPath ?? ''}/${path}`);
  });
}

test('each side gets its own key, and of the other side only the authority', () => {
  const { app, proxy } = pairOf({}, { tls: MUTUAL }).pair;
  expect(secretFiles(app.deployment)).toEqual([
    `shop-app-tls: ${AppTls.CERTIFICATE}`,
    `shop-app-tls: ${AppTls.KEY}`,
    `shop-proxy-client: ${AppTls.CLIENT_AUTHORITY}`,
  ]);
  expect(secretFiles(proxy.deployment)).toEqual([
    'shop-app-tls: /etc/secure-proxy/shop-app-ca/ca.crt',
    'shop-proxy-client: /etc/secure-proxy/shop-app-client/tls.crt',
    'shop-proxy-client: /etc/secure-proxy/shop-app-client/tls.key',
  ]);
});

test('without a certificate of the proxy, there is none', () => {
  const { app, proxy } = pairOf({}, { tls: VERIFIED }).pair;
  expect(secretFiles(app.deployment)).toHaveLength(2);
  expect(secretFiles(proxy.deployment)).toEqual(['shop-app-tls: /etc/secure-proxy/shop-app-ca/ca.crt']);
  const files = filesOf(pairOf({}, { tls: VERIFIED }).pair);
  expect(files['start.sh']).toBe(filesOf(pairOf().pair)['start.sh']);
  expect(files['httpd.conf']).not.toContain('MachineCertificate');
});

test('gunicorn is told by its variable', () => {
  const own = `--certfile=${AppTls.CERTIFICATE} --keyfile=${AppTls.KEY}`;
  const argumentsOf = (tls: AppTls): string | undefined =>
    environmentOf(pairOf({}, { tls }).pair.app.deployment).GUNICORN_CMD_ARGS;
  expect(argumentsOf(VERIFIED)).toBe(own);
  expect(argumentsOf(MUTUAL)).toBe(`${own} --ca-certs=${AppTls.CLIENT_AUTHORITY} --cert-reqs=2`);
  expect(messageOf(() => pairOf({}, { tls: MUTUAL, env: { GUNICORN_CMD_ARGS: '--cert-reqs=0' } }))).toBe(
    'app.env: got "GUNICORN_CMD_ARGS", but the pair sets this variable; remove it, and set the port of the app',
  );
});

test('each application of a pair has its own', () => {
  const route = (path: string, tls: AppTls): Route =>
    Route.toApp(path, AppWorkload.fromImage('mail:1', { platform: Platform.django(), tls }));
  const { pair } = pairOf({ routes: [route('/mail', AppTls.mutual('mail-tls', 'mail-client'))] }, { tls: VERIFIED });
  const { 'httpd.conf': conf = '', 'start.sh': script = '' } = filesOf(pair);
  const section = (name: string): string | undefined =>
    conf.split(`<Proxy https://shop-${name}:8000/>\n`)[1]?.split('</Proxy>')[0];
  expect(section('app')).toContain('SSLProxyCACertificateFile /etc/secure-proxy/shop-app-ca/ca.crt');
  expect(section('app')).not.toContain('SSLProxyMachineCertificateFile');
  expect(section('mail')).toContain('SSLProxyCACertificateFile /etc/secure-proxy/shop-mail-ca/ca.crt');
  expect(section('mail')).toContain('SSLProxyMachineCertificateFile /run/httpd/shop-mail-client.pem');
  expect(script.match(/>\/run\/httpd\/.*\.pem/g)).toEqual(['>/run/httpd/shop-mail-client.pem']);
});

describe('probes', () => {
  test('speak TLS as well', () => {
    const { deployment } = pairOf({}, { tls: VERIFIED, probes: { readinessPath: '/healthz' } }).pair.app;
    const { readinessProbe, livenessProbe } = containerOf(deployment);
    expect((readinessProbe as Manifest).httpGet).toMatchObject({ scheme: 'HTTPS', path: '/healthz', port: 8000 });
    expect((livenessProbe as Manifest).tcpSocket).toEqual({ port: 8000 });
  });

  test.each(['readinessPath', 'livenessPath'])('cannot ask for a %s where they would need a certificate', (path) => {
    expect(messageOf(() => pairOf({}, { tls: MUTUAL, probes: { [path]: '/healthz' } }))).toBe(
      `app.probes.${path}: got "/healthz", but the application refuses the kubelet, which has no certificate to show; leave the path out, so that the kubelet only looks whether the port is open`,
    );
  });
});

test('a Deployment of your own stays as it is, but for what the proxy needs', () => {
  const chart = newChart('shop');
  const pair = adopt(chart, plain(chart), { tls: MUTUAL });
  expect(JSON.stringify(template(chart))).not.toMatch(/app-tls|GUNICORN/);
  expect(secretFiles(pair.proxy.deployment)).toHaveLength(3);
  expect(filesOf(pair)['httpd.conf']).toContain('ProxyPass / https://shop-app:');
});

describe('what does not fit together is refused:', () => {
  const sealed = { seal: Seal.fromSecret('shop-seal') };
  const served = { httpd: { plainHttp: PlainHttp.SERVE } };

  test.each<[string, Partial<SecureProxyProps>, AppTls, Platform, string]>([
    [
      'a sidecar',
      { topology: Topology.SIDECAR },
      VERIFIED,
      Platform.django(),
      'app.tls: got "shop-app-tls", but in one pod with its proxy, the application listens on the loopback, which nobody else reaches; leave it out',
    ],
    [
      'a seal that everybody gets around',
      sealed,
      VERIFIED,
      Platform.django(),
      'seal: got "shop-seal", but an application that speaks TLS takes whoever reaches it for secure, without any header; use AppTls.mutual, which lets nobody else in',
    ],
    [
      'plain HTTP that could pass for TLS',
      served,
      MUTUAL,
      custom({ mutualTls: TLS }),
      'httpd.plainHttp: got "serve", but nobody has said that "mine" takes a request for plain HTTP which comes to it over TLS; redirect plain HTTP, or leave app.tls out',
    ],
    [
      'a platform that does not speak TLS',
      {},
      VERIFIED,
      custom({ mutualTls: TLS }),
      'app.tls: got "mine", but nobody has said how this platform comes to speak TLS with these files; say platform.tls, or leave app.tls out',
    ],
    [
      'a platform that asks nobody for a certificate',
      {},
      MUTUAL,
      custom({ tls: TLS }),
      'app.tls: got "mine", but nobody has said how this platform comes to speak TLS with these files; say platform.mutualTls, or leave app.tls out',
    ],
  ])('%s', (_, props, tls, platform, message) => {
    expect(messageOf(() => pairOf(props, { tls, platform }))).toBe(message);
  });

  test.each<[string, Partial<SecureProxyProps>, AppTls, Platform]>([
    ['a seal with mutual TLS', sealed, MUTUAL, Platform.django()],
    ['plain HTTP served to Django, which heeds what the proxy says', served, VERIFIED, Platform.django()],
    ['a platform that says how it speaks TLS', {}, VERIFIED, custom({ tls: TLS })],
    ['an image that does so anyway', sealed, MUTUAL, custom({ mutualTls: {} })],
  ])('but not %s', (_, props, tls, platform) => {
    expect(() => pairOf(props, { tls, platform })).not.toThrow();
  });
});

test('names are checked, and one Secret cannot be both sides', () => {
  expect(messageOf(() => AppTls.verified('No'))).toMatch(/^app\.tls: got "No", but the name of a Kubernetes object/);
  expect(messageOf(() => AppTls.mutual('a', 'No'))).toMatch(/^app\.tls: got "No"/);
  expect(messageOf(() => AppTls.mutual('a', 'a'))).toBe(
    'app.tls: got "a", but each side has a key of its own, which the other one must not know; name two Secrets',
  );
});
