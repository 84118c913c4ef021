import { ApiObject, JsonPatch } from 'cdk8s';
import { AppPeer, AppTls, AppWorkload, NetworkPeer, Platform, Route, Seal, Tls } from 'cdk8s-secure-proxy';
import { ApplicationFacts } from '../../../lib/explain/facts';
import { Pair, pairOf } from '../../support/pair';
import { HOLDING, factsOf, listener, lockOf, states } from './support';

const fromTree = ({ pair }: Pair): ApplicationFacts[] => JSON.parse(pair.explain().toJson()) as ApplicationFacts[];
const textOf = ({ pair }: Pair): string => pair.explain().toText();

const CONF = '/data/httpd.conf';
const confOf = ({ pair }: Pair): string =>
  (pair.proxy.configMap.toJson() as { data: Record<string, string> }).data['httpd.conf'] ?? '';

describe('the locks', () => {
  test('the path lock is open without a policy of the application', () => {
    const made = pairOf();
    made.pair.app.networkPolicy?.addJsonPatch(JsonPatch.replace('/spec/podSelector', { matchLabels: { other: 'x' } }));
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'path lock': 'open' }]);
    expect(textOf(made)).toContain('! path lock is open');
  });

  test('the path lock is open where a policy lets others in', () => {
    const made = pairOf();
    made.pair.app.networkPolicy?.addJsonPatch(JsonPatch.replace('/spec/ingress/0/from', [{ namespaceSelector: {} }]));
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'path lock': 'open' }]);
  });

  test('the path lock is open with a way around, wherever in the app it was made', () => {
    const made = pairOf();
    new ApiObject(made.chart, 'open', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'open' },
      spec: { type: 'NodePort', selector: { 'cdk8s-secure-proxy/member': 'shop-app' }, ports: [{ port: 8000 }] },
    });
    expect(fromTree(made)).toMatchObject([{ around: ['Service shop/open: type NodePort'] }]);
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'path lock': 'open' }]);
    expect(textOf(made)).toContain('! around the proxy, by Service shop/open: type NodePort');
  });

  test('a lock whose finding is waived says why', () => {
    const made = pairOf();
    made.pair.app.networkPolicy?.addJsonPatch(JsonPatch.replace('/spec/podSelector', { matchLabels: { other: 'x' } }));
    made.pair.app.deployment.metadata.addAnnotation('cdk8s-secure-proxy/ignore-no-network-policy', 'the mesh does it');
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'path lock': 'waived' }]);
    expect(textOf(made)).toMatch(/~ path lock is waived\n.*Waived: the mesh does it/);
  });

  test('the flag lock is open where proxy and application carry different contracts', () => {
    const made = pairOf();
    const at = '/spec/template/metadata/annotations/cdk8s-secure-proxy~1contract';
    made.pair.app.deployment.addJsonPatch(JsonPatch.replace(at, '0123456789abcdef'));
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'flag lock': 'open' }]);
  });

  test('so it is where a mounted application carries another than its proxy', () => {
    const app = AppWorkload.fromImage('registry.example.com/api:1', {
      platform: Platform.custom({ name: 'node', flag: { TRUST_PROXY: '1' } }),
    });
    const made = pairOf({ routes: [Route.toApp('/api', app)] });
    const at = '/spec/template/metadata/annotations/cdk8s-secure-proxy~1contract';
    made.pair.routes[0]?.app.deployment.addJsonPatch(JsonPatch.replace(at, '0123456789abcdef'));
    expect(fromTree(made).map(states)).toEqual([HOLDING, { ...HOLDING, 'flag lock': 'open' }]);
  });

  test('the flag lock is open where the flag is lost', () => {
    const made = pairOf();
    made.pair.app.deployment.addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/env'));
    expect(fromTree(made).map((facts) => lockOf(facts, 'flag lock')?.state)).toEqual(['open']);
  });
});

describe('TLS to the application', () => {
  const secrets = ['shop-app-tls', 'shop-proxy-client'] as const;

  test.each([
    ['on one side', AppTls.verified(secrets[0]), false, 'TLS'],
    ['on both', AppTls.mutual(...secrets), true, 'TLS, with certificates on both sides'],
  ])('%s', (_, tls, both, words) => {
    const made = pairOf({}, { tls });
    const [facts] = fromTree(made);
    expect(states(facts)).toEqual({ ...HOLDING, 'TLS to the application': 'holds' });
    expect(facts?.proxies[0]).toMatchObject({ tlsToApplication: true, showsCertificate: both });
    expect(textOf(made)).toContain(`from there to the application: ${words}\n`);
  });

  test('with a seal on top', () => {
    const made = pairOf({ seal: Seal.fromSecret('shop-seal') }, { tls: AppTls.mutual(...secrets) });
    expect(fromTree(made).map(states)).toEqual([{ ...HOLDING, 'TLS to the application': 'holds', seal: 'holds' }]);
  });

  test('is open where the certificate is not verified', () => {
    const made = pairOf({}, { tls: AppTls.verified(secrets[0]) });
    const changed = confOf(made).replaceAll('SSLProxyVerify require', 'SSLProxyVerify none');
    made.pair.proxy.configMap.addJsonPatch(JsonPatch.replace(CONF, changed));
    expect(fromTree(made).map((facts) => lockOf(facts, 'TLS to the application')?.state)).toEqual(['open']);
  });
});

