import { Duration } from 'cdk8s';
import { ClientCertificates, Platform, Tls, TlsProfile } from 'cdk8s-secure-proxy';
import { parseConf } from '../support/httpd-conf';
import { HttpdCheck } from '../support/httpd-check';
import { objectOf } from '../support/manifests';
import { Manifest, containerOf, filesOf, manifestOf, messageOf, pairOf, podOf } from '../support/pair';

const conf = (tls: Tls): string => filesOf(pairOf({ tls }).pair)['httpd.conf'] ?? '';
const args = (tls: Tls, name: string): string[][] =>
  parseConf(conf(tls))
    .filter((line) => line.name === name)
    .map((line) => [...line.args]);

describe('a certificate of cert-manager', () => {
  const { chart, pair } = pairOf({ tls: Tls.certManager({ issuer: 'ca' }) });
  const spec = objectOf(chart, 'Certificate', 'shop-proxy').spec as Manifest;

  test('is for the hosts of the pair, with a key that is new each time', () => {
    expect(spec).toEqual({
      secretName: 'shop-proxy-tls',
      dnsNames: ['shop.example.com'],
      issuerRef: { group: 'cert-manager.io', name: 'ca', kind: 'Issuer' },
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      usages: ['digital signature', 'server auth'],
    });
    expect(pair.proxy.issuer).toBeUndefined();
  });

  test('is what the proxy mounts', () => {
    const volumes = (podOf(pair.proxy.deployment).spec as Manifest).volumes as Manifest[];
    expect(volumes).toContainEqual({ name: 'certificate', secret: { secretName: 'shop-proxy-tls', defaultMode: 288 } });
  });

  test('lives as long as you say', () => {
    const tls = Tls.certManager({ issuer: 'ca', duration: Duration.days(30), renewBefore: Duration.seconds(5401) });
    const { duration, renewBefore } = objectOf(pairOf({ tls }).chart, 'Certificate', 'shop-proxy').spec as Manifest;
    expect([duration, renewBefore]).toEqual(['720h0m0s', '1h30m1s']);
  });

  test.each<[string, () => Tls]>([
    ['tls.issuer: got "a b", but the name of a Kubernetes object', () => Tls.certManager({ issuer: 'a b' })],
    [
      'tls.kind: got "AWSPCAIssuer", but one of ["Issuer","ClusterIssuer"] is needed',
      () => Tls.certManager({ issuer: 'ca', kind: 'AWSPCAIssuer' as never }),
    ],
    ['tls.secretName: got "A"', () => Tls.certManager({ issuer: 'ca', secretName: 'A' })],
    [
      'tls.duration: got "60 seconds", but whole seconds from 3600',
      () => Tls.certManager({ issuer: 'ca', duration: Duration.minutes(1) }),
    ],
    [
      'tls.renewBefore: got "7200 seconds", but whole seconds from 300 to 7199',
      () => Tls.certManager({ issuer: 'ca', duration: Duration.hours(2), renewBefore: Duration.hours(2) }),
    ],
    [
      'tls.profile: got "old", but one of ["intermediate","modern"] is needed',
      () => Tls.fromSecret('a', { profile: 'old' as never }),
    ],
  ])('%s', (message, make) => {
    expect(messageOf(make).startsWith(message)).toBe(true);
  });
});

test('a certificate that signs itself has an issuer of its own, and no key stands in a manifest', () => {
  const { app, chart, pair } = pairOf({ tls: Tls.selfSigned() });
  expect(objectOf(chart, 'Issuer', 'shop-proxy').spec).toEqual({ selfSigned: {} });
  expect(manifestOf(pair.proxy.issuer ?? pair.proxy.service).kind).toBe('Issuer');
  const { issuerRef, commonName } = objectOf(chart, 'Certificate', 'shop-proxy').spec as Manifest;
  expect([issuerRef, commonName]).toEqual([{ group: 'cert-manager.io', name: 'shop-proxy', kind: 'Issuer' }, 'shop']);
  expect(app.synthYaml()).not.toMatch(/PRIVATE KEY|kind: Secret/);
});

test('the names of Secrets can be read back', () => {
  expect(Tls.fromSecret('a').secretName).toBe('a');
  expect(Tls.certManager({ issuer: 'ca', secretName: 'b' }).secretName).toBe('b');
  expect(Tls.certManager({ issuer: 'ca' }).secretName).toBeUndefined();
});

