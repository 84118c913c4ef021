import {
  AccessLog,
  Folding,
  FramePolicy,
  ImagePullPolicy,
  LogLevel,
  PlainHttp,
  ReferrerPolicy,
  TaintEffect,
  Topology,
  TrustHeader,
} from 'cdk8s-secure-proxy';
import fc from 'fast-check';
import { CATALOGUE } from '../../lib/contract/catalogue';
import { label, objectName, optional } from './valid-names';
import { VALID_APP, because } from './valid-app';
import { VALID_TLS } from './valid-tls';
import { FlatMetrics, FlatProps, FlatVolume } from './flat-props';
import { line, text } from './texts';
import { raw } from './valid-raw';
import { page, ranges, routes } from './valid-routes';

const variable = fc
  .oneof(
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/),
    fc.constantFrom('toString', 'constructor', 'hasOwnProperty', 'valueOf'),
  )
  .filter((name) => !RESERVED.has(name));

/** Which an application cannot set itself: the flag, and what the platform needs. */
const RESERVED = new Set(['PORT', 'SECURE_PROXY_SSL_HEADER', 'FORWARDED_ALLOW_IPS', 'DJANGO_SETTINGS_MODULE', 'TRUST']);

const hostLabels = fc.uniqueArray(label, { minLength: 1, maxLength: 12 });
const hosts = fc
  .tuple(hostLabels, fc.boolean(), fc.boolean())
  .map(([labels, wild, upper]) =>
    labels.map((l, i) => `${wild && i > 0 ? '*.' : ''}${upper ? l.toUpperCase() : l}.example.com`),
  );

const PASSABLE: TrustHeader[] = CATALOGUE.filter(
  ({ headerClass, name }) =>
    /[BC]/.test(headerClass) &&
    !/^X-(Forwarded-(Proto|For|Host|Port)|Real-IP|SSL-Client-(Verify|S-DN|Cert))$/i.test(name),
);
const passThrough = fc
  .uniqueArray(fc.constantFrom(...PASSABLE.map(({ name }) => name)), { maxLength: 4 })
  .chain((names) => fc.tuple(...names.map((header) => because.map((why) => ({ header, because: why })))));
const alsoStrip = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom('X-Auth-User', 'X-Request-Id', 'X-HTTP-Method-Override'),
    fc.stringMatching(/^Z[a-z]{2,8}([-_][a-z0-9]{1,6}){0,3}$/),
  ),
  { maxLength: 4, selector: (name) => name.replaceAll('_', '-').toLowerCase() },
);

export const path = fc.stringMatching(/^\/[a-z]{1,8}(\/[a-z0-9._-]{1,8}x){0,3}$/).map((rest) => `/data${rest}`);
const volumesOf = (...kinds: FlatVolume['kind'][]): fc.Arbitrary<FlatVolume[]> =>
  fc.uniqueArray(fc.record({ kind: fc.constantFrom(...kinds), path, name: objectName }), {
    maxLength: 4,
    selector: (volume) => volume.path,
  });

const image = fc
  .tuple(label, label, fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), fc.boolean())
  .map(
    ([host, name, tag, digest]) => `${host}.example.com/${name}:${tag}${digest ? `@sha256:${'0a'.repeat(32)}` : ''}`,
  );
const proxyImage = fc.constantFrom(
  'httpd:2.4.68',
  'httpd:2.4.59-alpine',
  `mirror.example.com/httpd@sha256:${'1f'.repeat(32)}`,
);
const id = fc.integer({ min: 10000, max: 2 ** 31 - 1 });
/** On some ports, the proxy listens, which may be in the same pod. */
const port = fc.integer({ min: 1, max: 65535 }).filter((number) => ![8080, 8081, 8082, 8443, 9117].includes(number));
const probePath = fc.stringMatching(/^\/([a-z0-9._~-]{1,8}\/?){0,4}(\?[a-z0-9=&%{}$]{0,10})?$/);

const percent = fc.integer({ min: 1, max: 1000 });
const labelKey = fc
  .tuple(fc.boolean(), fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?$/))
  .map(([prefixed, name]) => (prefixed ? `example.com/${name}` : name));
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?)?$/);
const dataKey = fc.stringMatching(/^[-._a-zA-Z0-9]{1,20}$/).filter((key) => !/^\.\.?$/.test(key));
const seal = fc.record(
  {
    secret: objectName,
    key: dataKey.filter((key) => key !== 'accepted'),
    acceptedKey: fc.stringMatching(/^also[-._a-zA-Z0-9]{21}$/),
  },
  { requiredKeys: ['secret'] },
);

