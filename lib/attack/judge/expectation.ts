import { Asserted, PREFIX } from '../../contract/catalogue';
import { folded, Folding } from '../../contract/folding';
import { Listener } from '../attack-case';

/** The truth about one request, against which an answer is judged. */
export interface Expectation {
  readonly listener: Listener;

  /** The public host names, lower-case; `*.example.com` stands for one label. */
  readonly hosts: readonly string[];

  /** The ports that clients use, as the proxy states them. */
  readonly publicPorts: Readonly<Record<Listener, number>>;

  /** The address of the real client, as the proxy sees it. */
  readonly clientAddress: string;
  readonly folding: Folding;

  /** The names of the headers that the proxy asserts on this listener. */
  readonly asserted: readonly string[];

  /** The names of the trust headers that may not reach the application. */
  readonly stripped: readonly string[];

  /** Names that the proxy may state for itself. */
  readonly serverNames: readonly string[];
  readonly method: string;

  /** The paths that the application may see. */
  readonly paths: readonly string[];

  /** What the proxy takes off the path and states as prefix, usually empty. */
  readonly prefix: string;

  /** The path under which the application is mounted, usually empty. */
  readonly scriptName: string;

  /** The identifier that the request carries and the application has to show. */
  readonly marker: string;

  /** The application may refuse the request for its method or target. */
  readonly odd: boolean;

  /** How many answers the request asks for. */
  readonly answers: number;

  /** The request may be waiting for more bytes. */
  readonly unfinished: boolean;

  /** The plain listener promises to redirect, so that no plain request may reach the application. */
  readonly redirectsPlain: boolean;

  /** Every answer over TLS has to carry `Strict-Transport-Security`. */
  readonly hsts: boolean;

  /** Further signs by which an error page of the application, or of its server, is told from one of the proxy. */
  readonly applicationErrors: readonly RegExp[];
}

/** How bad a violated rule is. */
export type Severity = 'forged' | 'broken';

/** A violated rule. */
export interface Violation {
  readonly severity: Severity;
  readonly reason: string;
}

/** A violation by which the client makes the application believe something. */
export function forged(reason: string): Violation {
  return { severity: 'forged', reason };
}

/** A violation by which the client, or the proxy, keeps the application from working. */
export function broken(reason: string): Violation {
  return { severity: 'broken', reason };
}

/** Whether a host, with or without a port, is one of the pair's. The port may only be the listener's own. */
export function isOwnHost(host: string, { hosts, publicPorts }: Expectation, listener: Listener): boolean {
  const match = /^([^:@/\\?#\s]+)(?::(\d+))?$/.exec(host.toLowerCase());
  if (match === null) return false;
  const [, name = '', port] = match;
  if (port !== undefined && port !== String(publicPorts[listener])) return false;
  return hosts.some((own) => own === name || (own.startsWith('*.') && name.replace(/^[^.]+/, '*') === own));
}

/** The same address in one writing. */
export function plainAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

/** Whether an asserted header's value is the truth; undefined for a header of which nothing is known. */
export function isTrue(name: string, value: string, expected: Expectation): boolean | undefined {
  const { listener, publicPorts, clientAddress, serverNames } = expected;
  switch (folded(name)) {
    case folded(Asserted.SCHEME.name):
      return value === (listener === 'tls' ? 'https' : 'http');
    case folded(Asserted.PORT.name):
      return value === String(publicPorts[listener]);
    case folded(Asserted.HOST.name):
      return isOwnHost(value, expected, listener);
    case folded(Asserted.CLIENT.name):
    case folded(Asserted.ADDRESS.name):
      return plainAddress(value) === plainAddress(clientAddress);
    case folded(Asserted.SERVER.name):
      return serverNames.includes(value.toLowerCase()) || isOwnHost(value, expected, listener);
    case folded(PREFIX.name):
      return expected.prefix === '' ? undefined : value === expected.prefix;
    default:
      return undefined;
  }
}
