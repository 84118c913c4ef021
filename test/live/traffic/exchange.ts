import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { connect as connectTls } from 'node:tls';
import type { Address } from '../cluster';
import { HOST } from '../support/shop';
import type { JudgePair, Via } from './judge-pair';

export type Field = readonly [name: string, value: string];

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: readonly Field[];
  readonly body?: Buffer | string;
}

export interface Received {
  readonly status: number;
  /** In the order of the wire, names in lower case. */
  readonly headers: readonly Field[];
  readonly body: Buffer;
}

/** What the judge says about a request. */
export interface Seen {
  /** The name that the judge has been given, where there are several. */
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly version: string;
  readonly headers: readonly Field[];
  /** Numbers of the connection from the proxy, and of the request on it. */
  readonly connection: number;
  readonly nth: number;
  readonly length: number;
  readonly sha256: string;
  readonly text: string;
}

const TIMEOUT_MS = 60_000;

/** One request on a connection of its own. */
export function exchange(pair: JudgePair, via: Via, sent: Sent): Promise<Received> {
  return via === 'h2' ? overHttp2(pair.address(via), sent) : overHttp1(pair.address(via), via, sent);
}

/** One request to the judge, and what it saw. */
export async function judged(pair: JudgePair, via: Via, sent: Sent): Promise<Seen> {
  const { status, body } = await exchange(pair, via, sent);
  if (status !== 200) throw new Error(`${sent.path ?? '/'} over ${via}: status ${status}: ${body.toString()}`);
  return JSON.parse(body.toString()) as Seen;
}

export function values(headers: readonly Field[], name: string): string[] {
  return headers.filter(([header]) => header.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

function overHttp1(address: Address, via: 'http' | 'https', sent: Sent): Promise<Received> {
  const { method = 'GET', path = '/', headers = [], body } = sent;
  const length: Field[] = body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]];
  const all: Field[] = [['Host', HOST], ...headers, ...length];
  const options = {
    ...address,
    method,
    path,
    headers: all.flat(),
    agent: false,
    timeout: TIMEOUT_MS,
    maxHeaderSize: 1 << 18,
  };
  return new Promise((resolve, reject) => {
    const receive = (response: http.IncomingMessage): void => {
      collect(response).then(
        (content) => {
          resolve({ status: response.statusCode ?? 0, headers: pairs(response.rawHeaders), body: content });
        },
        (error: unknown) => {
          reject(new Error(`the answer to ${path} broke off`, { cause: error }));
        },
      );
    };
    const request =
      via === 'http'
        ? http.request(options as unknown as http.RequestOptions, receive)
        : https.request({ ...(options as unknown as https.RequestOptions), ...TLS }, receive);
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path} in time`)));
    request.on('error', reject);
    request.end(body);
  });
}

const TLS = { servername: HOST, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };

/** An HTTP/2 session with the TLS listener. */
export function session(address: Address): http2.ClientHttp2Session {
  const createConnection = () => connectTls({ ...address, ...TLS, ALPNProtocols: ['h2'] });
  const opened = http2.connect(`https://${HOST}`, { createConnection });
  opened.on('error', () => undefined);
  return opened;
}

async function overHttp2(address: Address, sent: Sent): Promise<Received> {
  const opened = session(address);
  try {
    return await stream(opened, sent);
  } finally {
    opened.destroy();
  }
}

/** One request on a session that exists. */
export async function stream(opened: http2.ClientHttp2Session, sent: Sent): Promise<Received> {
  const { method = 'GET', path = '/', headers = [], body } = sent;
  const fields: http2.OutgoingHttpHeaders = { ':method': method, ':path': path, ':authority': HOST };
  for (const [name, value] of headers) fields[name.toLowerCase()] = value;
  if (body !== undefined) fields['content-length'] = Buffer.byteLength(body);
  const request = opened.request(fields, { endStream: body === undefined });
  request.setTimeout(TIMEOUT_MS, () => {
    request.close();
  });
  const answered = new Promise<http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
    request.once('close', () => {
      reject(new Error(`the stream of ${path} ended without an answer`));
    });
  });
  if (body !== undefined) request.end(body);
  const [response, content] = await Promise.all([answered, collect(request)]);
  const list = Object.entries(response).flatMap(([name, value]) => each(value).map((one): Field => [name, one]));
  return { status: response[':status'] ?? 0, headers: list.filter(([name]) => !name.startsWith(':')), body: content };
}

function each(value: string | string[] | number | undefined): string[] {
  return Array.isArray(value) ? value : [String(value)];
}

export async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pairs(raw: readonly string[]): Field[] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), raw[i + 1] ?? ''] as const] : []));
}
