import { createServer as createHttp2, createSecureServer, Http2Server } from 'node:http2';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { Frame } from '../../../lib/attack';
import { Connection } from '../../../lib/attack/wire/connection';
import { encodeFields, HpackDecoder } from '../../../lib/attack/wire/hpack';
import { exchangeHttp1 } from '../../../lib/attack/wire/http1-client';
import { readResponses } from '../../../lib/attack/wire/http1-response';
import { exchangeHttp2, NOT_SPOKEN } from '../../../lib/attack/wire/http2-client';
import { encodeFrames } from '../../../lib/attack/wire/http2-frames';
import { certificate } from './certificate';

const OPTIONS = { secure: false, serverName: 'shop.test', timeout: 3000 };
const servers: (Server | Http2Server)[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server | Http2Server): Promise<{ host: string; port: number }> {
  servers.push(server);
  await new Promise<void>((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      resolve();
    }),
  );
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}

/** A server that says the same to everyone. */
async function saying(text: string, then: (socket: Socket) => void = (socket) => socket.end()) {
  return listen(
    createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(text, 'latin1');
        then(socket);
      });
    }),
  );
}

describe('HPACK', () => {
  const decode = (hex: string, decoder = new HpackDecoder()) =>
    decoder.decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

  test('decodes the responses of RFC 7541 C.6, with Huffman codes and a table that evicts', () => {
    const decoder = new HpackDecoder();
    // The examples assume a table of 256 bytes.
    const first =
      '3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3';
    expect(decode(first, decoder)).toEqual([
      [':status', '302'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ]);
    expect(decode('4883 640e ffc1 c0bf', decoder)).toEqual([
      [':status', '307'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ]);
    const third =
      '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07';
    expect(decode(third, decoder)).toEqual([
      [':status', '200'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
      ['location', 'https://www.example.com'],
      ['content-encoding', 'gzip'],
      ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
    ]);
  });

  test('encodes any bytes literally, however long', () => {
    const fields = [
      [':path', '/\r\nX: \0\xff'],
      ['', 'x'.repeat(300)],
      ['UPPER ', ''],
    ] as const;
    expect(new HpackDecoder().decode(encodeFields(fields))).toEqual(fields);
  });

  test.each(['c0', 'ff00', '0083 61', '0081 00 00', '4081 3fff 00'])('refuses what is not well formed: %s', (hex) => {
    expect(() => decode(hex)).toThrow();
  });
});

describe('HTTP/1.x responses', () => {
  const read = (text: string, ended = false, method = 'GET') =>
    readResponses(Buffer.from(text, 'latin1'), ended, method);

  test('are parted by length, chunks and status', () => {
    const text = [
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nT: v\r\n\r\n',
      'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n',
    ].join('');
    const { answers, rest } = read(text);
    expect(answers.map(({ status, body, complete }) => [status, body, complete])).toEqual([
      [200, 'ok', true],
      [204, '', true],
      [200, 'abcd', true],
      [404, '', true],
    ]);
    expect(rest).toBe('');
  });

  test('without a length end with the connection', () => {
    const text = 'HTTP/1.0 200 OK\r\n\r\nall of it';
    expect(read(text).answers).toMatchObject([{ body: 'all of it', complete: false }]);
    expect(read(text, true).answers).toMatchObject([{ body: 'all of it', complete: true }]);
  });

  test.each([
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncut\r\n0\r\n',
  ])('that are cut off are not complete: %j', (text) => {
    expect(read(text, true).answers).toMatchObject([{ body: 'cut', complete: false }]);
  });

  test('of HEAD and CONNECT are read as such', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', false, 'HEAD').answers).toMatchObject([
      { complete: true },
    ]);
    expect(read('HTTP/1.1 200 OK\r\n\r\ntunnel', false, 'CONNECT').answers).toMatchObject([
      { body: 'tunnel', complete: true },
    ]);
    expect(read('HTTP/1.1 101 Switching\r\n\r\nframes').answers).toMatchObject([{ status: 101, body: 'frames' }]);
  });

  test('in UTF-8 are decoded, and noise is no response', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xc3\xa9').answers).toMatchObject([{ body: 'é' }]);
    expect(read('noise\r\n\r\n')).toEqual({ answers: [], rest: 'noise\r\n\r\n' });
  });
});

