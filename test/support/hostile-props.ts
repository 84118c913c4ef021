import fc from 'fast-check';
import { FlatProps } from './flat-props';
import { evil, evilAmount, evilList, evilNamed, evilNumber } from './evil';
import { HOSTILE_APP } from './hostile-app';
import { hostileRaw } from './hostile-raw';
import { line } from './texts';
import { label, objectName } from './valid-names';
import { because } from './valid-app';
import { TIMEOUTS, path, validProps } from './valid-props';

const evilVolume = fc.oneof(
  fc.record({ kind: fc.constantFrom('emptyDir', 'configMap', 'secret', 'claim'), path: evil, name: objectName }),
  fc.record({ kind: fc.constantFrom('configMap', 'secret', 'claim'), path, name: evil }),
);

const OWN_KEYS = fc.constantFrom('cdk8s-secure-proxy/member', 'app.kubernetes.io/name').map((key) => ({ [key]: 'x' }));

const evilRoutes = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('rules', 'refuse'), path: evil }),
    fc.record({ kind: fc.constant('app'), path: fc.constantFrom('/a', '/b'), name: evil }),
    fc.record({ kind: fc.constant('rules'), path: fc.constant('/c'), allowFrom: evilList }),
    fc.record({ kind: fc.constant('rules'), path: fc.constant('/d'), timeout: evilAmount }),
    fc.record({ kind: fc.constant('rules'), path: fc.constant('/e'), maxRequestBody: evilAmount }),
    fc.record({ kind: fc.constant('refuse'), path: fc.constant('/f'), status: evilNumber }),
    fc.record({ kind: fc.constant('answer'), path: fc.constant('/g'), body: evil }),
    fc.record({ kind: fc.constant('answer'), path: fc.constant('/h'), body: line, contentType: evil }),
  ),
  { maxLength: 2 },
);

