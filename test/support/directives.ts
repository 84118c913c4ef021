import { Size } from 'cdk8s';
import {
  AccessLog,
  AppProbes,
  ClientCertificates,
  Maintenance,
  RawDirective,
  RawDirectives,
  Seal,
  SecureProxyProps,
  Tls,
  Topology,
} from 'cdk8s-secure-proxy';
import { appTlsOf, probePathsOf } from './flat-app';
import { FlatProps, metricsOf, routeOf } from './flat-props';
import { rawOf } from './flat-raw';
import { withoutTls } from './flat-tls';
import { directiveNames } from './httpd-conf';
import { filesOf, pairOf } from './pair';

/** What decides which directives there are; all other properties are only values in them. */
export type Shape = Pick<
  FlatProps,
  | 'accessLog'
  | 'plainHttp'
  | 'http2'
  | 'profile'
  | 'clientAuthority'
  | 'metrics'
  | 'raw'
  | 'upstream'
  | 'hosts'
  | 'maxRequestBody'
  | 'routes'
  | 'frames'
  | 'referrer'
  | 'contentSecurityPolicy'
  | 'otherHeaders'
  | 'errorPages'
  | 'compression'
  | 'maintenance'
  | 'seal'
  | 'topology'
  | 'readinessPath'
  | 'livenessPath'
  | 'appTls'
  | 'peers'
  | 'custom'
>;

/** The names of all directives that `httpd.conf` may hold for these options, by hand, in alphabetical order. */
export function expectedNames(shape: Shape): string[] {
  const { accessLog, hosts, metrics, upstream } = shape;
  const routes = mountable(shape) ?? [];
  const added = Object.values(addedOf(shape)).flatMap((list: RawDirective[]) =>
    list.map(({ name }) => canonical(name)),
  );
  const names = [
    ...tlsNames(shape),
    ...(accessLog === AccessLog.OFF ? [] : ['CustomLog', 'LogFormat']),
    ...(accessLog === AccessLog.JSON || upstream !== undefined ? ['SetEnvIfExpr'] : []),
    ...(hosts.length > 1 ? ['ServerAlias'] : []),
    ...(metrics === undefined ? [] : ['ExtendedStatus', '<Location', '</Location', 'SetHandler']),
    ...(routes.some(({ stripPrefix }) => stripPrefix) ? ['<Proxy', '</Proxy'] : []),
    ...appTlsNames(shape),
    ...(compresses({ ...shape, routes }) ? ['AddOutputFilterByType'] : []),
    ...(hasFiles({ ...shape, routes }) ? ['<Files', '</Files', 'ForceType'] : []),
    ...added,
  ];
  return [...new Set(names)].sort();
}

function appTlsNames(shape: Shape): string[] {
  const tls = appTlsOf(shape);
  if (tls === undefined) return [];
  const names = [
    'Engine',
    'Protocol',
    'Verify',
    'VerifyDepth',
    'CACertificateFile',
    'CheckPeerName',
    'CheckPeerExpire',
  ];
  const all = tls.clientSecretName === undefined ? names : [...names, 'MachineCertificateFile'];
  return ['<Proxy', '</Proxy', 'SSLSessionCache', ...all.map((name) => `SSLProxy${name}`)];
}

function addedOf({ raw, upstream }: Shape): RawDirectives {
  return upstream === undefined ? rawOf(raw) : withoutTls(rawOf(raw));
}

/** httpd writes names in one way, users perhaps in another. */
function canonical(name: string): string {
  return name === 'maxkeepaliverequests' ? 'MaxKeepAliveRequests' : name;
}

function tlsNames({ upstream, clientAuthority }: Shape): string[] {
  if (upstream === undefined) {
    const clients = ['SSLCACertificateFile', 'SSLVerifyClient', 'SSLVerifyDepth'];
    return [...ALWAYS, ...(clientAuthority === undefined ? [] : clients)];
  }
  const address =
    upstream.proxyProtocol === true ? ['RemoteIPProxyProtocol'] : ['RemoteIPHeader', 'RemoteIPInternalProxy'];
  return [...ALWAYS.filter((name) => !name.startsWith('SSL')), ...address];
}

function tlsFor({ upstream, profile, clientAuthority }: Shape): Tls {
  if (upstream !== undefined) return Tls.upstream(upstream);
  const clientCertificates = clientAuthority && ClientCertificates.fromSecret('any');
  return Tls.fromSecret('any', { profile, clientCertificates });
}

function compresses({ compression, routes = [] }: Shape): boolean {
  const passing = routes.filter(({ kind }) => kind === 'app' || kind === 'rules');
  return [{ compression }, ...passing].some((route) => route.compression ?? compression);
}

function hasFiles({ routes = [], errorPages = {}, maintenance }: Shape): boolean {
  const pages = Object.keys(errorPages).length + (maintenance?.page === undefined ? 0 : 1);
  return pages > 0 || routes.some(({ kind }) => kind === 'answer');
}