describe('the HTTP/1.x client', () => {
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
  const ask = (endpoint: { host: string; port: number }, linger = 0, timeout = 3000) =>
    exchangeHttp1(endpoint, { ...OPTIONS, timeout }, { bytes: 'GET / HTTP/1.1\r\n\r\n', method: 'GET', linger });

  test('sends exact bytes and tells its own address', async () => {
    const seen: Buffer[] = [];
    const endpoint = await listen(
      createServer((socket) => {
        socket.on('data', (chunk: Buffer) => {
          seen.push(chunk);
          socket.end(OK);
        });
      }),
    );
    const bytes = 'GET /\xff HTTP/1.1\r\nX : \0\x0b\n\r\n';
    const outcome = await exchangeHttp1(endpoint, OPTIONS, { bytes, method: 'GET', linger: 0 });
    expect(Buffer.concat(seen).toString('latin1')).toBe(bytes);
    expect(outcome).toMatchObject({
      ending: 'answered',
      localAddress: '127.0.0.1',
      answers: [{ status: 200, body: 'ok' }],
    });
  });

  test('notices a second answer that comes late, if it lingers', async () => {
    const late = (socket: Socket) => setTimeout(() => socket.end(OK.replace('200', '404')), 50);
    expect((await ask(await saying(OK, late))).answers).toHaveLength(1);
    expect((await ask(await saying(OK, late), 1000)).answers).toMatchObject([{ status: 200 }, { status: 404 }]);
  });

  test('reads a second answer to its end once it has begun', async () => {
    const endpoint = await saying(`${OK}${OK.slice(0, -2)}`, (socket) => setTimeout(() => socket.end('ok'), 150));
    const whole = { status: 200, body: 'ok', complete: true };
    expect((await ask(endpoint, 1)).answers).toMatchObject([whole, whole]);
  });

  test.each([
    [true, 'done'],
    [false, 'timeout'],
  ])('is patient with an answer that has begun (%s)', async (begun, stop) => {
    const late = await saying('', (socket) => setTimeout(() => (begun ? socket.end(OK) : socket.destroy()), 100));
    const options = { ...OPTIONS, alpn: 'http/1.1', timeout: 30_000, patience: 1 } as const;
    const connection = await Connection.open(late, options);
    if (typeof connection === 'string') throw new Error(connection);
    connection.send(Buffer.from('GET'));
    const isThere = () => connection.received.length > 0;
    expect(await connection.patiently(isThere, () => begun)).toBe(stop);
    connection.close();
  });

  test('tells a closed connection, silence and an unreachable target apart', async () => {
    expect(await ask(await saying(''))).toMatchObject({ ending: 'closed', answers: [] });
    expect(await ask(await saying('', (socket) => socket.resetAndDestroy()))).toMatchObject({ ending: 'closed' });
    const silent = await saying('', (socket) => setTimeout(() => socket.destroy(), 1000));
    expect(await ask(silent, 0, 100)).toMatchObject({ ending: 'timeout', answers: [] });
    const gone = await saying('');
    servers.splice(0).forEach((server) => server.close());
    expect(await ask(gone)).toMatchObject({ ending: 'unreachable' });
  });

  test('tells bytes that are no response', async () => {
    expect((await ask(await saying(`${OK}noise`), 1000)).note).toBe('left over: noise');
  });
});