describe('peers beside the proxy', () => {
  const monitoring = NetworkPeer.inNamespace('monitoring');

  test('are named, on a port of their own', () => {
    const [facts] = fromTree(pairOf({}, { peers: [AppPeer.onPort(9090, monitoring)] }));
    expect(facts?.admits[1]).toMatchObject({ who: ['every pod of the namespace monitoring'], ports: ['9090'] });
    expect(states(facts)).toEqual(HOLDING);
  });

  test('around the proxy waive the path lock, with their reason', () => {
    const [facts] = fromTree(pairOf({}, { peers: [AppPeer.aroundProxy(monitoring, 'it is ours')] }));
    expect(states(facts)).toEqual({ ...HOLDING, 'path lock': 'waived' });
    expect(lockOf(facts, 'path lock')?.because).toEqual([expect.stringMatching(/Waived: it is ours$/)]);
  });
});

describe('the seal', () => {
  const seal = Seal.fromSecret('shop-seal');
  const sealed = (): Pair => pairOf({ seal });
  const sealOf = (made: Pair) => lockOf(fromTree(made)[0], 'seal');

  test('holds, for Django and for a custom platform, and is not there without', () => {
    expect(sealOf(sealed())?.state).toBe('holds');
    const custom = Platform.custom({
      name: 'sealable',
      flag: { SCHEME_HEADER: 'X-Forwarded-Proto' },
      sealedFlag: { SCHEME_HEADER: `${Seal.HEADER}=${Seal.VALUE}` },
      believes: ['X-Forwarded-Proto', 'X-Real-IP'],
    });
    const made = pairOf({ seal }, { platform: custom });
    expect(sealOf(made)?.state).toBe('holds');
    expect(JSON.parse(made.pair.explain().toJson())).toMatchObject([
      { believes: [{ headers: [Seal.HEADER, 'X-Real-IP'] }] },
    ]);
    expect(sealOf(pairOf())).toBeUndefined();
  });

  test('holds where TLS ends in front, too', () => {
    const [facts] = factsOf({ seal, tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }) });
    expect(listener(facts, 'in front').seals).toBe(true);
    expect(states(facts)).toEqual({ ...HOLDING, seal: 'holds' });
  });

  test('is sent over TLS only', () => {
    const facts = factsOf({ seal });
    expect(listener(facts[0], 'here').mayState).toEqual([Seal.HEADER]);
    expect(listener(facts[0], 'nowhere').mayState).toEqual([]);
    // It says there that there is none, and so keeps the client's copy out, too.
    expect(listener(facts[0], 'nowhere').states).toContain(Seal.HEADER);
    const [, clear = ''] = /port 8080 states (.*)/.exec(textOf(sealed())) ?? [];
    expect(clear).toContain(`${Seal.HEADER} (no seal, but a fixed value)`);
    const upstream = pairOf({ seal, tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }) });
    expect(textOf(upstream)).not.toContain('no seal');
  });

  test.each<[string, string, (made: Pair) => void]>([
    [
      'the proxy does not send it',
      'The application asks for a seal that no proxy sends.',
      (made) => {
        const changed = confOf(made).replace(/.*set Proxysecret "expr.*/, '');
        made.pair.proxy.configMap.addJsonPatch(JsonPatch.replace(CONF, changed));
      },
    ],
    [
      'the application does not ask for it',
      'The proxy sends a seal, but the application does not ask for it.',
      ({ pair }) => {
        const env = [{ name: 'SECURE_PROXY_SSL_HEADER', value: 'HTTP_X_FORWARDED_PROTO,https' }];
        pair.app.deployment.addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/env', env));
      },
    ],
    [
      'it is sent over plain HTTP, too',
      'The seal is sent with requests over plain HTTP, too.',
      (made) => {
        const line = /.*set Proxysecret "expr.*/.exec(confOf(made))?.[0] ?? '';
        const changed = confOf(made).replace(/.*set Proxysecret none/, () => line);
        expect(changed).not.toBe(confOf(made));
        made.pair.proxy.configMap.addJsonPatch(JsonPatch.replace(CONF, changed));
      },
    ],
    [
      'its value stands in a manifest',
      'The value of the seal stands in a manifest.',
      ({ pair }) => {
        const value = { name: 'SECURE_PROXY_SEAL', value: 'x'.repeat(40) };
        pair.app.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', value));
      },
    ],
  ])('is open where %s', (_, because, change) => {
    const made = sealed();
    change(made);
    expect(sealOf(made)).toEqual({ name: 'seal', state: 'open', because: [because] });
  });
});
