import { ApiObject } from 'cdk8s';
import {
  Exposure,
  ExternalTraffic,
  NetworkPeer,
  RawDirective,
  SecureProxyProps,
  Tls,
  TlsMode,
  Topology,
} from 'cdk8s-secure-proxy';
import { faults, objectOf } from '../support/manifests';
import { HttpdCheck } from '../support/httpd-check';
import { Manifest, containerOf, filesOf, manifestOf, messageOf, pairOf } from '../support/pair';

const UPSTREAM = Tls.upstream({ trustedProxies: ['10.20.0.0/16'] });
const PASSING = { 'nginx.ingress.kubernetes.io/ssl-passthrough': 'true' };
const controller = NetworkPeer.pods('ingress', { app: 'controller' });
const spec = (object: ApiObject | undefined): Manifest => (object ? manifestOf(object).spec : {}) as Manifest;

const built = (props: Partial<SecureProxyProps>) => {
  const { chart, pair } = pairOf(props);
  expect(faults(chart)).toEqual([]);
  return { service: spec(pair.proxy.service), route: spec(pair.proxy.route), pair, chart };
};

describe('every way and TLS end it at the same place', () => {
  const gateway = { gateway: 'public', gatewayNamespace: 'infra', sectionName: 'https' };
  const passing: [string, Exposure][] = [
    ['loadBalancer', Exposure.loadBalancer()],
    ['ingress', Exposure.ingress({ className: 'nginx', annotations: PASSING })],
    ['tlsRoute', Exposure.tlsRoute(gateway)],
  ];
  const ending: [string, Exposure][] = [
    ['loadBalancer', Exposure.loadBalancer({ mode: TlsMode.TERMINATE })],
    ['ingress', Exposure.ingress({ className: 'nginx', mode: TlsMode.TERMINATE })],
    ['httpRoute', Exposure.httpRoute(gateway)],
  ];

  test.each(passing)('%s passes TLS through to a certificate', (name, exposure) => {
    expect(() => built({ exposure })).not.toThrow();
    expect(messageOf(() => pairOf({ exposure, tls: UPSTREAM }))).toBe(
      `exposure: got "Exposure.${name}", but it passes TLS through, and Tls.upstream says that TLS ends in front of the proxy; pass a Tls with a certificate, or a mode that ends TLS`,
    );
  });

  test.each(ending)('%s ends TLS in front of the proxy', (name, exposure) => {
    expect(() => built({ exposure, tls: UPSTREAM })).not.toThrow();
    expect(messageOf(() => pairOf({ exposure }))).toBe(
      `exposure: got "Exposure.${name}", but TLS ends there, and the proxy has a certificate; pass Tls.upstream as tls`,
    );
  });

  test.each([
    ['clusterIp', Exposure.clusterIp()],
    ['nodePort', Exposure.nodePort()],
  ])('%s takes both', (_, exposure) => {
    expect(() => built({ exposure })).not.toThrow();
    expect(() => built({ exposure, tls: UPSTREAM })).not.toThrow();
  });

  test('a node in between hides whom to believe', () => {
    const externalTrafficPolicy = ExternalTraffic.CLUSTER;
    for (const exposure of [
      Exposure.nodePort({ externalTrafficPolicy }),
      Exposure.loadBalancer({ externalTrafficPolicy, mode: TlsMode.TERMINATE }),
    ]) {
      expect(messageOf(() => pairOf({ exposure, tls: UPSTREAM }))).toMatch(
        /^exposure\.externalTrafficPolicy: got "Cluster"/,
      );
    }
    expect(() => built({ exposure: Exposure.loadBalancer({ externalTrafficPolicy }) })).not.toThrow();
  });
});

test('a load balancer has what the cloud needs', () => {
  const { service, pair } = built({
    exposure: Exposure.loadBalancer({
      sourceRanges: ['192.0.2.0/24'],
      annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' },
      loadBalancerClass: 'service.k8s.aws/nlb',
    }),
  });
  expect(service).toMatchObject({
    type: 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    loadBalancerSourceRanges: ['192.0.2.0/24'],
    loadBalancerClass: 'service.k8s.aws/nlb',
  });
  expect((manifestOf(pair.proxy.service).metadata as Manifest).annotations).toEqual({
    'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
  });
});

test('a load balancer that ends TLS sends both of its ports to the one of the proxy', () => {
  const { service } = built({ exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE }), tls: UPSTREAM });
  expect((service.ports as Manifest[]).map(({ port, targetPort }) => [port, targetPort] as unknown)).toEqual([
    [80, 'http'],
    [443, 'http'],
  ]);
});

test('ports of nodes', () => {
  const { service } = built({ exposure: Exposure.nodePort({ httpPort: 30080, httpsPort: 30443 }) });
  expect((service.ports as Manifest[]).map(({ nodePort }) => nodePort as unknown)).toEqual([30080, 30443]);
});

test('an Ingress leads to the port that speaks what it speaks', () => {
  const passing = built({ exposure: Exposure.ingress({ className: 'nginx', annotations: PASSING }) }).route;
  const mode = TlsMode.TERMINATE;
  const ending = built({
    exposure: Exposure.ingress({ className: 'nginx', mode, secretName: 'shop-edge' }),
    tls: UPSTREAM,
  }).route;
  const port = (route: Manifest): unknown => /"number":(\d+)/.exec(JSON.stringify(route))?.[1];
  expect([port(passing), passing.tls]).toEqual(['443', [{ hosts: ['shop.example.com'] }]]);
  expect([port(ending), ending.tls]).toEqual(['80', [{ hosts: ['shop.example.com'], secretName: 'shop-edge' }]]);
});

