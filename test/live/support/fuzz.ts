import { createHash } from 'node:crypto';
import { MARKER, WIRES, type AttackCase, type Field, type Frame, type Listener, type Wire } from '../../../lib/attack';
import { lie } from '../../../lib/attack/canary';
import { CATALOGUE } from '../../../lib/contract/catalogue';
import { Folding, spellings } from '../../../lib/contract/folding';
import { random } from './random';
import { HOST } from './shop';

export interface FuzzOptions {
  /** Whether queries are of ASCII only, for application servers that hang up on other bytes. @default false */
  readonly asciiQuery?: boolean;
}

/**
 * Requests of random bytes, the n-th of a seed always the same. What the answer is known by stays whole: the path, the
 * host and the marker. Everything behind them is up for grabs, and whatever becomes of it, the application may believe
 * nothing but the truth.
 */
export function fuzzCase(seed: number, n: number, { asciiQuery = false }: FuzzOptions = {}): AttackCase {
  const bytes = new Bytes(`${seed}/${n}`);
  const wire = bytes.pick(SPOKEN);
  const id = `fuzz/${seed}/${n}`;
  const method = bytes.below(3) === 0 ? 'POST' : 'GET';
  const target = bytes.below(2) === 0 ? PATH : `${PATH}?${bytes.query(asciiQuery)}`;
  const parts: Parts = { wire, id, method, target };
  const request = wire.protocol === 'HTTP/2' ? http2(bytes, parts) : http1(bytes, parts);
  const sent = request.kind === 'http1' ? request.bytes : JSON.stringify(request.frames);
  return {
    id,
    attackClass: { number: 'fuzz', name: 'random bytes' },
    ...wire,
    description: JSON.stringify(sent),
    request,
    plants: [],
    method,
    paths: [PATH],
    unfinished: true,
    odd: false,
    // Bytes may well make two requests of one; each answer is judged.
    answers: Infinity,
    lingers: true,
  };
}

const PATH = '/echo';

/** The ways into the pair: it does not speak HTTP/2 in clear text. */
const SPOKEN = WIRES.filter(({ listener, protocol }) => listener === 'tls' || protocol !== 'HTTP/2');

const HEADERS = CATALOGUE.flatMap((header) =>
  spellings(header.name, Folding.DASH_UNDERSCORE_DOT).map((name) => ({ name, header })),
);

const CONNECTION = [
  ...[
    'close',
    'keep-alive',
    'Upgrade',
    'TE',
    'HTTP2-Settings',
    ',',
    ';',
    ' ',
    '\t',
    ', ',
    '"',
    '=',
    ':',
    '\x0b',
    '\xa0',
  ],
  ...CATALOGUE.slice(0, 8).map(({ name }) => name),
];

/** Lines that decide where a request ends; their numbers are right or refused, so that no request is cut in two. */
const FRAMING = (length: number): readonly string[] => [
  `Content-Length: ${length}`,
  `Content-Length: +${length}`,
  `Content-Length: ${length}, ${length}`,
  `Content-Length:\t${length} `,
  `Content-Length : ${length}`,
  `content_length: ${length}`,
  'Content-Length: 0',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding:\x0bchunked',
  'Transfer_Encoding: chunked',
  'transfer-encoding:\r\n chunked',
];

const OTHERS = [
  ...['Expect: 100-continue', 'Upgrade: websocket', 'Upgrade: h2c', 'TE: trailers', 'Trailer: X-Forwarded-Proto'],
  ...['Max-Forwards: 0', 'Range: bytes=0-1,2-', 'Cookie: a=b', 'Authorization: Basic YTpi', 'X-Custom_Header.x: 1'],
  ...['Host: forged.invalid', `Host: ${HOST}`, 'Accept-Encoding: gzip', 'If-None-Match: *', 'Keep-Alive: timeout=9'],
];

const SPECIAL = '\r\n\0\t \x0b\x0c\x7f\x85\xa0\xff:;,="\\%_-.';

/** Random choices and random bytes. */
class Bytes {
  readonly below: (limit: number) => number;

