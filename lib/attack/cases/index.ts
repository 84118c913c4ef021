import { Asserted, STRIPPED_BY_DEFAULT, trustHeader } from '../../contract/catalogue';
import { folded, Folding } from '../../contract/folding';
import { TrustHeader } from '../../contract/trust-header';
import { AttackCase, Listener, Wire } from '../attack-case';
import * as beliefs from './beliefs';
import { bind, Draft, Generator, Ground } from './draft';
import * as framing from './framing';
import * as hosts from './hosts';
import * as lines from './lines';
import * as nominations from './nominations';
import { shapes } from './shapes';
import * as spelled from './spelled';
import * as targets from './targets';

/** What the cases are made for. */
export interface CaseOptions {
  /** The host that an honest client names. */
  readonly host: string;

  /**
   * All hosts of the pair, for attacks on those with a wildcard.
   * @default - only `host`
   */
  readonly hosts?: readonly string[];

  /** The path of the echo endpoint. */
  readonly path: string;

  /** How the application's server folds header names. */
  readonly folding: Folding;

  /**
   * The names of the headers that the proxy asserts.
   * @default - all of the catalogue's
   */
  readonly asserted?: readonly string[];

  /** @default - both */
  readonly listeners?: readonly Listener[];
}

/** The ways in, the most travelled first. */
export const WIRES: readonly Wire[] = [
  { listener: 'plain', protocol: 'HTTP/1.1' },
  { listener: 'tls', protocol: 'HTTP/1.1' },
  { listener: 'tls', protocol: 'HTTP/2' },
  { listener: 'plain', protocol: 'HTTP/2' },
  { listener: 'plain', protocol: 'HTTP/1.0' },
  { listener: 'tls', protocol: 'HTTP/1.0' },
];

const GENERATORS: readonly Generator[] = [
  spelled.spelled,
  spelled.casing,
  spelled.otherAliases,
  shapes,
  nominations.nominations,
  nominations.combinations,
  nominations.strangeNominations,
  nominations.websocket,
  lines.lines,
  lines.leadingFold,
  lines.http2Names,
  lines.splitting,
  framing.trailers,
  framing.smuggling,
  framing.pipelined,
  framing.proxyProtocol,
  hosts.oddHosts,
  hosts.wildcardHosts,
  hosts.hostConflicts,
  hosts.authorityConflicts,
  targets.absoluteTargets,
  targets.schemes,
  targets.pseudoHeaders,
  targets.methods,
  targets.reflections,
  beliefs.addresses,
  beliefs.forwarded,
  beliefs.ensembles,
  beliefs.prefixes,
  beliefs.methodOverrides,
  beliefs.upgrades,
  beliefs.sizes,
];

/** All attack cases, generated from the catalogue of trust headers, always in the same order. No request stands twice. */
export function attackCases(options: CaseOptions): AttackCase[] {
  const ground = groundOf(options);
  const wires = WIRES.filter(({ listener }) => options.listeners?.includes(listener) ?? true);
  const all = GENERATORS.flatMap((generate) =>
    wires.flatMap((wire) => generate(ground, wire).map((draft) => bind(ground, wire, draft))),
  );
  return [...new Map(all.map((attack) => [sameness(attack), attack])).values()];
}

/** What makes two cases the same: the listener, and all bytes but the identifier. */
function sameness({ id, listener, request }: AttackCase): string {
  const sent = request.kind === 'http1' ? request.bytes : JSON.stringify(request.frames);
  return `${listener} ${request.kind} ${sent.replaceAll(id, '')}`;
}

/** Honest requests of several kinds for one way in; `round` picks one and makes its identifier unique. */
export function controlCase(options: CaseOptions, wire: Wire, round: number): AttackCase {
  const ground = groundOf(options);
  const draft = HONEST[round % HONEST.length] ?? {};
  return bind(ground, wire, { number: '0', slug: `${round}`, description: 'an honest request', ...draft });
}

const HONEST: readonly Partial<Draft>[] = [
  {},
  { http1: { lines: ['Connection: keep-alive'] } },
  { method: 'POST', body: 'a=b', fields: [['Content-Type', 'text/plain']] },
  { http1: { lines: ['Connection: close'] } },
  { fields: [['Cookie', 'a=b'], ['Authorization', 'Basic YTpi'], ['X-Requested-With', 'fetch']] }, // prettier-ignore
  { http1: { lines: ['Connection: TE', 'TE: trailers'] } },
  { http1: { lines: ['Connection: keep-alive, Upgrade', 'Upgrade: websocket'] } },
  { method: 'PATCH', body: '{}', fields: [['Content-Type', 'application/json']] },
];

/** The names of the headers that the proxy asserts unless told otherwise. */
export const ASSERTED: readonly string[] = Object.values(Asserted).map(({ name }) => name);

function groundOf({ asserted = ASSERTED, ...ground }: CaseOptions): Ground {
  const known = asserted.map((name): TrustHeader => {
    const header = trustHeader(name);
    if (header === undefined) throw new Error(`"${name}" is asserted, but no trust header of the catalogue`);
    return header;
  });
  return { ...ground, asserted: known, stripped: strippedHeaders(asserted) };
}

/** The trust headers of class A, B and C that are not asserted. */
export function strippedHeaders(asserted: readonly string[]): TrustHeader[] {
  const own = new Set(asserted.map(folded));
  return STRIPPED_BY_DEFAULT.filter(({ name }) => !own.has(folded(name)));
}
