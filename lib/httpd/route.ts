import { Duration } from 'cdk8s';
import { PREFIX } from '../contract/catalogue';
import { isBelow } from '../contract/path';
import { Item, comment, directive, section } from './directive';
import { pattern } from './pattern';

/** How the proxy meets an application that speaks TLS. */
export interface UpstreamTls {
  /** Stands in the names of the files. */
  readonly name: string;
  /** Whether the proxy shows a certificate, too. */
  readonly mutual: boolean;
}

/** Where an application listens, as seen from the proxy. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
  /** Absent where it speaks plain HTTP. */
  readonly tls?: UpstreamTls;
  /** How long the application keeps an idle connection open; absent where it is not known. */
  readonly keepAlive?: Duration;
  /** How long it may take to accept a connection. Seconds. */
  readonly connect: number;
}

/** A path, and all that is below it, that is passed on to an application. */
export interface PassingRoute {
  readonly path: string;
  readonly upstream: Upstream;
  /** What the application sees in place of `path`. */
  readonly target: string;
  /** What was taken off the path, and is stated to the application. */
  readonly prefix?: string;
  /** How long the application may take to answer. Seconds. */
  readonly timeout: number;
  /** Bytes. */
  readonly maxRequestBody: number;
  readonly webSocket: boolean;
  readonly compression: boolean;
}

/** A path, and all that is below it, that is not for everybody. */
export interface Restriction {
  readonly path: string;
  readonly status: number;
  /** The ranges of addresses for which it does not hold. */
  readonly allowFrom: readonly string[];
}

/** A path that the proxy answers itself, with a file. */
export interface Answer {
  readonly path: string;
  readonly file: string;
  readonly contentType: string;
}

/** What is done with which path. */
export interface Routes {
  /** The first one is that of the path `/`. */
  readonly passing: readonly [PassingRoute, ...PassingRoute[]];
  readonly restrictions: readonly Restriction[];
  readonly answers: readonly Answer[];
}

/** The variable that says which route a request belongs to. */
export const ROUTE = '%{ENV:ROUTE}';

/** The largest that any of them takes. */
export function largestBody(routes: readonly PassingRoute[]): number {
  return Math.max(...routes.map(({ maxRequestBody }) => maxRequestBody));
}

const longestFirst = (a: { path: string }, b: { path: string }): number => b.path.length - a.path.length;

/** All paths of which one is inside of another's; each has rules of its own. */
export function inside(outer: string, { passing, restrictions, answers }: Routes): string[] {
  const paths = [...passing, ...restrictions, ...answers].map(({ path }) => path);
  return [...new Set(paths)].filter((path) => path !== outer && isBelow(path, outer)).sort();
}

/**
 * Says for each request which route it belongs to, by the rule of ProxyPass: the path as httpd has decoded it, whole
 * segments, any number of slashes between them. The longest one stands last, and so has the last word.
 */
export function classify(routes: Routes): Item[] {
  const exact = new Set(routes.answers.map(({ path }) => path));
  const paths = inside('/', routes).sort((a, b) => a.length - b.length);
  if (paths.length === 0) return [];
  return [
    comment('Which route a request belongs to: the longest one that ProxyPass below finds, too.'),
    ...paths.map((path) => {
      const end = exact.has(path) ? '$' : '(?:/|$)';
      return directive('RewriteRule', `^${pattern(path).replaceAll('/', '/+')}${end}`, '-', `[E=ROUTE:${path}]`);
    }),
  ];
}

/** Passes requests on: of the routes that match, the longest takes it, since the first line that matches does. */
export function proxyPasses(routes: readonly PassingRoute[]): Item[] {
  return [
    comment(
      'retry=0: one failed connection must not close the application for a minute. nocanon: paths arrive as sent.',
    ),
    directive('AllowEncodedSlashes', 'NoDecode'),
    ...[...routes].sort(longestFirst).flatMap(proxyPass),
    ...prefixes(routes),
  ];
}

/** Where all of the path is taken off, its end has a line of its own, or the application would see two slashes. */
function proxyPass({ path, upstream, target, timeout, webSocket }: PassingRoute): Item[] {
  const root = path !== '/' && target === '/';
  return [
    directive(
      'ProxyPass',
      root ? `${path}/` : path,
      address(upstream, target),
      'retry=0',
      `connectiontimeout=${upstream.connect}`,
      `timeout=${timeout}`,
      ...reuse(upstream.keepAlive),
      'addressttl=30',
      ...(webSocket ? ['upgrade=websocket'] : []),
      'nocanon',
    ),
    ...(root ? [directive('ProxyPass', path, address(upstream, target))] : []),
  ];
}

/** The section holds for what is passed to this application, so that it cannot be of another opinion than ProxyPass. */
function prefixes(routes: readonly PassingRoute[]): Item[] {
  const byAddress = new Map(routes.map(({ upstream, prefix }) => [address(upstream, '/'), prefix]));
  const mounted = [...byAddress].flatMap(([to, prefix]) => (prefix === undefined ? [] : [[to, prefix] as const]));
  if (mounted.length === 0) return [];
  return [
    comment('Where an application is mounted. What clients said of it is gone.'),
    ...mounted.map(([to, prefix]) => section('Proxy', [to], [directive('RequestHeader', 'set', PREFIX.name, prefix)])),
  ];
}

function address(upstream: Upstream, path: string): string {
  return `${origin(upstream)}${path}`;
}

/** Scheme, host and port, by which mod_proxy knows an application. */
export function origin({ host, port, tls }: Upstream): string {
  return `${tls === undefined ? 'http' : 'https'}://${host}:${port}`;
}

/** A pooled connection must be given up before the application closes it, or a request is lost on it. */
function reuse(keepAlive: Duration | undefined): string[] {
  const ttl = keepAlive === undefined ? 0 : Math.floor(keepAlive.toSeconds({ integral: false })) - 1;
  return ttl < 1 ? ['disablereuse=On'] : [`ttl=${ttl}`];
}
