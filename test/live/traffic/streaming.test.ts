import { once } from 'node:events';
import { HOST } from '../support/shop';
import { exchange, session } from './exchange';
import { JudgePair, type Via } from './judge-pair';
import { Wire } from './wire';

jest.setTimeout(120_000);

let pair: JudgePair;
let count = 0;

beforeAll(async () => {
  pair = await JudgePair.start();
});
afterAll(() => pair.stop());

const HTTP1 = ['http', 'https'] as const;

function fresh(): string {
  return `id-${++count}`;
}

async function ask<T>(path: string): Promise<T> {
  return JSON.parse((await exchange(pair, 'http', { path })).body.toString()) as T;
}

/** httpd reads this much of a body before it troubles the application, so that slow small forms cost it nothing. */
const PREFETCH = 16_384;

interface Progress {
  readonly length?: number;
  readonly ended?: boolean;
}

/** Waits until the application has so many bytes of an upload. */
async function arrived(id: string, length: number): Promise<Progress> {
  for (let i = 0; i < 2000; i++) {
    const progress = await ask<Progress>(`/progress/${id}`);
    if ((progress.length ?? -1) >= length) return progress;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`the application never saw ${length} bytes of ${id}`);
}

describe.each<Via>(['http', 'https', 'h2'])('responses over %s', (via) => {
  test.each(['event-stream', 'plain'])('the first piece of text/%s arrives before the response ends', async (type) => {
    const id = fresh();
    const stream = await download(via, `/hold/${id}/${type}`);
    await stream.until('data: first\n\n');
    expect(await ask(`/release/${id}`)).toEqual({ released: true });
    await stream.until('data: last\n\n');
    stream.close();
  });
});

interface Download {
  until(text: string): Promise<unknown>;
  close(): void;
}