function probesOf(shape: Shape): AppProbes {
  const { readinessPath, livenessPath } = probePathsOf(shape);
  return { readinessPath: readinessPath && '/ready', livenessPath: livenessPath && '/live' };
}

/** In one pod with its proxy, there is one application. */
function mountable({ topology, routes }: Shape): Shape['routes'] {
  return routes?.filter(({ kind }) => topology !== Topology.SIDECAR || kind !== 'app');
}

/** The directives, in order, of a pair of this shape whose other properties are harmless. */
export function expectedSequence(shape: Shape): string[] {
  const { topology } = shape;
  const { accessLog, plainHttp, http2, hosts, metrics, otherHeaders = {}, errorPages = {}, maintenance } = shape;
  const harmless = (texts: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.keys(texts).map((name) => [name, 'x']));
  const props: Partial<SecureProxyProps> = {
    hosts: hosts.length > 1 ? ['a.example.com', 'b.example.com'] : ['a.example.com'],
    tls: tlsFor(shape),
    httpd: {
      accessLog,
      plainHttp,
      http2: shape.upstream === undefined ? http2 : undefined,
      raw: addedOf(shape),
      maxRequestBody: shape.maxRequestBody === undefined ? undefined : Size.kibibytes(shape.maxRequestBody),
    },
    seal: shape.seal && Seal.fromSecret('seal'),
    topology,
    proxy: { metrics: metrics && metricsOf({ kind: metrics.kind, scrapers: [{ namespace: 'monitoring' }] }) },
    routes: mountable(shape)?.map((route) =>
      routeOf({ ...route, ...HARMLESS_ROUTE, allowFrom: somebody(route.allowFrom) }),
    ),
    responses: {
      headers: {
        frames: shape.frames,
        referrer: shape.referrer,
        contentSecurityPolicy: shape.contentSecurityPolicy === undefined ? undefined : 'x',
        others: harmless(otherHeaders),
      },
      errorPages: harmless(errorPages),
      compression: shape.compression,
    },
    maintenance: maintenance && harmlessMaintenance(maintenance),
  };
  const app = { tls: appTlsOf(shape), probes: probesOf(shape) };
  return directiveNames(filesOf(pairOf(props, app).pair)['httpd.conf'] ?? '');
}

const HARMLESS_ROUTE = { body: 'x', contentType: 'text/plain', timeout: 1 };

function harmlessMaintenance({ page, allowFrom }: NonNullable<Shape['maintenance']>): Maintenance {
  return { page: page && 'x', allowFrom: somebody(allowFrom) };
}

function somebody(allowFrom: string[] | undefined): string[] | undefined {
  return allowFrom === undefined ? undefined : ['192.0.2.1'];
}

const ALWAYS = [
  ...[
    'ServerRoot',
    'PidFile',
    'DefaultRuntimeDir',
    'ErrorLog',
    'ErrorDocument',
    'LogLevel',
    'ServerName',
    'Listen',
    'LoadModule',
  ],
  ...[
    '<IfDefine',
    '</IfDefine',
    '<IfModule',
    '</IfModule',
    'ServerLimit',
    'StartServers',
    'ThreadLimit',
    'ThreadsPerChild',
    'MaxRequestWorkers',
  ],
  ...['MinSpareThreads', 'MaxSpareThreads', 'MaxConnectionsPerChild', 'MaxMemFree', 'GracefulShutdownTimeout'],
  ...['Timeout', 'KeepAlive', 'KeepAliveTimeout', 'MaxKeepAliveRequests', 'RequestReadTimeout', 'LimitRequestLine'],
  ...[
    'LimitRequestFieldSize',
    'LimitRequestFields',
    'LimitRequestBody',
    'HttpProtocolOptions',
    'MergeTrailers',
    'MergeSlashes',
  ],
  ...['TraceEnable', 'Protocols', 'ServerTokens', 'ServerSignature', 'FileETag', '<Directory', '</Directory'],
  ...['AllowOverride', 'Options', 'Require', 'SSLProtocol', 'SSLCipherSuite', 'SSLHonorCipherOrder', 'SSLCompression'],
  ...['SSLSessionTickets', 'SSLSessionCache', 'SSLSessionCacheTimeout', 'SSLCertificateFile', 'SSLCertificateKeyFile'],
  ...['SSLEngine', 'ProxyRequests', 'ProxyPreserveHost', 'ProxyAddHeaders', 'ProxyVia', 'ProxyPass', 'Include'],
  ...['<VirtualHost', '</VirtualHost', 'StrictHostCheck', 'RewriteEngine', 'RewriteCond', 'RewriteRule', 'Header'],
  ...['RequestHeader', 'AllowEncodedSlashes'],
];
