import { Duration } from 'cdk8s';
import { Item, comment, directive } from './directive';

/** Where an application listens, as seen from the proxy. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
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
  /** How long the application may take to answer. Seconds. */
  readonly timeout: number;
}

/** Passes requests on: of the routes that match, the longest takes it, since the first line that matches does. */
export function proxyPasses(routes: readonly PassingRoute[]): Item[] {
  return [
    comment(
      'retry=0: one failed connection must not close the application for a minute. nocanon: paths arrive as sent.',
    ),
    directive('AllowEncodedSlashes', 'NoDecode'),
    ...[...routes].sort((a, b) => b.path.length - a.path.length).map(proxyPass),
  ];
}

function proxyPass({ path, upstream, target, timeout }: PassingRoute): Item {
  return directive(
    'ProxyPass',
    path,
    `http://${upstream.host}:${upstream.port}${target}`,
    'retry=0',
    `connectiontimeout=${upstream.connect}`,
    `timeout=${timeout}`,
    ...reuse(upstream.keepAlive),
    'addressttl=30',
    'upgrade=websocket',
    'nocanon',
  );
}

/** A pooled connection must be given up before the application closes it, or a request is lost on it. */
function reuse(keepAlive: Duration | undefined): string[] {
  const ttl = keepAlive === undefined ? 0 : Math.floor(keepAlive.toSeconds({ integral: false })) - 1;
  return ttl < 1 ? ['disablereuse=On'] : [`ttl=${ttl}`];
}
