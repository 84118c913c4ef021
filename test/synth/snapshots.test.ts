import { Duration, Size } from 'cdk8s';
import {
  AccessLog,
  AppPeer,
  AppTls,
  AppVolume,
  AppWorkload,
  DisruptionBudget,
  Folding,
  FramePolicy,
  ImagePullPolicy,
  LogLevel,
  Metrics,
  NetworkPeer,
  PlainHttp,
  Platform,
  RawDirective,
  ReferrerPolicy,
  Route,
  Seal,
  TaintEffect,
  Tls,
  Topology,
  WorkloadOptions,
} from 'cdk8s-secure-proxy';
import { faults, readable } from '../support/manifests';
import { WAYS } from '../support/ways';
import { Pair, pairOf } from '../support/pair';

const OPERATIONS: WorkloadOptions = {
  autoscaling: { minReplicas: 3, maxReplicas: 10, cpuPercent: 60 },
  disruptionBudget: DisruptionBudget.minAvailable(2),
  pods: {
    labels: { 'example.com/team': 'shop' },
    annotations: { 'example.com/on-call': 'the shop team' },
    nodeSelector: { 'kubernetes.io/arch': 'amd64' },
    tolerations: [{ key: 'dedicated', value: 'edge', effect: TaintEffect.NO_SCHEDULE }, { key: 'spot' }],
    topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', maxSkew: 2, required: true }],
    priorityClassName: 'edge',
    hostAliases: { '192.0.2.10': ['legacy.example.com'] },
    imagePullSecrets: ['registry'],
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
  },
};

const apiServer = (): AppWorkload =>
  AppWorkload.fromImage('registry.example.com/api:2', {
    platform: Platform.custom({ name: 'api', flag: { TRUST_PROXY: '1' }, folding: Folding.NONE, port: 3000 }),
  });