test('a route of the Gateway API names its Gateway, the hosts and the proxy', () => {
  const { route } = built({
    exposure: Exposure.httpRoute({ gateway: 'public', gatewayNamespace: 'infra' }),
    tls: UPSTREAM,
  });
  expect(route).toEqual({
    parentRefs: [{ name: 'public', namespace: 'infra' }],
    hostnames: ['shop.example.com'],
    rules: [{ backendRefs: [{ name: 'shop-proxy', port: 80 }] }],
  });
  expect(built({ exposure: Exposure.tlsRoute({ gateway: 'public' }) }).route.rules).toEqual([
    { backendRefs: [{ name: 'shop-proxy', port: 443 }] },
  ]);
});

test('a sidecar comes in the same ways', () => {
  const exposure = Exposure.httpRoute({ gateway: 'public', controller });
  const { chart, service, route } = built({ exposure, tls: UPSTREAM, topology: Topology.SIDECAR });
  expect(service.ports).toHaveLength(1);
  expect(route.rules).toEqual([{ backendRefs: [{ name: 'shop', port: 80 }] }]);
  const { ingress } = objectOf(chart, 'NetworkPolicy', 'shop').spec as Manifest;
  expect(ingress).toMatchObject([{ from: [{ podSelector: { matchLabels: { app: 'controller' } } }] }]);
});

test('a controller that is named is the only one that comes in', () => {
  const exposure = Exposure.httpRoute({ gateway: 'public', controller });
  const { chart } = built({ exposure, tls: UPSTREAM });
  expect((objectOf(chart, 'NetworkPolicy', 'shop-proxy').spec as Manifest).ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } },
          podSelector: { matchLabels: { app: 'controller' } },
        },
      ],
      ports: [{ protocol: 'TCP', port: 8080 }],
    },
  ]);
});

test.each<[string, () => unknown]>([
  ['exposure.annotations', () => Exposure.ingress({ className: 'nginx' })],
  ['exposure.annotations', () => Exposure.ingress({ className: 'a', mode: TlsMode.TERMINATE, annotations: PASSING })],
  ['exposure.className', () => Exposure.ingress({ className: 'A B', annotations: PASSING })],
  ['exposure.secretName', () => Exposure.ingress({ className: 'a', annotations: PASSING, secretName: 'A' })],
  ['exposure.gateway', () => Exposure.httpRoute({ gateway: '' })],
  ['exposure.gatewayNamespace', () => Exposure.tlsRoute({ gateway: 'a', gatewayNamespace: '/' })],
  ['exposure.sectionName', () => Exposure.tlsRoute({ gateway: 'a', sectionName: '\n' })],
  ['exposure.sourceRanges[0]', () => Exposure.loadBalancer({ sourceRanges: ['everybody'] })],
  ['exposure.loadBalancerClass', () => Exposure.loadBalancer({ loadBalancerClass: 'a b' })],
  ['exposure.mode', () => Exposure.loadBalancer({ mode: 'some' as never })],
  ['exposure.externalTrafficPolicy', () => Exposure.nodePort({ externalTrafficPolicy: 'x' as never })],
  ['exposure.httpPort', () => Exposure.nodePort({ httpPort: 0 })],
  ['exposure.httpsPort', () => Exposure.nodePort({ httpPort: 30000, httpsPort: 30000 })],
  ['exposure.httpsPort', () => pairOf({ exposure: Exposure.nodePort({ httpsPort: 30443 }), tls: UPSTREAM })],
  [
    'httpd.raw.tlsListener[0]',
    () => pairOf({ httpd: { raw: { tlsListener: [RawDirective.of('KeepAlive', 'On')] } }, tls: UPSTREAM }),
  ],
  [
    'httpd.raw.server[0]',
    () => pairOf({ httpd: { raw: { server: [RawDirective.of('SSLSessionCacheTimeout', '9')] } }, tls: UPSTREAM }),
  ],
  ['httpd.http2', () => pairOf({ httpd: { http2: true }, tls: UPSTREAM })],
  [
    'hosts',
    () =>
      pairOf({
        hosts: Array.from({ length: 17 }, (_, i) => `a${i}.example.com`),
        exposure: Exposure.tlsRoute({ gateway: 'a' }),
      }),
  ],
])('%s is looked at', (where, make) => {
  expect(messageOf(make).startsWith(`${where}: got `)).toBe(true);
});

describe('behind a hop that ends TLS', () => {
  const proxyProtocol = Tls.upstream({ trustedProxies: ['10.20.0.0/16', '2001:db8::/48'], proxyProtocol: true });

  test('the proxy has no certificate, no listener for TLS and no module for it', () => {
    const { pair, service } = built({ tls: UPSTREAM });
    const conf = filesOf(pair)['httpd.conf'] ?? '';
    expect(conf).not.toMatch(/SSL|ssl_module|8443/);
    expect(JSON.stringify(containerOf(pair.proxy.deployment))).not.toMatch(/8443|certificate/);
    expect(service.ports).toHaveLength(1);
    expect(pair.contract.trustedProxies).toEqual(['10.20.0.0/16']);
    expect(pair.contract.fingerprint).not.toBe(pairOf().pair.contract.fingerprint);
  });

  let httpd: HttpdCheck;
  beforeAll(() => {
    httpd = new HttpdCheck();
  });
  afterAll(() => {
    httpd.close();
  });

  test.each([
    ['X-Forwarded-For', UPSTREAM],
    ['the PROXY protocol', proxyProtocol],
  ])('httpd -t accepts the files for %s', async (_, tls) => {
    const { pair } = built({ tls, hosts: ['shop.example.com', '*.shop.example.com'] });
    expect(await httpd.verdict(filesOf(pair))).toBe('Syntax OK');
  });
});