export const TIMEOUTS = ['connect', 'keepAlive', 'handshake', 'header', 'body', 'shutdown'] as const;

const metrics: fc.Arbitrary<FlatMetrics> = fc.record(
  {
    kind: fc.constantFrom('exporter', 'serverStatus'),
    scrapers: fc.array(
      fc.record(
        { namespace: label, labels: fc.dictionary(labelKey, labelValue, { minKeys: 1, maxKeys: 2 }) },
        { requiredKeys: ['namespace'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    image,
    interval: fc.integer({ min: 1, max: 3600 }),
    monitorLabels: fc.dictionary(labelKey, labelValue, { maxKeys: 2 }),
  },
  { requiredKeys: ['kind', 'scrapers'] },
);

const custom = fc.record(
  {
    name: label,
    flag: fc.dictionary(fc.constant('TRUST'), line, { maxKeys: 1 }),
    loopback: fc.dictionary(fc.constant('BIND'), line, { maxKeys: 1 }),
    sealedFlag: line.map((value) => ({ TRUST: `${value}$(SECURE_PROXY_SEAL)` })),
    tls: fc.dictionary(fc.constant('CERTIFICATE'), line, { maxKeys: 1 }),
    mutualTls: fc.dictionary(fc.constant('CERTIFICATE'), line, { maxKeys: 1 }),
    folding: fc.constantFrom(...Object.values(Folding)),
    believes: fc.subarray(['X-Forwarded-Proto', 'x-forwarded-for', 'X_REAL_IP', 'X-Forwarded-Server']),
    port,
    keepAlive: fc.integer({ min: 0, max: 600 }),
  },
  { requiredKeys: ['name', 'flag', 'sealedFlag', 'loopback', 'tls', 'mutualTls', 'port'] },
);
const django = fc.record(
  {
    flag: fc.constantFrom('SECURE_PROXY_SSL_HEADER', 'TRUST'),
    settings: fc
      .stringMatching(/^[a-z_][a-z0-9_]{0,8}(\.[a-z_][a-z0-9_]{0,8}){0,2}$/)
      .filter((s) => s !== 'secure_proxy_settings'),
  },
  { requiredKeys: [] },
);

export const headerValue = fc.stringMatching(/^[a-z][ -~]{0,40}[a-z]$/).filter((value) => !value.includes('${'));

/** For each property, values that must be accepted, whatever the others are. */
export const VALID: { [Key in keyof FlatProps]: fc.Arbitrary<FlatProps[Key]> } = {
  hosts,
  name: optional(fc.stringMatching(/^[a-z]([a-z0-9-]{0,48}[a-z0-9])?$/)),
  ...VALID_TLS,
  topology: optional(fc.constantFrom(...Object.values(Topology))),
  ...VALID_APP,
  seal: optional(seal),
  passThrough: optional(passThrough),
  alsoStrip: optional(alsoStrip),
  accessLog: optional(fc.constantFrom(...Object.values(AccessLog))),
  plainHttp: optional(fc.constantFrom(...Object.values(PlainHttp))),
  http2: optional(fc.boolean()),
  maxAge: optional(fc.integer({ min: 31_536_000, max: 1_000_000_000 })),
  includeSubDomains: fc.constant(true),
  preload: optional(fc.boolean()),
  maxRequestBody: optional(fc.integer({ min: 1, max: 1024 ** 3 })),
  timeout: optional(fc.integer({ min: 1, max: 3600 })),
  limits: optional(
    fc.record(
      {
        line: fc.integer({ min: 512, max: 65_536 }),
        header: fc.integer({ min: 512, max: 65_536 }),
        headers: fc.integer({ min: 20, max: 1000 }),
      },
      { requiredKeys: [] },
    ),
  ),
  routes: optional(routes),
  frames: optional(fc.constantFrom(...Object.values(FramePolicy))),
  referrer: optional(fc.constantFrom(...Object.values(ReferrerPolicy))),
  contentSecurityPolicy: optional(headerValue),
  otherHeaders: optional(
    fc.dictionary(fc.constantFrom('Permissions-Policy', 'X-Robots-Tag', 'X-Own'), headerValue, { maxKeys: 3 }),
  ),
  errorPages: optional(fc.dictionary(fc.constantFrom('400', '403', '421', '502', '503'), page, { maxKeys: 4 })),
  compression: optional(fc.boolean()),
  maintenance: optional(
    fc.record({ page, retryAfter: fc.integer({ min: 1, max: 86_400 }), allowFrom: ranges }, { requiredKeys: [] }),
  ),
  proxyImage: optional(proxyImage),
  proxyReplicas: optional(fc.integer({ min: 1, max: 1000 })),
  proxyCpuRequest: optional(fc.constantFrom('1m', '0.05', '100m')),
  proxyCpuLimit: optional(fc.constantFrom('1', '1.5', '2000m', '4')),
  proxyMemoryRequest: optional(fc.constantFrom('32Mi', '64Mi')),
  proxyMemoryLimit: optional(fc.constantFrom('64Mi', '128M', '256Mi', '1.5Gi', '8Gi', '536870912')),
  drain: optional(fc.integer({ min: 1, max: 600 })),
  proxyUser: optional(id),
  proxyGroup: optional(id),
  image,
  django,
  custom: optional(custom),
  port: optional(port),
  replicas: optional(fc.integer({ min: 1, max: 1000 })),
  env: optional(
    fc.dictionary(
      variable.map((name) => `E_${name}`),
      line,
      { maxKeys: 5 },
    ),
  ),
  secrets: optional(
    fc.dictionary(
      variable.map((name) => `S_${name}`),
      fc.record({ secret: objectName, key: dataKey }),
      {
        maxKeys: 3,
      },
    ),
  ),
  cpuRequest: optional(fc.constantFrom('1m', '0.05', '100m')),
  memoryLimit: optional(fc.constantFrom('512Mi', '1G', '2Ti')),
  readinessPath: optional(probePath.map((p) => `/ready${p}`)),
  livenessPath: optional(probePath.map((p) => `/live${p}`)),
  command: optional(fc.array(text, { maxLength: 4 })),
  args: optional(fc.array(text, { maxLength: 4 })),
  volumes: optional(volumesOf('emptyDir', 'configMap', 'secret', 'claim')),
  user: optional(id),
  group: optional(id),
  autoscaling: optional(
    fc.record(
      {
        minReplicas: fc.integer({ min: 1, max: 3 }),
        maxReplicas: fc.integer({ min: 3, max: 1000 }),
        cpuPercent: percent,
      },
      { requiredKeys: ['maxReplicas'] },
    ),
  ),
  disruptionBudget: optional(
    fc.record({ kind: fc.constant('maxUnavailable'), pods: fc.integer({ min: 1, max: 1000 }) }),
  ),
  podLabels: optional(fc.dictionary(labelKey, labelValue, { maxKeys: 3 })),
  podAnnotations: optional(fc.dictionary(labelKey, text, { maxKeys: 3 })),
  nodeSelector: optional(fc.dictionary(labelKey, labelValue, { maxKeys: 3 })),
  tolerations: optional(
    fc.array(
      fc.record(
        { key: labelKey, value: labelValue, effect: fc.constantFrom(...Object.values(TaintEffect)) },
        { requiredKeys: ['key'] },
      ),
      { maxLength: 3 },
    ),
  ),
  topologySpread: optional(
    fc.array(
      fc.record(
        { topologyKey: labelKey, maxSkew: fc.integer({ min: 1, max: 9 }), required: fc.boolean() },
        { requiredKeys: ['topologyKey'] },
      ),
      { maxLength: 3 },
    ),
  ),
  priorityClassName: optional(objectName),
  hostAliases: optional(
    fc.dictionary(fc.oneof(fc.ipV4(), fc.ipV6()), fc.array(objectName, { maxLength: 3 }), { maxKeys: 3 }),
  ),
  imagePullSecrets: optional(fc.array(objectName, { maxLength: 2 })),
  imagePullPolicy: optional(fc.constantFrom(...Object.values(ImagePullPolicy))),
  proxyVolumes: optional(volumesOf('configMap', 'secret')),
  startup: optional(fc.integer({ min: 1, max: 3600 })),
  probePeriod: optional(fc.integer({ min: 1, max: 300 })),
  probeTimeout: optional(fc.integer({ min: 1, max: 300 })),
  timeouts: optional(
    fc.record(
      Object.fromEntries(TIMEOUTS.map((key) => [key, fc.integer({ min: 2, max: 300 })])) as Record<
        (typeof TIMEOUTS)[number],
        fc.Arbitrary<number>
      >,
      { requiredKeys: [] },
    ),
  ),
  logLevel: optional(fc.constantFrom(...Object.values(LogLevel))),
  metrics: optional(metrics),
  raw: optional(raw),
};

/** Properties that fit together. */
export const validProps: fc.Arbitrary<FlatProps> = fc.record(VALID);