/** One pair for each group of options; what is not named has its default. */
const GROUPS: Record<string, () => Pair> = {
  defaults: () => pairOf(),

  ...WAYS,

  httpd: () =>
    pairOf({
      httpd: {
        accessLog: AccessLog.JSON,
        plainHttp: PlainHttp.SERVE,
        http2: true,
        hsts: { maxAge: Duration.days(365), includeSubDomains: true, preload: true },
        maxRequestBody: Size.mebibytes(10),
        timeout: Duration.minutes(2),
        timeouts: {
          connect: Duration.seconds(2),
          keepAlive: Duration.seconds(75),
          handshake: Duration.seconds(10),
          header: Duration.seconds(30),
          body: Duration.seconds(40),
          shutdown: Duration.minutes(10),
        },
        logLevel: LogLevel.INFO,
        raw: {
          server: [RawDirective.of('ListenBacklog', '1024')],
          everyListener: [RawDirective.of('Proxy100Continue', 'Off')],
          plainListener: [RawDirective.of('KeepAlive', 'Off')],
          tlsListener: [
            RawDirective.of('Header', 'always', 'set', 'Permissions-Policy', 'camera=(), "x"'),
            RawDirective.of('SSLOpenSSLConfCmd', 'Curves', 'X25519:prime256v1'),
            RawDirective.of('H2MaxSessionStreams', '50'),
          ],
        },
      },
    }),

  'metrics by an exporter': () =>
    pairOf({
      proxy: {
        metrics: Metrics.exporter({
          scrapers: [NetworkPeer.pods('monitoring', { 'app.kubernetes.io/name': 'prometheus' })],
          serviceMonitor: { interval: Duration.seconds(15), labels: { release: 'prometheus' } },
        }),
      },
    }),

  'metrics by server-status': () =>
    pairOf({ proxy: { metrics: Metrics.serverStatus([NetworkPeer.inNamespace('monitoring')]) } }),

  proxy: () =>
    pairOf({
      proxy: {
        image: `mirror.example.com/httpd:2.4.68@sha256:${'0a'.repeat(32)}`,
        replicas: 3,
        resources: { cpuRequest: '250m', cpuLimit: '2', memoryRequest: '256Mi', memoryLimit: '1Gi' },
        drain: Duration.seconds(30),
        user: 10_001,
        group: 10_002,
      },
    }),

  app: () =>
    pairOf(
      {},
      {
        port: 9000,
        replicas: 4,
        env: { LANG: 'C.UTF-8', TEMPLATE: '${NOT_OURS} "quoted"' },
        secrets: { DATABASE_URL: { secret: 'shop-database', key: 'url' } },
        resources: { cpuLimit: '50m', memoryLimit: '1Gi' },
        probes: {
          readinessPath: '/healthz/ready',
          livenessPath: '/healthz/live',
          startup: Duration.minutes(5),
          period: Duration.seconds(10),
          timeout: Duration.seconds(1),
        },
        command: ['/bin/sh', '-c'],
        args: ['set -e\nexec gunicorn shop.wsgi'],
        volumes: [
          AppVolume.emptyDir('/var/cache/shop'),
          AppVolume.configMap('/etc/shop', 'shop-conf'),
          AppVolume.secret('/run/keys', 'shop-keys'),
          AppVolume.claim('/media', 'shop-media'),
        ],
        user: 10_003,
        group: 10_004,
      },
    ),

  operations: () =>
    pairOf({ proxy: { ...OPERATIONS, volumes: [AppVolume.secret('/etc/extra', 'extra')] } }, OPERATIONS),

  'hosts and headers': () =>
    pairOf({
      name: 'web-shop',
      hosts: ['shop.example.com', 'www.shop.example.com', '*.shop.example.com'],
      passThrough: [{ header: 'True-Client-IP', because: 'Akamai sets it and removes the copy of the client' }],
      alsoStrip: ['X-Request-Id', 'X-Shop-Tenant'],
      httpd: { accessLog: AccessLog.OFF },
    }),

  'Django settings': () =>
    pairOf({}, { platform: Platform.django({ settings: 'shop.settings' }), env: { PYTHONPATH: '/srv' } }),

  routes: () =>
    pairOf({
      routes: [
        Route.toApp('/api', apiServer(), { stripPrefix: true, maxRequestBody: Size.mebibytes(1) }),
        Route.toApp('/api/v2', apiServer(), { name: 'second', webSocket: false, timeout: Duration.minutes(3) }),
        Route.withRules('/admin', { allowFrom: ['192.0.2.0/24', '2001:db8::/48'], compression: true }),
        Route.withRules('/upload', { maxRequestBody: Size.gibibytes(2) }),
        Route.refuse('/admin/secret'),
        Route.refuse('/metrics', { status: 404 }),
        Route.answer('/robots.txt', { body: 'User-agent: *\nDisallow: /admin\n' }),
        Route.answer('/.well-known/security.json', { body: '{}', contentType: 'application/json' }),
      ],
    }),

  responses: () =>
    pairOf({
      responses: {
        headers: {
          noSniff: false,
          frames: FramePolicy.DENY,
          referrer: ReferrerPolicy.NO_REFERRER,
          contentSecurityPolicy: "default-src 'self'",
          others: { 'Permissions-Policy': 'camera=()', 'X-Share': '100%' },
        },
        errorPages: { '502': '<!doctype html><title>Back soon</title>', '403': '<p>No.' },
        compression: true,
      },
      routes: [
        Route.withRules('/reports', { compression: false }),
        Route.withRules('/live/stream', { compression: false }),
      ],
    }),

  'responses left to the application, in maintenance': () =>
    pairOf({
      responses: {
        headers: { noSniff: false, frames: FramePolicy.APP_DECIDES, referrer: ReferrerPolicy.APP_DECIDES },
      },
      maintenance: {
        page: '<p>We move.',
        retryAfter: Duration.hours(1),
        allowFrom: ['192.0.2.7', '2001:db8::/48'],
      },
    }),
  'TLS to the application': () =>
    pairOf({}, { tls: AppTls.verified('shop-app-tls'), probes: { readinessPath: '/healthz' } }),

  'mutual TLS to a sealed application': () =>
    pairOf({ seal: Seal.fromSecret('shop-seal') }, { tls: AppTls.mutual('shop-app-tls', 'shop-proxy-client') }),

  'TLS to a custom platform behind a load balancer': () =>
    pairOf(
      { tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }) },
      {
        tls: AppTls.verified('servlets-tls'),
        platform: Platform.custom({
          name: 'servlets',
          flag: {},
          tls: { SERVER_CERTIFICATE: AppTls.CERTIFICATE, SERVER_KEY: AppTls.KEY },
        }),
      },
    ),

  'mutual TLS to a custom platform': () =>
    pairOf(
      {},
      {
        tls: AppTls.mutual('servlets-tls', 'servlets-client'),
        platform: Platform.custom({
          name: 'servlets',
          flag: {},
          mutualTls: { CERTIFICATE: AppTls.CERTIFICATE, KEY: AppTls.KEY, CLIENTS: AppTls.CLIENT_AUTHORITY },
        }),
      },
    ),

  'peers of the application': () =>
    pairOf(
      {},
      {
        peers: [
          AppPeer.onPort(9090, NetworkPeer.inNamespace('monitoring')),
          AppPeer.aroundProxy(NetworkPeer.pods('shop', { app: 'worker' }), 'the worker sets no trust header'),
        ],
      },
    ),

  'a seal behind a load balancer': () =>
    pairOf({ seal: Seal.fromSecret('shop-seal'), tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }) }),

  'a seal': () => pairOf({ seal: Seal.fromSecret('shop-seal') }),

  'a sidecar': () =>
    pairOf(
      { topology: Topology.SIDECAR },
      { replicas: 3, probes: { readinessPath: '/healthz?from=kubelet', livenessPath: '/livez' } },
    ),

  'a sidecar of a custom platform': () =>
    pairOf(
      { topology: Topology.SIDECAR },
      {
        platform: Platform.custom({
          name: 'servlets',
          flag: {},
          port: 9000,
          loopback: { SERVER_ADDRESS: '127.0.0.1' },
        }),
      },
    ),

  'a seal for a custom platform': () =>
    pairOf(
      { seal: Seal.fromSecret('keys', { key: 'seal', acceptedKey: 'other-seal' }) },
      {
        platform: Platform.custom({
          name: 'sealable',
          flag: { SCHEME_HEADER: 'X-Forwarded-Proto', SCHEME_VALUE: 'https' },
          sealedFlag: { SCHEME_HEADER: Seal.HEADER, SCHEME_VALUE: Seal.VALUE },
        }),
      },
    ),

  'a custom platform': () =>
    pairOf(
      {},
      {
        platform: Platform.custom({
          name: 'my-servlets',
          flag: { FORWARD_HEADERS: 'native' },
          folding: Folding.NONE,
          believes: ['X-Forwarded-Proto', 'X-Forwarded-Host'],
          port: 8081,
          keepAlive: Duration.seconds(60),
        }),
      },
    ),
};

describe.each(Object.keys(GROUPS))('%s', (name) => {
  const { chart } = GROUPS[name]?.() ?? pairOf();

  test('looks like this', () => {
    expect(readable(chart)).toMatchSnapshot();
  });

  test('is valid for the oldest and the newest Kubernetes', () => {
    expect(faults(chart)).toEqual([]);
  });
});