async function download(via: Via, path: string): Promise<Download> {
  if (via !== 'h2') {
    const wire = await Wire.open(pair, via);
    wire.send(`GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    const until = (text: string) => wire.until((received) => received.toString().includes(text));
    return {
      until,
      close: () => {
        wire.close();
      },
    };
  }
  const opened = session(pair.address(via));
  const request = opened.request({ ':path': path, ':authority': HOST });
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const until = async (wanted: string) => {
    while (!text.includes(wanted)) await once(request, 'data');
  };
  return {
    until,
    close: () => {
      opened.destroy();
    },
  };
}

describe.each(HTTP1)('requests over %s', (via) => {
  test('the application sees a chunked body before it ends', async () => {
    const id = fresh();
    const wire = await Wire.open(pair, via);
    wire.send(`POST /echo/${id} HTTP/1.1\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`);
    wire.send(`${PREFETCH.toString(16)}\r\n${'a'.repeat(PREFETCH)}\r\n`);
    for (let length = PREFETCH; length <= PREFETCH + 25; length += 5) {
      expect(await arrived(id, length)).toMatchObject({ length, ended: false });
      wire.send('5;ext=1\r\nabcde\r\n');
    }
    wire.send('0\r\nX-Trailer: 1\r\n\r\n');
    const answer = await wire.until(/\r\n\r\n.*\}$/s);
    expect(answer).toContain(`"length":${PREFETCH + 30}`);
    wire.close();
  });

  test('the application sees a body of known length before it ends', async () => {
    const id = fresh();
    const wire = await Wire.open(pair, via);
    wire.send(`POST /echo/${id} HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: ${PREFETCH + 10}\r\n\r\n`);
    wire.send('a'.repeat(PREFETCH + 5));
    expect(await arrived(id, PREFETCH + 5)).toMatchObject({ length: PREFETCH + 5, ended: false });
    wire.send('bcdef');
    expect(await wire.until(/\r\n\r\n.*\}$/s)).toContain(`"length":${PREFETCH + 10}`);
    wire.close();
  });

  test('100-continue: the body is asked for, and arrives', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`POST /echo HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
    expect(await wire.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
    wire.clear();
    wire.send('abcde');
    expect(await wire.until(/\}$/)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"text":"abcde"/s);
    wire.close();
  });

  test('100-continue: the application may refuse the body before it is sent', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`POST /refuse HTTP/1.1\r\nHost: ${HOST}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
    expect(await wire.until(/HTTP\/1\.1 (?!100)\d+/)).toMatch(/^HTTP\/1\.1 417 /);
    wire.close();
  });
});

test('requests over h2: the application sees a body before it ends', async () => {
  const id = fresh();
  const opened = session(pair.address('h2'));
  const request = opened.request({ ':method': 'POST', ':path': `/echo/${id}`, ':authority': HOST });
  request.write('a'.repeat(PREFETCH));
  for (let length = PREFETCH; length <= PREFETCH + 25; length += 5) {
    expect(await arrived(id, length)).toMatchObject({ length, ended: false });
    request.write('abcde');
  }
  const [response] = await Promise.all([
    once(request, 'response'),
    new Promise<void>((done) => {
      request.end(done);
    }),
  ]);
  expect(response[0]).toMatchObject({ ':status': 200 });
  opened.destroy();
});

describe.each(HTTP1)('WebSocket over %s', (via) => {
  /** The example of RFC 6455, section 1.3. */
  const [KEY, ACCEPT] = ['dGhlIHNhbXBsZSBub25jZQ==', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='];

  async function upgraded(connection: string): Promise<Wire> {
    const wire = await Wire.open(pair, via);
    const fields = `Connection: ${connection}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: ${KEY}`;
    const more = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat, other\r\nOrigin: https://shop.example.com';
    wire.send(`GET /ws?room=%2F HTTP/1.1\r\nHost: ${HOST}\r\n${fields}\r\n${more}\r\nCookie: a=b\r\n\r\n`);
    const hello = await wire.until(/\r\n\r\n.*\}$/s);
    expect(hello).toMatch(/^HTTP\/1\.1 101 /);
    expect(hello).toMatch(new RegExp(`\r\nSec-WebSocket-Accept: ${ACCEPT.replace('+', '[+]')}\r\n`));
    expect(hello).toMatch(/\r\nSec-WebSocket-Protocol: chat\r\n/);
    expect(hello).toMatch(/\r\nUpgrade: websocket\r\n/i);
    const seen = JSON.parse(hello.slice(hello.indexOf('{'))) as { url: string; headers: Record<string, string> };
    expect(seen.url).toBe('/ws?room=%2F');
    expect(seen.headers).toMatchObject({
      cookie: 'a=b',
      'sec-websocket-key': KEY,
      'x-forwarded-proto': via,
      'sec-websocket-protocol': 'chat, other',
    });
    wire.clear();
    return wire;
  }

  test.each(['Upgrade', 'keep-alive, Upgrade'])('Connection: %s opens a tunnel for frames both ways', async (value) => {
    const wire = await upgraded(value);
    for (const payload of ['ping', 'x'.repeat(200), 'y'.repeat(70_000), '\0\xff\r\n']) {
      const bytes = Buffer.from(payload, 'latin1');
      wire.send(masked(2, bytes));
      await wire.until((received) => received.length >= unmasked(2, bytes).length);
      expect(wire.received.equals(unmasked(2, bytes))).toBe(true);
      wire.clear();
    }
    wire.send(masked(8, Buffer.from([3, 232])));
    await wire.untilClosed();
    expect(wire.received).toEqual(unmasked(8, Buffer.from([3, 232])));
    wire.close();
  });

  test('many frames at once stay in order', async () => {
    const wire = await upgraded('Upgrade');
    const payloads = Array.from({ length: 500 }, (_, i) => Buffer.from(`frame ${i}`));
    wire.send(Buffer.concat(payloads.map((payload) => masked(1, payload))));
    const expected = Buffer.concat(payloads.map((payload) => unmasked(1, payload)));
    await wire.until((received) => received.length >= expected.length);
    expect(wire.received.equals(expected)).toBe(true);
    wire.close();
  });
});

function masked(opcode: number, payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  const head = header(opcode, payload.length);
  head[1] = (head[1] ?? 0) | 0x80;
  return Buffer.concat([head, mask, Buffer.from(payload.map((byte, i) => byte ^ (mask[i % 4] ?? 0)))]);
}

function unmasked(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([header(opcode, payload.length), payload]);
}

function header(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([0x80 | opcode, length]);
  const long = length > 0xffff;
  const bytes = Buffer.alloc(long ? 10 : 4);
  bytes.set([0x80 | opcode, long ? 127 : 126]);
  if (long) bytes.writeBigUInt64BE(BigInt(length), 2);
  else bytes.writeUInt16BE(length, 2);
  return bytes;
}