/** For each property, hostile values, and where the error has to point to. A hostile value may also be harmless. */
export const HOSTILE: { [Key in keyof FlatProps]: readonly [fc.Arbitrary<unknown>, string] } = {
  hosts: [
    fc.oneof(
      evilList,
      evilList.map((list) => ['shop.example.com', ...list]),
    ),
    'hosts',
  ],
  name: [evil, 'name'],
  tls: [evil, 'tls'],
  upstream: [
    fc.record({
      trustedProxies: fc.oneof(
        evilList,
        fc.constantFrom(['0.0.0.0/0'], ['::/0'], ['10.0.0.0/7'], ["10.0.0.0/8' || true"]),
      ),
    }),
    'tls.trustedProxies',
  ],
  sourceRanges: [evilList, 'exposure.sourceRanges'],
  profile: [evil, 'tls.profile'],
  clientAuthority: [
    fc.oneof(
      fc.record({ kind: fc.constantFrom('Secret', 'ConfigMap'), name: evil }),
      fc.record({ kind: fc.constant('Secret'), name: objectName, key: evil }),
      fc.record({ kind: fc.constant('ConfigMap'), name: objectName, depth: evilNumber }),
    ),
    'tls.clientCertificates',
  ],
  issuer: [
    fc.oneof(
      fc.record({ name: evil }),
      fc.record({ name: objectName, kind: evil }),
      fc.record({ name: objectName, secretName: evil }),
      fc.record({ name: objectName, duration: evilAmount }),
      fc.record({ name: objectName, renewBefore: evilAmount }),
    ),
    'tls.',
  ],
  topology: [evil, 'topology'],
  ...HOSTILE_APP,
  seal: [
    fc.oneof(
      fc.record({ secret: evil }),
      fc.record({ secret: objectName, key: evil }),
      fc.record({ secret: objectName, acceptedKey: evil }),
      fc.record({ secret: objectName, key: fc.constant('a'), acceptedKey: fc.constant('a') }),
    ),
    'seal',
  ],
  passThrough: [
    fc.array(
      fc.oneof(
        fc.record({ header: evil, because }),
        fc.record({ header: fc.constantFrom('Forwarded', 'Proxy', 'X-Request-Id'), because: evil }),
      ),
      {
        maxLength: 3,
      },
    ),
    'passThrough',
  ],
  alsoStrip: [
    fc.oneof(evilList, fc.constant(['a-'.repeat(29) + 'a']), fc.constant(Array(60).fill('X-Same'))),
    'alsoStrip',
  ],
  accessLog: [evil, 'httpd.accessLog'],
  plainHttp: [evil, 'httpd.plainHttp'],
  http2: [fc.boolean(), 'httpd.http2'],
  maxAge: [evilAmount, 'httpd.hsts'],
  includeSubDomains: [fc.boolean(), 'httpd.hsts'],
  preload: [fc.boolean(), 'httpd.hsts'],
  maxRequestBody: [evilAmount, 'httpd.maxRequestBody'],
  timeout: [evilAmount, 'httpd.timeout'],
  limits: [
    fc.record({ line: evilNumber, header: evilNumber, headers: evilNumber }, { requiredKeys: [] }),
    'httpd.limits',
  ],
  routes: [evilRoutes, 'routes'],
  frames: [evil, 'responses.headers.frames'],
  referrer: [evil, 'responses.headers.referrer'],
  contentSecurityPolicy: [evil, 'responses.headers.contentSecurityPolicy'],
  otherHeaders: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ 'X-Own': value })),
    ),
    'responses.headers.others',
  ],
  errorPages: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ 503: value })),
    ),
    'responses.errorPages',
  ],
  compression: [fc.boolean(), 'responses.compression'],
  maintenance: [
    fc.oneof(fc.record({ page: evil }), fc.record({ retryAfter: evilAmount }), fc.record({ allowFrom: evilList })),
    'maintenance',
  ],
  proxyImage: [evil, 'proxy.image'],
  proxyReplicas: [evilNumber, 'proxy.replicas'],
  proxyCpuRequest: [evil, 'proxy.resources.cpu'],
  proxyCpuLimit: [evil, 'proxy.resources.cpu'],
  proxyMemoryRequest: [evil, 'proxy.resources.memory'],
  proxyMemoryLimit: [evil, 'proxy.resources.memory'],
  drain: [evilAmount, 'proxy.drain'],
  proxyUser: [evilNumber, 'proxy.user'],
  proxyGroup: [evilNumber, 'proxy.group'],
  image: [evil, 'app.image'],
  django: [fc.oneof(fc.record({ flag: evil }), fc.record({ settings: evil })), 'platform.'],
  custom: [
    fc.oneof(
      fc.record({ name: evil, flag: fc.constant({}) }),
      fc.record({ name: label, flag: evilNamed }),
      fc.record({ name: label, flag: fc.constant({}), sealedFlag: evilNamed }),
      fc.record({ name: label, flag: fc.constant({}), tls: evilNamed }),
      fc.record({ name: label, flag: fc.constant({}), mutualTls: evilNamed }),
      fc.record({ name: label, flag: fc.constant({}), loopback: evilNamed }),
      fc.record({ name: label, flag: fc.constant({}), sealedFlag: evil.map((value) => ({ TRUST: value })) }),
      fc.record({ name: label, flag: evil.map((value) => ({ TRUST: value })) }),
      fc.record({ name: label, flag: fc.constant({}), folding: evil }),
      fc.record({ name: label, flag: fc.constant({}), believes: evilList }),
      fc.record({ name: label, flag: fc.constant({}), port: evilNumber }),
      fc.record({ name: label, flag: fc.constant({}), keepAlive: evilAmount }),
    ),
    'platform.',
  ],
  port: [evilNumber, 'app.port'],
  replicas: [evilNumber, 'app.replicas'],
  env: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ A: value })),
    ),
    'app.env',
  ],
  secrets: [
    fc.oneof(
      fc.dictionary(evil, fc.constant({ secret: 's', key: 'k' }), { maxKeys: 2 }),
      fc.record({ A: fc.record({ secret: evil, key: fc.constant('k') }) }),
      fc.record({ A: fc.record({ secret: fc.constant('s'), key: evil }) }),
    ),
    'app.secrets',
  ],
  cpuRequest: [evil, 'app.resources.cpu'],
  memoryLimit: [evil, 'app.resources.memory'],
  readinessPath: [evil, 'app.probes.readinessPath'],
  livenessPath: [evil, 'app.probes.livenessPath'],
  command: [evilList, 'app.command'],
  args: [evilList, 'app.args'],
  volumes: [
    fc.oneof(
      fc.array(evilVolume, { maxLength: 2 }),
      fc.constant(['/a', '/a'].map((p) => ({ kind: 'emptyDir', path: p }))),
    ),
    '(app[.])?volumes',
  ],
  user: [evilNumber, 'app.user'],
  group: [evilNumber, 'app.group'],
  autoscaling: [
    fc.oneof(
      fc.record({ maxReplicas: evilNumber }),
      fc.record({ maxReplicas: fc.constant(5), minReplicas: evilNumber }),
      fc.record({ maxReplicas: fc.constant(5), cpuPercent: evilNumber }),
    ),
    'app.autoscaling',
  ],
  disruptionBudget: [
    fc.record({ kind: fc.constantFrom('maxUnavailable', 'minAvailable'), pods: evilNumber }),
    '(app[.])?disruptionBudget',
  ],
  podLabels: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ a: value })),
      OWN_KEYS,
    ),
    'app.pods.labels',
  ],
  podAnnotations: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ a: value })),
      OWN_KEYS,
    ),
    'app.pods.annotations',
  ],
  nodeSelector: [
    fc.oneof(
      evilNamed,
      evil.map((value) => ({ a: value })),
    ),
    'app.pods.nodeSelector',
  ],
  tolerations: [
    fc.array(
      fc.oneof(
        fc.record({ key: evil }),
        fc.record({ key: label, value: evil }),
        fc.record({ key: label, effect: evil }),
      ),
      { maxLength: 2 },
    ),
    'app.pods.tolerations',
  ],
  topologySpread: [
    fc.array(fc.oneof(fc.record({ topologyKey: evil }), fc.record({ topologyKey: label, maxSkew: evilNumber })), {
      maxLength: 2,
    }),
    'app.pods.topologySpread',
  ],
  priorityClassName: [evil, 'app.pods.priorityClassName'],
  hostAliases: [
    fc.oneof(
      fc.dictionary(evil, fc.constant(['a.example.com']), { maxKeys: 2 }),
      evilList.map((names) => ({ '192.0.2.1': names })),
    ),
    'app.pods.hostAliases',
  ],
  imagePullSecrets: [evilList, 'app.pods.imagePullSecrets'],
  imagePullPolicy: [evil, 'app.pods.imagePullPolicy'],
  proxyVolumes: [
    fc.oneof(
      fc.array(evilVolume, { maxLength: 2 }),
      fc
        .constantFrom('/usr', '/usr/local/apache2/conf', '/run/httpd/x', '/tmp', '/etc')
        .map((p) => [{ kind: 'configMap', path: p, name: 'a' }]),
    ),
    '(proxy[.])?volumes',
  ],
  startup: [evilAmount, 'app.probes.startup'],
  probePeriod: [evilAmount, 'app.probes.period'],
  probeTimeout: [evilAmount, 'app.probes.timeout'],
  timeouts: [fc.oneof(...TIMEOUTS.map((key) => evilAmount.map((amount) => ({ [key]: amount })))), 'httpd.timeouts'],
  raw: [hostileRaw(evil), 'httpd.raw'],
  logLevel: [fc.oneof(evil, fc.constantFrom('debug', 'trace8', 'warn ssl:trace4')), 'httpd.logLevel'],
  metrics: [
    fc.oneof(
      fc.constant({ kind: 'exporter', scrapers: [] }),
      fc.record({ kind: fc.constant('serverStatus'), scrapers: fc.array(fc.record({ namespace: evil })) }),
      evilNamed.map((labels) => ({ kind: 'exporter', scrapers: [{ namespace: 'a', labels }] })),
      evil.map((image) => ({ kind: 'exporter', scrapers: [{ namespace: 'a' }], image })),
      evilAmount.map((interval) => ({ kind: 'exporter', scrapers: [{ namespace: 'a' }], interval })),
      evilNamed.map((monitorLabels) => ({
        kind: 'exporter',
        scrapers: [{ namespace: 'a' }],
        interval: 30,
        monitorLabels,
      })),
    ),
    '(proxy.metrics|peer)',
  ],
};

/** Valid properties of which this one is replaced by something hostile. */
export function hostileProps(key: keyof FlatProps): fc.Arbitrary<FlatProps> {
  return fc.record({ flat: validProps, value: HOSTILE[key][0] }).map(({ flat, value }) => ({
    ...flat,
    // An option of Django counts only where the platform is Django.
    ...(key === 'django' ? { custom: undefined } : {}),
    // The name of a Secret counts only where no issuer fills one.
    ...(key === 'tls' ? { issuer: undefined } : {}),
    // A platform that cannot be sealed, be in one pod with its proxy, or speak TLS, is no mistake of its own.
    ...(key === 'custom' ? { seal: undefined, topology: undefined, appTls: undefined } : {}),
    // In one pod with the proxy, or where it would be refused, the application speaks no TLS.
    ...(/^(appTls|peers)$/.test(key) ? { topology: undefined, custom: undefined, seal: undefined } : {}),
    // Certificates count only where TLS ends at the proxy.
    ...(/^(tls|profile|clientAuthority|issuer)$/.test(key) ? { upstream: undefined } : {}),
    [key]: value,
  }));
}
