import { Contracts } from '../contract/trust-contract';
import { Item, comment, directive, section } from './directive';
import { StatusAudience, health } from './health';
import {
  BEHIND_HOP,
  HOP_HOST,
  HOP_IS_SECURE,
  HOP_SAID_HTTPS,
  TrustedHop,
  assertHost,
  believe,
  clientAddress,
  proxyProtocol,
  refuseStrangers,
} from './hop';
import { ACME_CHALLENGE, LIVE_PATH, Port, PublicPort } from './layout';
import { HttpdSettings, PlainHttp } from './options';
import { rawDirectives } from './raw';
import { PassingRoute, Routes, classify, proxyPasses } from './route';
import { ResponseSettings } from './response-options';
import { answers, errorPages, maintenance, uncompressed } from './responses';
import { restrict } from './access';
import {
  refuseForeignHosts,
  refuseLargeBodies,
  refuseNominations,
  refuseTunnels,
  refuseUnknownCodings,
} from './refusals';
import { ListenerFacts, assert, noSeal, refuseWithoutSeal, seal } from './trust';

/** What the virtual hosts serve. */
export interface Site {
  /** One for each application, first that of the path `/`. */
  readonly contracts: Contracts;
  readonly routes: Routes;
  readonly responses: ResponseSettings;
  readonly settings: HttpdSettings;
  readonly statusAudience: StatusAudience;
  /** What the kubelet asks the application through the proxy, because it cannot reach it otherwise. */
  readonly probes?: readonly PassingRoute[];
  /** What ends TLS in front of the proxy; absent where the proxy does. */
  readonly hop?: TrustedHop;
}

const PLAIN: readonly ListenerFacts[] = [{ scheme: 'http', publicPort: PublicPort.PLAIN }];
const SECURE: readonly ListenerFacts[] = [{ scheme: 'https', publicPort: PublicPort.TLS }];

/** The certificate is of course not for the unknown host; there is no need to warn of that at each start. */
const UNKNOWN_TLS = [directive('SSLEngine', 'On'), directive('LogLevel', 'ssl:error')];

/** All virtual hosts. On each public port the first one answers for unknown hosts. */
export function virtualHosts(site: Site): Item[] {
  return [
    ...health(site.settings, site.statusAudience, refuseWithoutSeal(site.contracts[0], LIVE_PATH), appHealth(site)),
    ...(site.hop === undefined ? ownListeners(site) : hopListener(site, site.hop)),
  ];
}

function ownListeners(site: Site): Item[] {
  return [
    comment('Plain HTTP. The first virtual host answers requests for hosts that are not ours, or that name none.'),
    section('VirtualHost', [`*:${Port.PLAIN}`], unknownHost([])),
    section('VirtualHost', [`*:${Port.PLAIN}`], plain(site)),
    comment('TLS, likewise.'),
    section('VirtualHost', [`*:${Port.TLS}`], unknownHost(UNKNOWN_TLS)),
    section('VirtualHost', [`*:${Port.TLS}`], secure(site)),
  ];
}

/** These paths and no others, for the host that the kubelet is told to name: whoever gets here is believed. */
function appHealth({ contracts: [contract], probes = [] }: Site): Item[] {
  if (probes.length === 0) return [];
  const [canonical = ''] = contract.hosts;
  return [
    comment('The application listens on the loopback only, so that its probes come this way. They count as TLS.'),
    directive('RewriteCond', '%{HTTP_HOST}', `=${canonical}`),
    directive('RewriteRule', `^(?:${probes.map(({ path }) => path).join('|')})$`, '-', '[L]'),
    ...assert(contract, SECURE),
    ...seal(contract),
    ...proxyPasses(probes),
  ];
}

function hopListener(site: Site, hop: TrustedHop): Item[] {
  return [
    comment('Behind the hop that ends TLS. The first virtual host answers requests for hosts that are not ours.'),
    section('VirtualHost', [`*:${Port.PLAIN}`], unknownHost(proxyProtocol(hop))),
    section('VirtualHost', [`*:${Port.PLAIN}`], behindHop(site, hop)),
  ];
}

