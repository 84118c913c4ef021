import { Folding } from '../../contract/folding';
import { TrustHeader } from '../../contract/trust-header';
import { AttackCase, Field, Frame, Listener, MARKER, Plant, Protocol, Wire } from '../attack-case';
import { attackClass, ClassNumber } from '../attack-class';
import { lie } from '../canary';

/** What the cases are made for. */
export interface Ground {
  /** The host that an honest client would name. */
  readonly host: string;

  /** All hosts of the pair. */
  readonly hosts?: readonly string[];

  /** The path of the echo endpoint. */
  readonly path: string;
  readonly folding: Folding;

  /** The trust headers that the proxy asserts. */
  readonly asserted: readonly TrustHeader[];

  /** The trust headers that the proxy only removes. */
  readonly stripped: readonly TrustHeader[];
}

/** What an HTTP/1.x request has of its own. */
export interface Http1Parts {
  /** Bytes before the request line. */
  readonly before?: string;
  readonly requestLine?: string;

  /** The lines that name the host, without their ends. */
  readonly host?: readonly string[];

  /** Further header lines, without their ends. */
  readonly lines?: readonly string[];

  /** The body as it stands; the caller writes the lines that frame it. */
  readonly body?: string;
}

/** A case before it is bound to a wire. Everything that is left out is as an honest request has it. */
export interface Draft {
  readonly number: ClassNumber;

  /** Unique within the class and the wire. */
  readonly slug: string;
  readonly description: string;
  readonly plants?: readonly Plant[];
  readonly method?: string;
  readonly target?: string;
  readonly paths?: readonly string[];
  readonly unfinished?: boolean;
  readonly lingers?: boolean;
  readonly answers?: number;
  readonly odd?: boolean;

  /** Header fields for any protocol. HTTP/2 writes their names in lower case. */
  readonly fields?: readonly Field[];
  readonly body?: string;

  /** HTTP/1.x only; a function where the bytes depend on the case's identifier. */
  readonly http1?: Http1Parts | ((id: string) => Http1Parts);

  /** HTTP/2 only. */
  readonly http2?: {
    readonly pseudo?: readonly Field[];

    /** Fields whose names are sent as they are. */
    readonly verbatim?: readonly Field[];
    readonly trailers?: readonly Field[];
  };
}

/** Makes the drafts for one way in. */
export type Generator = (ground: Ground, wire: Wire) => Draft[];

/** A header in one spelling with the value that lies about this listener. */
export function plant(header: TrustHeader, listener: Listener, spelling = header.name): Plant & { value: string } {
  return { header: header.name, spelling, value: lie(header, listener) };
}

/** The field that plants. */
export function planted({ spelling, value = '' }: Plant): Field {
  return [spelling, value];
}

/** A case that removes an asserted header. */
export function removal(header: TrustHeader): Plant {
  return { header: header.name, spelling: header.name };
}

/** A short piece of an identifier. */
export function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_.]+/g, '-');
}

const SHORT: Record<Protocol, string> = { 'HTTP/1.0': 'h1.0', 'HTTP/1.1': 'h1.1', 'HTTP/2': 'h2' };

/** Binds a draft to a way in. */
export function bind(ground: Ground, wire: Wire, draft: Draft): AttackCase {
  const id = `${draft.number}/${draft.slug}/${wire.listener}/${SHORT[wire.protocol]}`;
  const { method = 'GET', target = ground.path } = draft;
  return {
    id,
    attackClass: attackClass(draft.number),
    ...wire,
    description: draft.description,
    plants: draft.plants ?? [],
    method,
    paths: draft.paths ?? [ground.path],
    unfinished: draft.unfinished ?? false,
    lingers: draft.lingers ?? (draft.answers ?? 1) > 1,
    answers: draft.answers ?? 1,
    odd: draft.odd ?? false,
    request:
      wire.protocol === 'HTTP/2'
        ? { kind: 'http2', frames: frames(ground, wire, { ...draft, method, target }, id) }
        : { kind: 'http1', bytes: bytes(ground, wire, { ...draft, method, target }, id) },
  };
}

type Bound = Draft & { readonly method: string; readonly target: string };

function bytes(ground: Ground, { protocol }: Wire, draft: Bound, id: string): string {
  const parts = typeof draft.http1 === 'function' ? draft.http1(id) : (draft.http1 ?? {});
  const { before = '', host = [`Host: ${ground.host}`], lines = [], ...raw } = parts;
  const length = draft.body === undefined ? [] : [`Content-Length: ${draft.body.length}`];
  const head = [
    raw.requestLine ?? `${draft.method} ${draft.target} ${protocol}`,
    ...host,
    `${MARKER}: ${id}`,
    ...length,
    ...(draft.fields ?? []).map(([name, value]) => (value === '' ? `${name}:` : `${name}: ${value}`)),
    ...lines,
  ];
  return `${before}${head.join('\r\n')}\r\n\r\n${raw.body ?? draft.body ?? ''}`;
}

function frames(ground: Ground, { listener }: Wire, draft: Bound, id: string): Frame[] {
  const { pseudo = pseudoFields(ground, listener, draft), verbatim = [], trailers } = draft.http2 ?? {};
  const fields = (draft.fields ?? []).map(([name, value]): Field => [name.toLowerCase(), value]);
  const all: Field[] = [...pseudo, [MARKER.toLowerCase(), id], ...fields, ...verbatim];
  const last = draft.body === undefined && trailers === undefined;
  const sent: Frame[] = [{ type: 'headers', stream: 1, fields: all, end: last }];
  if (!last) sent.push({ type: 'data', stream: 1, body: draft.body ?? '', end: trailers === undefined });
  if (trailers !== undefined) sent.push({ type: 'headers', stream: 1, fields: trailers, end: true });
  return sent;
}

/** The pseudo-header fields of an honest HTTP/2 request. */
export function pseudoFields(
  ground: Ground,
  listener: Listener,
  { method = 'GET', target = ground.path }: { readonly method?: string; readonly target?: string } = {},
): Field[] {
  return [
    [':method', method],
    [':scheme', listener === 'tls' ? 'https' : 'http'],
    [':authority', ground.host],
    [':path', target],
  ];
}