describe('the HTTP/2 client', () => {
  const get: Frame = {
    type: 'headers',
    stream: 1,
    fields: [[':method', 'GET'], [':scheme', 'http'], [':authority', 'shop.test'], [':path', '/'], ['x_foo', 'bar']], // prettier-ignore
    end: true,
  };
  const { key, cert } = certificate();

  test('asks over clear text with prior knowledge and reads a large answer', async () => {
    const server = createHttp2((request, response) => {
      response.writeHead(200, { 'x-seen': String(request.headers.x_foo) }).end('é'.repeat(100_000));
    });
    const { answers, ending } = await exchangeHttp2(await listen(server), OPTIONS, [get]);
    expect(ending).toBe('answered');
    expect(answers).toMatchObject([{ status: 200, complete: true }]);
    expect(answers[0]?.body).toBe('é'.repeat(100_000));
    expect(answers[0]?.headers).toContainEqual(['x-seen', 'bar']);
  });

  test('sends a body, trailers and a header block that is larger than a frame', async () => {
    const server = createHttp2(
      { settings: { maxHeaderListSize: 1 << 20 }, maxHeaderListPairs: 1000 },
      (request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          const { 'x-large': large } = request.headers;
          response.end(JSON.stringify([body, String(large).length, request.trailers['x-trailer']]));
        });
      },
    );
    const fields = [...get.fields.slice(1), [':method', 'POST'], ['x-large', 'a'.repeat(20_000)]] as const;
    const pseudo = fields.filter(([name]) => name.startsWith(':'));
    const frames: Frame[] = [
      {
        type: 'headers',
        stream: 1,
        fields: [...pseudo, ...fields.filter(([name]) => !name.startsWith(':'))],
        end: false,
      },
      { type: 'data', stream: 1, body: 'a=b', end: false },
      { type: 'headers', stream: 1, fields: [['x-trailer', 'yes']], end: true },
    ];
    const { answers } = await exchangeHttp2(await listen(server), OPTIONS, frames);
    expect(answers).toMatchObject([{ status: 200, body: '["a=b",20000,"yes"]' }]);
  });

  test('sends frames of any kind, and waits for no answer to them', async () => {
    const server = createHttp2((_, response) => response.end('ok'));
    const noise: Frame = { type: 'raw', code: 11, flags: 255, stream: 2, payload: 'noise' };
    const outcome = await exchangeHttp2(await listen(server), OPTIONS, [noise, get]);
    expect(outcome).toMatchObject({ ending: 'answered', answers: [{ status: 200, body: 'ok' }] });
    expect(encodeFrames([noise]).toString('latin1')).toBe('\0\0\x05\x0b\xff\0\0\0\x02noise');
  });

  test('tells a reset stream and a broken connection from an answer', async () => {
    const server = createHttp2((request) => {
      request.stream.close(2);
    });
    expect(await exchangeHttp2(await listen(server), OPTIONS, [get])).toMatchObject({
      ending: 'closed',
      answers: [],
      note: 'the stream was reset',
    });
    const upper: Frame = { ...get, fields: [...get.fields, ['Upper', 'x']] };
    const strict = createHttp2((_, response) => response.end('believed'));
    expect(await exchangeHttp2(await listen(strict), OPTIONS, [upper])).toMatchObject({
      ending: 'closed',
      answers: [],
    });
  });

  test('asks over TLS, and notices where HTTP/2 is not spoken', async () => {
    const tls = { ...OPTIONS, secure: true };
    const server = createSecureServer({ key, cert }, (_, response) => response.end('over TLS'));
    const endpoint = await listen(server);
    expect(await exchangeHttp2({ ...endpoint, ca: cert }, tls, [get])).toMatchObject({
      answers: [{ status: 200, body: 'over TLS' }],
    });
    const old = await listen(createTls({ key, cert, ALPNProtocols: ['http/1.1'] }));
    expect(await exchangeHttp2(old, tls, [get])).toMatchObject({ note: NOT_SPOKEN });
    const plain = await saying('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n');
    expect(await exchangeHttp2(plain, OPTIONS, [get])).toMatchObject({ ending: 'closed', note: NOT_SPOKEN });
  });

  test('checks the certificate if it is given one', async () => {
    const endpoint = await listen(createSecureServer({ key, cert }));
    const outcome = await exchangeHttp2({ ...endpoint, ca: certificate().cert }, { ...OPTIONS, secure: true }, [get]);
    expect(outcome.ending).toBe('unreachable');
  });
});