function behindHop(site: Site, hop: TrustedHop): Item[] {
  const [contract] = site.contracts;
  const served = site.settings.plainHttp === PlainHttp.SERVE;
  return [
    ...believe(contract, hop),
    ...clientAddress(hop),
    ...guarded(site, BEHIND_HOP, refuseStrangers(hop)),
    ...(served ? [] : redirectToHop()),
    ...strictTransport(site.settings, HOP_IS_SECURE),
    ...answered(site),
    ...assert(contract, BEHIND_HOP),
    ...assertHost(),
    ...noSeal(contract),
    ...seal(contract, HOP_SAID_HTTPS),
    ...proxyPasses(site.routes.passing),
    ...rawDirectives(site.contracts, site.settings.raw.everyListener, site.settings.raw.plainListener),
  ];
}

/** Browsers that spoke plain HTTP with the hop, to the host that they asked it for. */
function redirectToHop(): Item[] {
  const [{ when }] = BEHIND_HOP;
  const insecure = directive('RewriteCond', `%{ENV:${when.variable}}`, '^$');
  return [
    ...redirect([insecure, directive('RewriteCond', `%{ENV:${HOP_HOST}}`, '.')], `%{ENV:${HOP_HOST}}`),
    ...redirect([insecure]),
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

function plain(site: Site): Item[] {
  const [root] = site.routes.passing;
  const challenges = { ...root, path: ACME_CHALLENGE, target: ACME_CHALLENGE };
  const served = site.settings.plainHttp === PlainHttp.SERVE;
  return [
    ...guarded(site, PLAIN),
    ...(served ? answered(site) : redirect()),
    ...assert(site.contracts[0], PLAIN),
    ...noSeal(site.contracts[0]),
    ...proxyPasses(served ? site.routes.passing : [challenges]),
    ...rawDirectives(site.contracts, site.settings.raw.everyListener, site.settings.raw.plainListener),
  ];
}

function secure(site: Site): Item[] {
  const { settings } = site;
  return [
    directive('SSLEngine', 'On'),
    ...(settings.http2 ? [directive('Protocols', 'h2', 'http/1.1')] : []),
    ...guarded(site, SECURE),
    ...strictTransport(settings),
    ...answered(site),
    ...assert(site.contracts[0], SECURE),
    ...seal(site.contracts[0]),
    ...proxyPasses(site.routes.passing),
    ...rawDirectives(site.contracts, site.settings.raw.everyListener, site.settings.raw.tlsListener),
  ];
}

function strictTransport({ hsts }: HttpdSettings, ...condition: string[]): Item[] {
  return [
    comment('Browsers shall not try plain HTTP again. Once, also when the application says it, and on errors, too.'),
    directive('Header', 'onsuccess', 'unset', 'Strict-Transport-Security', ...condition),
    directive('Header', 'always', 'set', 'Strict-Transport-Security', hsts, ...condition),
  ];
}

/** What each virtual host that passes requests on has in common. */
function guarded(
  { contracts, routes, responses }: Site,
  facts: readonly ListenerFacts[],
  first: readonly Item[] = [],
): Item[] {
  const [contract] = contracts;
  const [canonical = '', ...others] = contract.hosts;
  return [
    directive('ServerName', canonical),
    ...(others.length > 0 ? [directive('ServerAlias', ...others)] : []),
    directive('RewriteEngine', 'On'),
    ...errorPages(responses),
    ...first,
    ...refuseUnknownCodings(),
    ...refuseTunnels(),
    ...refuseNominations(contracts),
    ...refuseForeignHosts(contract, facts),
    ...classify(routes),
    ...restrict(routes),
    ...refuseLargeBodies(routes),
  ];
}

/** What is decided before an application is asked. */
function answered({ routes, responses }: Site): Item[] {
  return [...maintenance(responses), ...answers(routes), ...uncompressed(routes)];
}

/**
 * SERVER_NAME is the host of the request, lower-cased and without a port, and one of ours by now. The path is that of the
 * request line, since REQUEST_URI is half decoded: of `%2F` it would make `%252F`, and `%3F` would be refused.
 */
function redirect(conditions: readonly Item[] = [], host = '%{SERVER_NAME}'): Item[] {
  return [
    comment('308 keeps method and body. ACME HTTP-01 challenges have to be answered over plain HTTP.'),
    ...conditions,
    directive('RewriteCond', '%{REQUEST_URI}', `!^${ACME_CHALLENGE.replace('.', '[.]')}[A-Za-z0-9_-]+$`),
    directive('RewriteCond', '%{THE_REQUEST}', '^[^ ]+ (?:[^/? ]*://[^/? ]*)?(/[^? ]*)?'),
    directive('RewriteRule', '^', `https://${host}%1`, '[R=308,NE,L]'),
  ];
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
