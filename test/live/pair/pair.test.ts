import { AccessLog, Platform } from 'cdk8s-secure-proxy';
import { connect } from 'node:net';
import { Cluster, type Pod } from '../cluster';
import { catalogue } from '../images';
import { request, type Reply } from '../support/request';
import { HOST, NAMESPACE, shopManifests, shopSecrets, withoutFlag } from '../support/shop';

jest.setTimeout(60_000);

interface Echo {
  readonly secure: boolean;
  readonly host: string;
  readonly uri: string;
  readonly meta: Record<string, string>;
}

const SERVER = "require('http').createServer((_, answer) => answer.end('neighbour')).listen(8000)";

let cluster: Cluster;

async function start(manifests: string): Promise<void> {
  cluster = await Cluster.start([manifests, await shopSecrets()], { images: catalogue() });
}

function stranger(): Promise<Pod> {
  return cluster.stranger({ namespace: NAMESPACE });
}

function get(scheme: 'http' | 'https', path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return request(scheme, cluster.service('shop-proxy', scheme), HOST, { path, headers });
}

async function echo(scheme: 'http' | 'https', headers: Record<string, string> = {}): Promise<Echo> {
  const reply = await get(scheme, '/echo', headers);
  expect(reply.status).toBe(200);
  return JSON.parse(reply.body) as Echo;
}

describe('the five-line pair', () => {
  beforeAll(() => start(shopManifests()));
  afterAll(() => cluster.stop());

  test('tells the application that TLS requests are secure, and for which host, port and client', async () => {
    const { secure, host, uri, meta } = await echo('https');
    expect({ secure, host, uri }).toEqual({ secure: true, host: HOST, uri: `https://${HOST}/echo` });
    expect(meta).toMatchObject({
      HTTP_X_FORWARDED_PROTO: 'https',
      HTTP_X_FORWARDED_PORT: '443',
      HTTP_X_FORWARDED_HOST: HOST,
      HTTP_X_FORWARDED_FOR: cluster.outsideIp,
      HTTP_X_REAL_IP: cluster.outsideIp,
    });
  });

  test('redirects plain HTTP with 308 to the same host and path', async () => {
    const { status, headers } = await get('http', '/a%20b?c=%2F');
    expect([status, headers.location]).toEqual([308, `https://${HOST}/a%20b?c=%2F`]);
  });

  test('passes ACME challenges on over plain HTTP, as plain HTTP', async () => {
    const { status, headers } = await get('http', '/.well-known/acme-challenge/token-1');
    expect([status, headers.server]).toEqual([404, 'gunicorn']);
    expect((await get('http', '/.well-known/acme-challenge/../../echo')).status).not.toBe(200);
  });

  test('sends HSTS over TLS, also on errors, and not over plain HTTP', async () => {
    expect((await get('https', '/echo')).headers['strict-transport-security']).toBe('max-age=63072000');
    expect((await get('https', '/missing')).headers['strict-transport-security']).toBe('max-age=63072000');
    expect((await get('http', '/')).headers['strict-transport-security']).toBeUndefined();
  });

  test('refuses hosts that are not its own, and ports that are not public', async () => {
    const { host, port } = cluster.service('shop-proxy', 'https');
    for (const foreign of ['evil.example', `${HOST}:8443`, `${HOST}.`, 'unknown.invalid']) {
      const reply = await request('https', { host, port }, HOST, { path: '/echo', headers: { host: foreign } });
      expect([foreign, [400, 421].includes(reply.status)]).toEqual([foreign, true]);
    }
  });

  test('opens no tunnels', async () => {
    expect(await connectStatus()).toBe('HTTP/1.1 405 Method Not Allowed');
  });

  test('answers a client without SNI', async () => {
    const { host, port } = cluster.service('shop-proxy', 'https');
    const url = `https://${host}:${port}/echo`;
    const client = await (await cluster.stranger()).run(['curl', '-sk', '-H', `Host: ${HOST}`, url]);
    expect(client.stdout).toContain('"secure": true');
  });

  test('lets nobody but the proxy reach the application', async () => {
    const app = cluster.pod('shop-app');
    const around = ['curl', '-s', '--max-time', '2', '-H', 'X-Forwarded-Proto: https', `http://${app.ip}:8000/echo`];
    expect((await cluster.from('shop-proxy', around)).stdout).toContain('"secure": true');
    const neighbour = await stranger();
    expect((await neighbour.run(around)).stdout).toBe('');
    await expect(direct(app.ip, 8000)).rejects.toThrow();
  });

  test('lets the proxy reach nothing but the application', async () => {
    const [neighbour, client] = [await stranger(), await stranger()];
    const server = neighbour.spawn([process.execPath, '-e', SERVER]);
    try {
      const url = `http://${neighbour.ip}:8000/`;
      const out = ['curl', '-s', '--max-time', '2', '--retry', '5', '--retry-connrefused', '--retry-delay', '1', url];
      expect((await client.run(out)).stdout).toBe('neighbour');
      expect((await cluster.from('shop-proxy', out)).stdout).toBe('');
    } finally {
      server.kill('SIGKILL');
    }
  });
});