describe('profiles', () => {
  test('intermediate speaks TLS 1.2 and 1.3', () => {
    const tls = Tls.fromSecret('a');
    expect(tls.profile).toBe(TlsProfile.INTERMEDIATE);
    expect(args(tls, 'SSLProtocol')).toEqual([['-all', '+TLSv1.2', '+TLSv1.3']]);
    expect(args(tls, 'SSLCipherSuite')).toHaveLength(2);
  });

  test('modern speaks TLS 1.3 only', () => {
    const tls = Tls.fromSecret('a', { profile: TlsProfile.MODERN });
    expect(args(tls, 'SSLProtocol')).toEqual([['-all', '+TLSv1.3']]);
    expect(args(tls, 'SSLCipherSuite').map(([version]) => version)).toEqual(['TLSv1.3']);
  });
});

describe('client certificates', () => {
  const tls = (optional = false): Tls =>
    Tls.fromSecret('a', { clientCertificates: ClientCertificates.fromSecret('partners', { optional }) });
  const NAMES = ['X-SSL-Client-Verify', 'X-SSL-Client-S-DN', 'X-SSL-Client-Cert'];

  test('are demanded, or asked for', () => {
    expect(args(tls(), 'SSLVerifyClient')).toEqual([['require']]);
    expect(args(tls(true), 'SSLVerifyClient')).toEqual([['optional']]);
    expect(args(Tls.fromSecret('a'), 'SSLVerifyClient')).toEqual([]);
  });

  test('make three more headers part of the contract, which no client may nominate', () => {
    const [without, within] = [pairOf().pair.contract, pairOf({ tls: tls() }).pair.contract];
    expect(within.asserted.slice(without.asserted.length).map(({ name }) => name)).toEqual(NAMES);
    expect(within.fingerprint).not.toBe(without.fingerprint);
    const [nominated = ''] =
      args(tls(), 'RewriteCond')
        .find(([what]) => what === '%{HTTP:Connection}')
        ?.slice(1) ?? [];
    expect(nominated.split('|')).toEqual(expect.arrayContaining(NAMES.map((name) => name.toLowerCase())));
    expect(within.removedSpellings('X-SSL-Client-Verify')).toHaveLength(8);
  });

  test('are said to be there only where they were verified', () => {
    const sets = args(tls(true), 'RequestHeader').filter(([, name = '']) => NAMES.includes(name));
    const positive = sets.filter(([, , value]) => value !== 'NONE');
    expect(positive).toHaveLength(6);
    expect(new Set(positive.map(([, , , condition]) => condition))).toEqual(
      new Set(["expr=%{SSL_CLIENT_VERIFY} == 'SUCCESS'"]),
    );
  });

  test('an application cannot wait for them in vain', () => {
    const platform = Platform.custom({ name: 'any', flag: {}, believes: ['X-SSL-Client-S-DN'] });
    expect(() => pairOf({ tls: tls() }, { platform })).not.toThrow();
    expect(messageOf(() => pairOf({}, { platform }))).toBe(
      'platform.believes: got "X-SSL-Client-S-DN", but the proxy asserts this header only where it asks for client certificates; pass clientCertificates to Tls',
    );
  });

  test('cannot be passed through as well', () => {
    const passThrough = [{ header: 'X-SSL-Client-Cert', because: 'the gateway sets it' }];
    expect(() => pairOf({ passThrough })).not.toThrow();
    expect(messageOf(() => pairOf({ passThrough, tls: tls() }))).toContain('the proxy asserts this header itself');
  });

  test.each([
    [{ key: 'a/b' }, 'tls.clientCertificates.key: got "a/b"'],
    [{ depth: 0 }, 'tls.clientCertificates.depth: got 0'],
  ])('%j is refused', (options, message) => {
    expect(messageOf(() => ClientCertificates.fromConfigMap('ca', options))).toContain(message);
  });
});

test('the container starts with the script that watches the certificate', () => {
  const { pair } = pairOf();
  expect(containerOf(pair.proxy.deployment).command).toEqual(['sh', '/usr/local/apache2/conf/start.sh']);
  expect(filesOf(pair)['start.sh']).toContain('exec httpd-foreground');
});

describe('httpd -t accepts', () => {
  let httpd: HttpdCheck;
  beforeAll(() => {
    httpd = new HttpdCheck();
  });
  afterAll(() => {
    httpd.close();
  });

  test.each([
    ['the modern profile', Tls.fromSecret('a', { profile: TlsProfile.MODERN })],
    ...[true, false].map((optional) => {
      const clientCertificates = ClientCertificates.fromSecret('ca', { optional });
      return [`client certificates, optional: ${optional}`, Tls.fromSecret('a', { clientCertificates })] as const;
    }),
  ] as const)('%s', async (_, tls) => {
    expect(await httpd.verdict(filesOf(pairOf({ tls }).pair))).toBe('Syntax OK');
  });
});
