import { Field } from '../attack-case';
import { Answer } from './answer';

/** What a stream of bytes holds so far. */
export interface Http1Responses {
  readonly answers: readonly Answer[];

  /** Bytes that belong to no response. */
  readonly rest: string;
}

interface Head {
  readonly status: number;
  readonly headers: Field[];
  readonly bodyAt: number;
}

interface Body {
  readonly text: string;
  readonly complete: boolean;
  readonly next: number;
}

/** Reads the responses in `received`; `ended` says that no more bytes come, which ends a body without a length. */
export function readResponses(received: Buffer, ended: boolean, method: string): Http1Responses {
  const text = received.toString('latin1');
  const answers: Answer[] = [];
  let at = 0;
  for (let head = readHead(text, at); head !== undefined; head = readHead(text, at)) {
    const body = readBody(text, head, ended, method);
    at = body.next;
    const interim = head.status < 200 && head.status !== 101;
    if (!interim) answers.push({ ...head, body: utf8(body.text), complete: body.complete });
    if (!body.complete) break;
  }
  return { answers, rest: text.slice(at) };
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

function readHead(text: string, at: number): Head | undefined {
  const end = text.indexOf('\r\n\r\n', at);
  if (end < 0) return undefined;
  const [first = '', ...lines] = text.slice(at, end).split('\r\n');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(first)?.[1];
  if (status === undefined) return undefined;
  const headers = lines.map((line): Field => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers, bodyAt: end + 4 };
}

function readBody(text: string, head: Head, ended: boolean, method: string): Body {
  const from = head.bodyAt;
  const value = (name: string) => head.headers.find(([header]) => header.toLowerCase() === name)?.[1];
  const tunnel = head.status === 101 || (method === 'CONNECT' && head.status < 300);
  if (tunnel) return { text: text.slice(from), complete: true, next: text.length };
  if (method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304) {
    return { text: '', complete: true, next: from };
  }
  if (/chunked/i.test(value('transfer-encoding') ?? '')) return readChunks(text, from);
  const length = value('content-length');
  if (length === undefined) return { text: text.slice(from), complete: ended, next: text.length };
  const next = from + Number(length);
  return { text: text.slice(from, next), complete: text.length >= next, next: Math.min(next, text.length) };
}

function readChunks(text: string, from: number): Body {
  const parts: string[] = [];
  const cut: Body = { text: '', complete: false, next: text.length };
  let at = from;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return { ...cut, text: parts.join('') };
    const size = parseInt(text.slice(at, lineEnd), 16);
    at = lineEnd + 2;
    if (size === 0) {
      const end = text.startsWith('\r\n', at) ? at : text.indexOf('\r\n\r\n', at) + 2;
      if (end < at || !text.startsWith('\r\n', end)) return { ...cut, text: parts.join('') };
      return { text: parts.join(''), complete: true, next: end + 2 };
    }
    if (Number.isNaN(size) || text.length < at + size + 2)
      return { ...cut, text: parts.join('') + text.slice(at, at + (size || 0)) };
    parts.push(text.slice(at, at + size));
    at += size + 2;
  }
}