function direct(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 1500 });
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.on('timeout', () => socket.destroy(new Error('no connection')));
    socket.on('error', reject);
  });
}

const CONNECT_GUARD = /\n +RewriteCond "%\{REQUEST_METHOD\}".*\n.*R=405.*/g;

/** The status line with which the proxy answers a request for a tunnel. */
async function connectStatus(): Promise<string | undefined> {
  const { host, port } = cluster.service('shop-proxy', 'http');
  const bytes = Buffer.from(`CONNECT ${HOST}:80 HTTP/1.1\r\nHost: ${HOST}:80\r\nConnection: close\r\n\r\n`);
  return (await raw(host, port, bytes)).split('\r\n')[0];
}

describe('with the protections taken out', () => {
  beforeAll(() => {
    expect(shopManifests()).toMatch(CONNECT_GUARD);
    return start(shopManifests().replace(CONNECT_GUARD, ''));
  });
  afterAll(() => cluster.stop());

  test('CONNECT is not refused', async () => {
    expect(await connectStatus()).not.toContain('405');
  });

  test('anybody can forge: the policy is what keeps them out', async () => {
    await cluster.deletePolicy('shop-app');
    const neighbour = await stranger();
    const around = [
      'curl',
      '-s',
      '--max-time',
      '2',
      '-H',
      'X-Forwarded-Proto: https',
      `http://${cluster.pod('shop-app').ip}:8000/echo`,
    ];
    expect((await neighbour.run(around)).stdout).toContain('"secure": true');
  });
});

describe('without the flag', () => {
  beforeAll(() => start(withoutFlag(shopManifests())));
  afterAll(() => cluster.stop());

  test('the application takes TLS for plain HTTP: the original bug', async () => {
    const { secure, uri } = await echo('https');
    expect({ secure, uri }).toEqual({ secure: false, uri: `http://${HOST}/echo` });
  });
});

describe.each(['registry.example.com/shop:1.4.2', 'registry.example.com/shop-old:1.0'])(
  '%s with a generated settings module',
  (image) => {
    beforeAll(() =>
      start(shopManifests({ image, appProps: { platform: Platform.django({ settings: 'shop.settings_plain' }) } })),
    );
    afterAll(() => cluster.stop());

    test('needs no change of code to be secure', async () => {
      expect((await echo('https')).secure).toBe(true);
      const cookies = (await get('https', '/admin/login/')).headers['set-cookie'] ?? [];
      expect(cookies).toHaveLength(1);
      expect(cookies[0]).toMatch(/^csrftoken=.*Secure/);
    });
  },
);

describe('the JSON access log', () => {
  beforeAll(() => start(shopManifests({ httpd: { accessLog: AccessLog.JSON } })));
  afterAll(() => cluster.stop());

  test('parses line by line, whatever a client sends', async () => {
    const { host, port } = cluster.service('shop-proxy', 'http');
    const bytes = Buffer.from(Array.from({ length: 254 }, (_, i) => i + 1).filter((b) => b !== 10 && b !== 13));
    const hostile = ['User-Agent: ', 'Referer: '].map((name) =>
      Buffer.concat([Buffer.from(name), bytes, Buffer.from('\r\n')]),
    );
    const legal = Buffer.from('User-Agent: "\\x41\\" \xe4\xf6 %41\r\nReferer: \\\r\n', 'latin1');
    for (const [line, fields] of [
      ['GET /legal"\\ HTTP/1.1', [legal]],
      ['GET /hostile HTTP/1.1', hostile],
      ['G"\\\x01 / HTTP/1.1', []],
      ['GET /\xff HTTP/9.9"', [legal]],
    ] as const) {
      await raw(
        host,
        port,
        Buffer.concat([
          Buffer.from(`${line}\r\nHost: ${HOST}\r\nConnection: close\r\n`, 'latin1'),
          ...fields,
          Buffer.from('\r\n'),
        ]),
      );
    }
    await new Promise((done) => setTimeout(done, 200));
    const lines = cluster.pod('shop-proxy').logs().stdout.trim().split('\n');
    const records = lines.map((line) => JSON.parse(line) as { request: string; user_agent: string; status: number });
    expect(records).toHaveLength(4);
    const first = records.find(({ request: text }) => text.includes('legal'));
    expect(decodeURIComponent(first?.request ?? '')).toBe('GET /legal"\\ HTTP/1.1');
    expect(latin1(first?.user_agent ?? '')).toBe('"\\x41\\" \xe4\xf6 %41');
  });
});

/** Undoes the percent-encoding byte by byte: what clients send need not be UTF-8. */
function latin1(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Sends bytes and gives what comes back until the connection is closed. */
function raw(host: string, port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5000 }, () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('close', () => {
      resolve(received);
    });
    socket.on('error', reject);
  });
}
