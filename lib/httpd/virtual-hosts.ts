import { Duration } from 'cdk8s';
import { TrustContract } from '../contract/trust-contract';
import { silent } from './access-log';
import { Item, comment, directive, section } from './directive';
import { LIVE_PATH, Port, PublicPort, READY_PATH } from './layout';
import { HttpdSettings, PlainHttp } from './options';
import {
  refuseForeignHosts,
  refuseLargeBodies,
  refuseNominations,
  refuseTunnels,
  refuseUnknownCodings,
} from './refusals';
import { ListenerFacts, assert } from './trust';

/** Where the application listens, as seen from the proxy. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  /** How long the application keeps an idle connection open; absent where it is not known. */
  readonly keepAlive?: Duration;
}

const ACME_CHALLENGE = '/.well-known/acme-challenge/';
const PLAIN: ListenerFacts = { scheme: 'http', publicPort: PublicPort.PLAIN };
const SECURE: ListenerFacts = { scheme: 'https', publicPort: PublicPort.TLS };

/** The certificate is of course not for the unknown host; there is no need to warn of that at each start. */
const UNKNOWN_TLS = [directive('SSLEngine', 'On'), directive('LogLevel', 'warn', 'ssl:error')];

/** All virtual hosts. On each public port the first one answers for unknown hosts. */
export function virtualHosts(contract: TrustContract, upstream: Upstream, settings: HttpdSettings): Item[] {
  return [
    comment('Health: for the kubelet only, not part of the Service, and independent of the application.'),
    section('VirtualHost', [`*:${Port.HEALTH}`], health(settings)),
    comment('Plain HTTP. The first virtual host answers requests for hosts that are not ours, or that name none.'),
    section('VirtualHost', [`*:${Port.PLAIN}`], unknownHost([])),
    section('VirtualHost', [`*:${Port.PLAIN}`], plain(contract, upstream, settings)),
    comment('TLS, likewise.'),
    section('VirtualHost', [`*:${Port.TLS}`], unknownHost(UNKNOWN_TLS)),
    section('VirtualHost', [`*:${Port.TLS}`], secure(contract, upstream, settings)),
  ];
}

/** The kubelet sends the address of the pod as Host, which is why nothing here looks at it. */
function health(settings: HttpdSettings): Item[] {
  return [
    ...silent(settings),
    directive('RewriteEngine', 'On'),
    directive('RewriteRule', `^(?:${LIVE_PATH}|${READY_PATH})$`, '-', '[R=204,L]'),
    directive('RewriteRule', '^', '-', '[R=404,L]'),
  ];
}

function unknownHost(engine: Item[]): Item[] {
  return [
    directive('ServerName', 'unknown.invalid'),
    directive('StrictHostCheck', 'On'),
    ...engine,
    directive('RewriteEngine', 'On'),
    ...refuseUnknownCodings(),
    comment('Misdirected: nothing here has that name.'),
    directive('RewriteRule', '^', '-', '[R=421,L]'),
  ];
}

function plain(contract: TrustContract, upstream: Upstream, settings: HttpdSettings): Item[] {
  const served = settings.plainHttp === PlainHttp.SERVE;
  return [
    ...guarded(contract, PLAIN, settings),
    ...(served ? [] : redirect()),
    ...assert(PLAIN),
    ...proxyPass(served ? '/' : ACME_CHALLENGE, upstream, settings),
  ];
}

function secure(contract: TrustContract, upstream: Upstream, settings: HttpdSettings): Item[] {
  return [
    directive('SSLEngine', 'On'),
    ...(settings.http2 ? [directive('Protocols', 'h2', 'http/1.1')] : []),
    ...guarded(contract, SECURE, settings),
    comment('Browsers shall not try plain HTTP again. Once, also when the application says it, and on errors, too.'),
    directive('Header', 'onsuccess', 'unset', 'Strict-Transport-Security'),
    directive('Header', 'always', 'set', 'Strict-Transport-Security', settings.hsts),
    ...assert(SECURE),
    ...proxyPass('/', upstream, settings),
  ];
}

/** What each virtual host that passes requests on has in common. */
function guarded(contract: TrustContract, facts: ListenerFacts, settings: HttpdSettings): Item[] {
  const [canonical = '', ...others] = contract.hosts;
  return [
    directive('ServerName', canonical),
    ...(others.length > 0 ? [directive('ServerAlias', ...others)] : []),
    directive('RewriteEngine', 'On'),
    ...refuseUnknownCodings(),
    ...refuseTunnels(),
    ...refuseNominations(contract),
    ...refuseForeignHosts(contract, facts.publicPort),
    ...refuseLargeBodies(settings.maxRequestBody),
  ];
}

/**
 * SERVER_NAME is the host of the request, lower-cased and without a port, and one of ours by now. The path is that of the
 * request line, since REQUEST_URI is half decoded: of `%2F` it would make `%252F`, and `%3F` would be refused.
 */
function redirect(): Item[] {
  return [
    comment('308 keeps method and body. ACME HTTP-01 challenges have to be answered over plain HTTP.'),
    directive('RewriteCond', '%{REQUEST_URI}', `!^${ACME_CHALLENGE.replace('.', '[.]')}[A-Za-z0-9_-]+$`),
    directive('RewriteCond', '%{THE_REQUEST}', '^[^ ]+ (?:[^/? ]*://[^/? ]*)?(/[^? ]*)?'),
    directive('RewriteRule', '^', 'https://%{SERVER_NAME}%1', '[R=308,NE,L]'),
  ];
}

function proxyPass(path: string, upstream: Upstream, settings: HttpdSettings): Item[] {
  return [
    comment(
      'retry=0: one failed connection must not close the application for a minute. nocanon: paths arrive as sent.',
    ),
    directive('AllowEncodedSlashes', 'NoDecode'),
    directive(
      'ProxyPass',
      path,
      `http://${upstream.host}:${upstream.port}${path}`,
      'retry=0',
      'connectiontimeout=5',
      `timeout=${settings.timeout}`,
      ...reuse(upstream.keepAlive),
      'addressttl=30',
      'upgrade=websocket',
      'nocanon',
    ),
  ];
}

/** A pooled connection must be given up before the application closes it, or a request is lost on it. */
function reuse(keepAlive: Duration | undefined): string[] {
  const ttl = keepAlive === undefined ? 0 : Math.floor(keepAlive.toSeconds({ integral: false })) - 1;
  return ttl < 1 ? ['disablereuse=On'] : [`ttl=${ttl}`];
}

/** What holds for proxying on all listeners. */
export function proxying(): Item[] {
  return [
    comment('A reverse proxy only. The application sees the host that the client asked for.'),
    directive('ProxyRequests', 'Off'),
    directive('ProxyPreserveHost', 'On'),
    directive('ProxyAddHeaders', 'On'),
    directive('ProxyVia', 'Block'),
  ];
}
