import { JsonPatch } from 'cdk8s';
import {
  AppWorkload,
  ClientCertificates,
  Exposure,
  Folding,
  Metrics,
  NetworkPeer,
  PlainHttp,
  Platform,
  Route,
  Tls,
  TlsMode,
  Topology,
} from 'cdk8s-secure-proxy';
import { ApplicationFacts } from '../../../lib/explain/facts';
import { pairOf } from '../../support/pair';
import { HOLDING, factsOf, listener, lockOf, states } from './support';

const STATED = ['Proto', 'Host', 'Port', 'Server', 'For'].map((part) => `X-Forwarded-${part}`).concat('X-Real-IP');

const node = (believes: string[]) =>
  Platform.custom({ name: 'node', flag: { TRUST_PROXY: '1' }, folding: Folding.NONE, believes, port: 3000 });

test('a pair with every default', () => {
  const [facts, ...others] = factsOf();
  expect(others).toEqual([]);
  expect(facts).toMatchObject({
    name: 'Deployment shop/shop-app',
    image: 'registry.example.com/shop:1.4.2',
    believes: [{ platform: 'Django', headers: ['X-Forwarded-Proto'], peers: 'anyone' }],
    proxies: [
      {
        name: 'Deployment shop/shop-proxy',
        product: 'httpd',
        sidecar: false,
        tlsToApplication: false,
        entrances: [{ object: 'Service shop/shop-proxy', how: 'inside of the cluster', ports: [80, 443], sources: [] }],
        admits: [{ policy: 'NetworkPolicy shop/shop-proxy', who: ['everyone'], ports: ['8080', '8443'] }],
      },
    ],
    admits: [
      {
        policy: 'NetworkPolicy shop/shop-app',
        who: ['pods with cdk8s-secure-proxy/member=shop-proxy'],
        ports: ['8000'],
      },
    ],
    around: [],
  });
  expect(states(facts)).toEqual(HOLDING);
  const [plain, secure] = [listener(factsOf()[0], 'nowhere'), listener(factsOf()[0], 'here')];
  expect(plain).toMatchObject({ redirects: true, paths: ['/.well-known/acme-challenge/'], anyHost: false, passes: [] });
  expect(secure).toMatchObject({
    redirects: false,
    paths: ['/'],
    clientCertificates: 'none',
    trusts: [],
    mayState: [],
  });
  expect([...secure.states].sort()).toEqual([...STATED].sort());
  expect(secure.removes).toEqual(expect.arrayContaining(['Forwarded', 'X-Forwarded-Ssl', 'Remote-User']));
  expect(secure.removes.filter((name) => STATED.includes(name))).toEqual([]);
});

describe('where TLS ends', () => {
  test('plain HTTP that is served is not said to be redirected', () => {
    expect(listener(factsOf({ httpd: { plainHttp: PlainHttp.SERVE } })[0], 'nowhere')).toMatchObject({
      redirects: false,
      paths: ['/'],
    });
  });

  test('in front, at known peers, and what they say is stated all the same', () => {
    const facts = factsOf({
      tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16', '2001:db8::/48'] }),
      exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE, sourceRanges: ['192.0.2.0/24'] }),
    });
    const { trusts, states: stated, passes, redirects } = listener(facts[0], 'in front');
    expect([trusts, passes, redirects]).toEqual([['10.20.0.0/16', '2001:db8::/48'], [], true]);
    expect([...stated].sort()).toEqual([...STATED].sort());
    expect(facts[0]?.proxies[0]?.entrances).toEqual([
      { object: 'Service shop/shop-proxy', how: 'type LoadBalancer', ports: [80, 443], sources: ['192.0.2.0/24'] },
    ]);
    expect(facts.map(states)).toEqual([HOLDING]);
  });

  test.each([
    [true, 'optional'],
    [false, 'required'],
  ])('client certificates (optional: %s)', (optional, asked) => {
    const clientCertificates = ClientCertificates.fromConfigMap('partners', { optional });
    const secure = listener(factsOf({ tls: Tls.fromSecret('shop-tls', { clientCertificates }) })[0], 'here');
    expect(secure.clientCertificates).toBe(asked);
    expect(secure.states).toContain('X-SSL-Client-Verify');
    expect(secure.mayState).toEqual(['X-SSL-Client-S-DN', 'X-SSL-Client-Cert']);
  });
});

