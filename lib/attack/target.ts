import { Folding } from '../contract/folding';
import { AttackCase, Listener } from './attack-case';
import { ASSERTED, CaseOptions, strippedHeaders } from './cases';
import { Expectation, plainAddress } from './judge/expectation';
import { Endpoint } from './wire/connection';

/** A listener under attack. */
export interface ListenerTarget extends Endpoint {
  /**
   * The names of the headers that the proxy asserts on this listener.
   * @default - all that the catalogue knows as asserted
   */
  readonly asserted?: readonly string[];
}

/** What is attacked, and what is true about it. */
export interface Target {
  readonly plain?: ListenerTarget;
  readonly tls?: ListenerTarget;

  /** The host that honest requests name. */
  readonly hostHeader: string;

  /** The path of the echo endpoint. */
  readonly echoPath: string;

  /** How the application's server folds header names. */
  readonly folding: Folding;

  /** @default - the one of `hostHeader` */
  readonly hosts?: readonly string[];

  /** @default - 80 and 443 */
  readonly publicPorts?: Readonly<Record<Listener, number>>;

  /**
   * The client's address as the proxy sees it.
   * @default - the local address of the connection, which is the truth where nothing in between translates addresses
   */
  readonly clientAddress?: string;

  /** @default - the hosts */
  readonly serverNames?: readonly string[];

  /** @default - none: the application is mounted on the root */
  readonly scriptName?: string;

  /** @default - none: the application sees the whole path */
  readonly strippedPrefix?: string;

  /**
   * The names of trust headers that the proxy passes through by intention.
   * @default - none
   */
  readonly passedThrough?: readonly string[];

  /** @default false */
  readonly redirectsPlain?: boolean;

  /** @default false */
  readonly hsts?: boolean;

  /** @default - those of common application servers */
  readonly applicationErrors?: readonly RegExp[];
}

/** What the cases for a target are made from. */
export function caseOptions(target: Target): CaseOptions {
  const listeners = (['plain', 'tls'] as const).filter((listener) => target[listener] !== undefined);
  const asserted = new Set(listeners.flatMap((listener) => target[listener]?.asserted ?? ASSERTED));
  return {
    host: target.hostHeader,
    path: target.echoPath,
    folding: target.folding,
    asserted: [...asserted],
    listeners,
  };
}

/** The truth about a case sent to a target from an address. */
export function expectation(target: Target, attack: AttackCase, localAddress = ''): Expectation {
  const hosts = target.hosts ?? [target.hostHeader.replace(/:\d+$/, '')];
  const asserted = target[attack.listener]?.asserted ?? ASSERTED;
  const passed = new Set(target.passedThrough);
  return {
    listener: attack.listener,
    hosts: hosts.map((host) => host.toLowerCase()),
    publicPorts: target.publicPorts ?? { plain: 80, tls: 443 },
    clientAddress: target.clientAddress ?? plainAddress(localAddress),
    folding: target.folding,
    asserted,
    stripped: stripped(asserted).filter((name) => !passed.has(name)),
    serverNames: target.serverNames ?? [],
    method: attack.method,
    ...seenBehind(target.strippedPrefix, attack.paths),
    scriptName: target.scriptName ?? '',
    marker: attack.id,
    odd: attack.odd,
    answers: attack.answers,
    unfinished: attack.unfinished,
    redirectsPlain: target.redirectsPlain ?? false,
    hsts: target.hsts ?? false,
    applicationErrors: target.applicationErrors ?? [],
  };
}

/** The paths that the application may see if the proxy takes their beginning off. */
function seenBehind(prefix = '', paths: readonly string[]): Pick<Expectation, 'paths' | 'prefix'> {
  const seen = paths.map((path) => (path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path));
  return { paths: seen, prefix };
}

const memory = new Map<string, readonly string[]>();

function stripped(asserted: readonly string[]): readonly string[] {
  const key = asserted.join();
  const names = memory.get(key) ?? strippedHeaders(asserted).map(({ name }) => name);
  memory.set(key, names);
  return names;
}
