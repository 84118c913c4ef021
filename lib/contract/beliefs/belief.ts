import { Folding } from '../folding';

/** What can be seen of an application from outside, whatever runs it. */
export interface Evidence {
  readonly image: string;
  /** Environment variables whose values are known. */
  readonly env: ReadonlyMap<string, string>;
  /** Names of all environment variables. */
  readonly envNames: ReadonlySet<string>;
  /** The words of the command line. */
  readonly words: readonly string[];
  /** Configuration files beside the application. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** From whom an application takes what forwarded headers say. */
export enum Peers {
  /** From whoever connects. */
  ANYONE = 'anyone',

  /** From addresses of private networks, which is where pods are. */
  PRIVATE = 'private networks',

  /** From addresses that its configuration lists. */
  NAMED = 'the addresses that it lists',

  /** From its own pod. */
  LOOPBACK = 'its own pod',
}

/** Where it can be seen that an application believes. */
export interface Signal {
  /** As a person would look for it, such as `FORWARDED_ALLOW_IPS=*`. */
  readonly shown: string;
  readonly peers: Peers;
  /** Headers that this signal adds, before those of the platform; the first one decides. */
  readonly headers?: readonly string[];
}

export type Sensor = (evidence: Evidence) => Signal | undefined;

/** How one kind of application comes to believe forwarded headers. */
export interface BeliefSpec {
  readonly platform: string;
  readonly folding: Folding;
  /** What it believes then, the one that matters most first. */
  readonly headers: readonly string[];
  /** Finds out whether it believes. */
  readonly believes: Sensor;
  /** Whether the platform can be told by name whom to believe. */
  readonly namesPeers?: boolean;
  /** What would make it believe, if this is such an application, it needs to be told, and it is not. */
  readonly deaf?: (evidence: Evidence) => string | undefined;
}

/** An application that believes forwarded headers. */
export interface Belief {
  readonly platform: string;
  readonly folding: Folding;
  readonly headers: readonly string[];
  readonly signal: Signal;
  readonly namesPeers: boolean;
}

const EVERYONE = new Set(['*', '0.0.0.0/0', '::/0', 'all', 'any', 'true', 'REMOTE_ADDR', '**']);
const PRIVATE = new Set(['private_ranges', 'PRIVATE_SUBNETS', 'uniquelocal']);
const OWN_POD = /^(127\.[\d.]+(\/\d+)?|::1|localhost|loopback|unix:.*)$/;

/** Whom a list of addresses names; nobody if it is empty. */
export function peersOf(addresses: string): Peers | undefined {
  const items = addresses.split(/[\s,;|]+/).filter((item) => item !== '');
  if (items.length === 0) return undefined;
  if (items.some((item) => EVERYONE.has(item))) return Peers.ANYONE;
  if (items.every((item) => OWN_POD.test(item))) return Peers.LOOPBACK;
  return items.some((item) => PRIVATE.has(item)) ? Peers.PRIVATE : Peers.NAMED;
}

/** Whether a value switches something on. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(|0|false|no|off|none|null|disabled)$/i.test(value.trim());
}
