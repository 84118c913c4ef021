import http from 'node:http';
import https from 'node:https';
import { HOST } from '../support/shop';
import { collect, exchange, judged, session, stream, values, type Seen } from './exchange';
import { JudgePair } from './judge-pair';
import { Wire } from './wire';

jest.setTimeout(120_000);

let pair: JudgePair;

beforeAll(async () => {
  pair = await JudgePair.start();
});
afterAll(() => pair.stop());

const HTTP1 = ['http', 'https'] as const;

describe.each(HTTP1)('connections over %s', (via) => {
  test('one connection serves a hundred requests', async () => {
    const agent = new (via === 'http' ? http : https).Agent({ keepAlive: true, maxSockets: 1 });
    const options = { ...pair.address(via), servername: HOST, rejectUnauthorized: false, agent };
    const ports = new Set<number | undefined>();
    for (let i = 0; i < 100; i++) {
      const method = i % 3 === 0 ? 'POST' : 'GET';
      const body = await new Promise<Buffer>((resolve, reject) => {
        const all = { ...options, path: `/echo/${i}`, method, headers: { host: HOST } };
        const request = (via === 'http' ? http : https).request(all, (response) => {
          ports.add(response.socket.localPort);
          collect(response).then(resolve, reject);
        });
        request.on('error', reject).end(method === 'POST' ? `body ${i}` : undefined);
      });
      expect(JSON.parse(body.toString())).toMatchObject({
        url: `/echo/${i}`,
        text: method === 'POST' ? `body ${i}` : '',
      });
    }
    expect(ports.size).toBe(1);
    agent.destroy();
  });

  test('pipelined requests are answered in their order', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(Array.from({ length: 20 }, (_, i) => `GET /echo/p${i} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`).join(''));
    const all = await wire.until(/"url":"\/echo\/p19".*\}/s);
    const urls = [...all.matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url);
    expect(urls).toEqual(Array.from({ length: 20 }, (_, i) => `/echo/p${i}`));
    wire.close();
  });

  test('an HTTP/1.0 client with a Host is served and the connection ends', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`GET /echo HTTP/1.0\r\nHost: ${HOST}\r\nX-Old: 1\r\n\r\n`);
    const answer = await wire.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).not.toMatch(/transfer-encoding/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ url: '/echo', version: '1.1' });
  });

  test('an HTTP/1.0 client may keep the connection, and gets streamed responses whole', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`GET /echo HTTP/1.0\r\nHost: ${HOST}\r\nConnection: keep-alive\r\n\r\n`);
    expect(await wire.until(/\}$/)).toMatch(/\r\nConnection: keep-alive\r\n/i);
    wire.clear();
    wire.send(`GET /hold/old-${via} HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
    await wire.until(/first/);
    await exchange(pair, 'http', { path: `/release/old-${via}` });
    expect((await wire.untilClosed()).split('\r\n\r\n')[1]).toBe('data: first\n\ndata: last\n\n');
  });

  test('Connection: close is obeyed', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`GET /echo HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    expect(await wire.untilClosed()).toMatch(/\r\nConnection: close\r\n/i);
  });

  test.each([
    [`${via}://${HOST}/echo?a=%2F`, '/echo?a=%2F'],
    [`${via}://${HOST}:${via === 'http' ? 80 : 443}/a%2Fb`, '/a%2Fb'],
    [`${via}://SHOP.example.COM/echo`, '/echo'],
  ])('the absolute target %s is served', async (target, url) => {
    const wire = await Wire.open(pair, via);
    wire.send(`GET ${target} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    const answer = await wire.untilClosed();
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ url });
  });

  test.each(['SHOP.example.com', `${HOST}:${via === 'http' ? 80 : 443}`])(
    'the host may be written %s',
    async (host) => {
      const wire = await Wire.open(pair, via);
      wire.send(`GET /echo HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(await wire.untilClosed()).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  test('lines may end in a bare line feed in the way of old scripts, or are refused, but never hang', async () => {
    const wire = await Wire.open(pair, via);
    wire.send(`GET /echo HTTP/1.1\nHost: ${HOST}\nConnection: close\n\n`);
    expect(await wire.untilClosed()).toMatch(/^HTTP\/1\.1 (200|400) /);
  });
});

describe('HTTP/2', () => {
  test('a hundred requests share one connection, and the slow one blocks none', async () => {
    const opened = session(pair.address('h2'));
    const slow = stream(opened, { path: '/silence/slow' });
    const paths = Array.from({ length: 100 }, (_, i) => `/echo/m${i}`);
    const answers = await Promise.all(paths.map((path) => stream(opened, { path, method: 'POST', body: path })));
    const seen = answers.map(({ body }) => JSON.parse(body.toString()) as Seen);
    expect(seen.map(({ url, text }) => [url, text])).toEqual(paths.map((path) => [path, path]));
    await stream(opened, { path: '/release/slow' });
    expect((await slow).body.toString()).toBe('late');
    opened.destroy();
  });

  test('cookies that come in pieces arrive as one', async () => {
    const opened = session(pair.address('h2'));
    const request = opened.request({ ':path': '/echo', ':authority': HOST, cookie: ['a=1', 'b=2'] });
    const seen = JSON.parse((await collect(request)).toString()) as Seen;
    expect(values(seen.headers, 'cookie')).toEqual(['a=1; b=2']);
    opened.destroy();
  });
});

describe('IPv6', () => {
  // The pods of the test cluster have IPv4 addresses only: the client speaks to the pod's loopback interface.
  test.each([
    ['http', 8080],
    ['https', 8443],
  ])('a client is served over %s, and the application is told its address', async (scheme, port) => {
    const to = ['--connect-to', `::[::1]:${port}`, `${scheme}://${HOST}/echo`];
    const { stdout } = await pair.cluster.from('shop-proxy', ['curl', '-6', '-sk', ...to]);
    const { headers } = JSON.parse(stdout) as Seen;
    for (const name of ['X-Forwarded-For', 'X-Real-IP']) expect([name, values(headers, name)]).toEqual([name, ['::1']]);
    expect(values(headers, 'X-Forwarded-Proto')).toEqual([scheme]);
  });
});

describe('what the application is told of the proxy itself', () => {
  test.each(['http', 'https', 'h2'] as const)('over %s', async (via) => {
    const { headers } = await judged(pair, via, { path: '/echo' });
    const told = headers.map(([name, value]) => `${name}: ${value}`).sort();
    expect(told).toEqual([
      'Connection: Keep-Alive',
      `Host: ${HOST}`,
      `X-Forwarded-For: ${pair.cluster.outsideIp}`,
      `X-Forwarded-Host: ${HOST}`,
      `X-Forwarded-Port: ${via === 'http' ? 80 : 443}`,
      `X-Forwarded-Proto: ${via === 'http' ? 'http' : 'https'}`,
      `X-Forwarded-Server: ${HOST}`,
      `X-Real-IP: ${pair.cluster.outsideIp}`,
    ]);
  });
});