  constructor(seed: string) {
    this.below = random(1 + (createHash('sha256').update(seed).digest().readUInt32BE(0) % 2_147_483_645));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  byte(): string {
    return this.below(2) === 0 ? this.pick(Array.from(SPECIAL)) : String.fromCharCode(this.below(256));
  }

  query(ascii: boolean): string {
    const make = () => (ascii ? String.fromCharCode(0x21 + this.below(0x5e)) : this.byte());
    return this.many(6, make).join('');
  }

  /** A text with some bytes more, less or others. */
  mutated(text: string): string {
    let all = text;
    for (let left = 1 + this.below(2); left > 0; left--) {
      const at = this.below(all.length + 1);
      const skipped = this.below(2);
      const inserted = this.below(3) === 0 ? '' : this.byte();
      all = all.slice(0, at) + inserted + all.slice(at + skipped);
    }
    return all;
  }

  field(listener: Listener): Field {
    const { name, header } = this.pick(HEADERS);
    const value = this.below(12) === 0 ? this.many(8, () => this.byte()).join('') : lie(header, listener);
    const cased = this.below(4) === 0 ? name.toUpperCase() : name;
    const kind = this.below(8);
    return [kind === 0 ? this.mutated(cased) : cased, kind === 1 ? this.mutated(value) : value];
  }

  line(listener: Listener, length: number): string {
    const kind = this.below(24);
    if (kind < 16) return this.field(listener).join(this.below(20) === 0 ? this.byte() : ': ');
    if (kind < 18) return `Connection: ${this.many(4, () => this.pick(CONNECTION)).join('')}`;
    if (kind === 18) return this.pick(FRAMING(length));
    if (kind === 19) return this.many(30, () => this.byte()).join('');
    if (kind === 20) return this.mutated(this.pick(OTHERS));
    return this.pick(OTHERS);
  }
}

interface Parts {
  readonly wire: Wire;
  readonly id: string;
  readonly method: string;
  readonly target: string;
}

function http1(bytes: Bytes, { wire, id, method, target }: Parts): AttackCase['request'] {
  const { listener, protocol } = wire;
  const content = bytes.many(20, () => bytes.byte()).join('');
  const trailer = bytes.below(3) === 0 ? `${bytes.line(listener, 0)}\r\n` : '';
  const chunks = `${content.length.toString(16)}\r\n${content}\r\n0\r\n${trailer}\r\n`;
  const body = bytes.below(2) === 0 ? content : content === '' ? '0\r\n\r\n' : chunks;
  const end = () => (bytes.below(40) === 0 ? bytes.byte() : '\r\n');
  const honest = `Host: ${HOST}\r\n${MARKER}: ${id}\r\n`;
  const lines = bytes.many(5, () => `${bytes.line(listener, body.length)}${end()}`).join('');
  // What a wrong end of the body leaves over is a request of its own. The empty lines keep it apart from other bytes.
  const behind = bytes.below(2) === 0 ? '' : `\r\n\r\nGET ${PATH} HTTP/1.1\r\n${honest}\r\n`;
  return {
    kind: 'http1',
    bytes: `${method} ${target} ${protocol}\r\n${honest}X-Fuzz: 1\r\n${lines}\r\n${body}${behind}`,
  };
}

function http2(bytes: Bytes, { wire, id, method, target }: Parts): AttackCase['request'] {
  const { listener } = wire;
  const field = (): Field => {
    const [name, value] = bytes.field(listener);
    return [bytes.below(20) === 0 ? name : name.toLowerCase(), value];
  };
  const honest: Field[] = [
    [':method', method],
    [':scheme', listener === 'tls' ? 'https' : 'http'],
    [':authority', HOST],
    [':path', target],
    [MARKER.toLowerCase(), id],
  ];
  const raw = (): Frame => ({
    type: 'raw',
    code: bytes.below(12),
    flags: bytes.below(256),
    stream: bytes.below(3),
    payload: bytes.many(16, () => bytes.byte()).join(''),
  });
  const noise = bytes.below(4) === 0 ? bytes.many(3, raw) : [];
  const trailers = bytes.below(3) === 0 ? bytes.many(3, field) : undefined;
  const last = method === 'GET' && trailers === undefined;
  const fields = [...honest, ...bytes.many(5, field)];
  const frames: Frame[] = [{ type: 'headers', stream: 1, fields, end: last }];
  if (!last) frames.push({ type: 'data', stream: 1, body: bytes.byte(), end: trailers === undefined });
  if (trailers !== undefined) frames.push({ type: 'headers', stream: 1, fields: trailers, end: true });
  const at = bytes.below(frames.length + 1);
  return { kind: 'http2', frames: [...frames.slice(0, at), ...noise, ...frames.slice(at)] };
}