describe('how clients come in', () => {
  const upstream = Tls.upstream({ trustedProxies: ['10.20.0.0/16'] });
  const controller = NetworkPeer.pods('ingress', { app: 'controller' });

  test.each([
    [
      'a node port',
      { exposure: Exposure.nodePort({ httpsPort: 30443 }) },
      { how: 'type NodePort, ports 30443 of each node' },
    ],
    [
      'an Ingress that ends TLS',
      { tls: upstream, exposure: Exposure.ingress({ className: 'haproxy', mode: TlsMode.TERMINATE, controller }) },
      { object: 'Ingress shop/shop-proxy', how: 'its controller ends TLS' },
    ],
    [
      'an Ingress that passes it through',
      { exposure: Exposure.ingress({ className: 'x', annotations: { 'haproxy.org/ssl-passthrough': 'true' } }) },
      { object: 'Ingress shop/shop-proxy', how: 'passes TLS through' },
    ],
    [
      'a Gateway that ends it',
      { tls: upstream, exposure: Exposure.httpRoute({ gateway: 'public', controller }) },
      { object: 'HTTPRoute shop/shop-proxy', how: 'a Gateway speaks with the client' },
    ],
    [
      'a Gateway that passes it through',
      { exposure: Exposure.tlsRoute({ gateway: 'public' }) },
      { object: 'TLSRoute shop/shop-proxy', how: 'passes TLS through' },
    ],
  ])('%s', (_, props, entrance) => {
    const facts = factsOf(props);
    expect(facts[0]?.proxies[0]?.entrances[0]).toMatchObject(entrance);
    expect(facts.map(states)).toEqual([HOLDING]);
  });

  test('the policy of the proxy names whom it lets in, and scrapers apart', () => {
    const scrapers = [NetworkPeer.inNamespace('monitoring')];
    const exposure = Exposure.httpRoute({ gateway: 'public', controller });
    const facts = factsOf({ tls: upstream, exposure, proxy: { metrics: Metrics.exporter({ scrapers }) } });
    expect(facts[0]?.proxies[0]?.admits.map(({ who, ports }) => [...who, ...ports])).toEqual([
      ['pods with app=controller of the namespace ingress', '8080'],
      ['every pod of the namespace monitoring', '9117'],
    ]);
    const objects = facts[0]?.proxies[0]?.entrances.map(({ object }) => object);
    expect(objects).toEqual(['HTTPRoute shop/shop-proxy', 'Service shop/shop-proxy']);
  });
});

describe('what the proxy makes of headers', () => {
  test('those that you pass through and strip beside', () => {
    const because = 'Akamai sets it and removes the copy of the client';
    const facts = factsOf({
      passThrough: [{ header: 'True-Client-IP', because }],
      alsoStrip: ['X-Shop-Tenant', 'X-Request-Id'],
    });
    const secure = listener(facts[0], 'here');
    expect(secure.passes).toEqual(['True-Client-IP']);
    expect(secure.removes).toEqual(expect.arrayContaining(['X-Shop-Tenant', 'X-Request-Id']));
    expect(listener(factsOf()[0], 'here').removes).not.toContain('X-Shop-Tenant');
  });

  test('a directive that is lost opens the header lock', () => {
    const { pair } = pairOf();
    const conf =
      (pair.proxy.configMap.toJson() as { data: Record<string, string> }).data['stripped-headers.conf'] ?? '';
    const lost = conf.replace(/.*unset X_Forwarded-Proto\n/, '');
    expect(lost).not.toBe(conf);
    pair.proxy.configMap.addJsonPatch(JsonPatch.replace('/data/stripped-headers.conf', lost));
    const [facts] = JSON.parse(pair.explain().toJson()) as ApplicationFacts[];
    expect(listener(facts, 'here').passes).toEqual(['X-Forwarded-Proto']);
    expect(states(facts)).toEqual({ ...HOLDING, 'header lock': 'open' });
  });
});

describe('several applications', () => {
  const api = AppWorkload.fromImage('registry.example.com/api:1', {
    platform: node(['X-Forwarded-Proto', 'X-Forwarded-Prefix']),
  });
  const routes = [Route.toApp('/api', api, { stripPrefix: true }), Route.withRules('/admin', {})];

  test('each have their paths, beliefs and contract', () => {
    const [shop, mounted, ...others] = factsOf({ routes });
    expect(others).toEqual([]);
    expect([shop, mounted].map(states)).toEqual([HOLDING, HOLDING]);
    expect(listener(shop, 'here').paths).toEqual(['/admin', '/']);
    const secure = listener(mounted, 'here');
    expect(secure.paths).toEqual(['/api/', '/api']);
    expect(secure.states).toContain('X-Forwarded-Prefix');
    expect(listener(shop, 'here').removes).toContain('X-Forwarded-Prefix');
    // What its flag means to the frameworks that are known, and what the pair says of it.
    expect(mounted?.believes).toMatchObject([
      { platform: 'Express or Fastify', flag: 'TRUST_PROXY=1' },
      {
        platform: 'node',
        flag: 'TRUST_PROXY=1',
        headers: ['X-Forwarded-Proto', 'X-Forwarded-Prefix'],
        peers: 'anyone',
      },
    ]);
    expect(lockOf(mounted, 'flag lock')?.because.at(-1)).toMatch(/the same contract, [0-9a-f]{16}\.$/);
  });

  test('and a sidecar has one, which listens on the loopback', () => {
    const [facts] = factsOf({ topology: Topology.SIDECAR });
    expect(facts).toMatchObject({ name: 'Deployment shop/shop, container app', proxies: [{ sidecar: true }] });
    expect(lockOf(facts, 'path lock')).toEqual({
      name: 'path lock',
      state: 'holds',
      because: ['The application listens on the loopback of its pod only.'],
    });
  });
});
