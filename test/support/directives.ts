import { AccessLog, ClientCertificates, SecureProxyProps, Tls } from 'cdk8s-secure-proxy';
import { FlatProps, metricsOf } from './flat-props';
import { directiveNames } from './httpd-conf';
import { filesOf, pairOf } from './pair';

/** What decides which directives there are; all other properties are only values in them. */
export type Shape = Pick<
  FlatProps,
  'accessLog' | 'plainHttp' | 'http2' | 'hosts' | 'profile' | 'clientAuthority' | 'metrics'
>;

/** The names of all directives that `httpd.conf` may hold for these options, by hand, in alphabetical order. */
export function expectedNames({ accessLog, hosts, clientAuthority, metrics }: Shape): string[] {
  return [
    ...ALWAYS,
    ...(accessLog === AccessLog.OFF ? [] : ['CustomLog', 'LogFormat']),
    ...(accessLog === AccessLog.JSON ? ['SetEnvIfExpr'] : []),
    ...(hosts.length > 1 ? ['ServerAlias'] : []),
    ...(metrics === undefined ? [] : ['ExtendedStatus', '<Location', '</Location', 'SetHandler']),
    ...(clientAuthority === undefined ? [] : ['SSLCACertificateFile', 'SSLVerifyClient', 'SSLVerifyDepth']),
  ].sort();
}

/** The directives, in order, of a pair of this shape whose other properties are the defaults. */
export function expectedSequence({
  accessLog,
  plainHttp,
  http2,
  hosts,
  profile,
  clientAuthority,
  metrics,
}: Shape): string[] {
  const clientCertificates = clientAuthority && ClientCertificates.fromSecret('any');
  const props: Partial<SecureProxyProps> = {
    hosts: hosts.length > 1 ? ['a.example.com', 'b.example.com'] : ['a.example.com'],
    tls: Tls.fromSecret('any', { profile, clientCertificates }),
    httpd: { accessLog, plainHttp, http2 },
    proxy: { metrics: metrics && metricsOf({ kind: metrics.kind, scrapers: [{ namespace: 'monitoring' }] }) },
  };
  return directiveNames(filesOf(pairOf(props).pair)['httpd.conf'] ?? '');
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
