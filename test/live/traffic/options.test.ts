import { connect } from 'node:tls';
import { Duration } from 'cdk8s';
import { AppPeer, NetworkPeer, Tls, TlsProfile } from 'cdk8s-secure-proxy';
import type { Pod } from '../cluster';
import { HOST } from '../support/shop';
import { exchange, judged, values } from './exchange';
import { JudgePair, type Via } from './judge-pair';

jest.setTimeout(120_000);

const ON: readonly Via[] = ['http', 'https', 'h2'];

/** With which version of TLS a client gets through that offers this one only. */
function handshake(pair: JudgePair, version: 'TLSv1.2' | 'TLSv1.3'): Promise<string> {
  const options = { ...pair.address('https'), servername: HOST, rejectUnauthorized: false };
  return new Promise((resolve) => {
    const socket = connect({ ...options, minVersion: version, maxVersion: version }, () => {
      resolve(socket.getProtocol() ?? '');
      socket.destroy();
    });
    socket.once('error', ({ message }: Error) => {
      resolve(message);
    });
  });
}

describe('a pair with all of its own', () => {
  let pair: JudgePair;

  beforeAll(async () => {
    pair = await JudgePair.start({
      tls: Tls.fromSecret('shop-tls', { profile: TlsProfile.MODERN }),
      passThrough: [{ header: 'True-Client-IP', because: 'the network in front sets it and removes that of clients' }],
      alsoStrip: ['X-Shop-Tenant'],
      httpd: { hsts: { maxAge: Duration.days(365), includeSubDomains: true, preload: true } },
    });
  });
  afterAll(() => pair.stop());

  test.each(ON)('over %s, lets a header through that somebody vouches for, and strips one more', async (via) => {
    const names = ['True-Client-IP', 'True_Client-IP', 'X-Real-IP', 'X-Shop-Tenant', 'X-Shop-Color'];
    const headers = names.map((name) => [name, '192.0.2.99'] as const);
    const seen = await judged(pair, via, { path: '/echo', headers });
    const passed = ['True-Client-IP', 'X-Shop-Tenant', 'X-Shop-Color'].map((name) => values(seen.headers, name));
    expect(passed).toEqual([['192.0.2.99'], [], ['192.0.2.99']]);
    expect(values(seen.headers, 'X-Real-IP')).not.toContain('192.0.2.99');
  });

  test('tells browsers to stay with https as it was asked to, over TLS only', async () => {
    const told = ON.map(async (via) => {
      const { headers } = await exchange(pair, via, { path: '/echo' });
      return values(headers, 'Strict-Transport-Security');
    });
    const all = ['max-age=31536000; includeSubDomains; preload'];
    expect(await Promise.all(told)).toEqual([[], all, all]);
  });

  test('speaks TLS 1.3 only, if that is its profile', async () => {
    expect(await handshake(pair, 'TLSv1.3')).toBe('TLSv1.3');
    expect(await handshake(pair, 'TLSv1.2')).toMatch(/alert protocol version/);
  });
});

describe('peers of the application', () => {
  const worker = { namespace: 'work', labels: { app: 'worker' } };
  const because = 'the worker is ours, and passes nothing on';
  let pair: JudgePair;
  let named: Pod;
  let others: Pod[];

  beforeAll(async () => {
    pair = await JudgePair.start({
      peers: [
        AppPeer.aroundProxy(NetworkPeer.pods('work', worker.labels), because),
        AppPeer.onPort(9090, NetworkPeer.inNamespace('play')),
      ],
      proxy: { pods: { hostAliases: { '192.0.2.10': ['legacy.example.com'] } } },
    });
    named = await pair.cluster.stranger(worker);
    others = [
      await pair.cluster.stranger({ ...worker, namespace: 'play' }),
      await pair.cluster.stranger({ namespace: 'work', labels: { app: 'other' } }),
    ];
  });
  afterAll(() => pair.stop());

  const read = async (from: Pod): Promise<string> => {
    const { ip } = pair.cluster.pod('shop-app');
    return (await from.run(['curl', '-sf', '--max-time', '2', `http://${ip}:8080/echo`])).stdout;
  };

  test('reach it beside the proxy, and nobody else does', async () => {
    expect(await read(named)).toContain('"url":"/echo"');
    expect(await Promise.all(others.map(read))).toEqual(['', '']);
  });

  test('on a port of their own reach that one only', async () => {
    const app = pair.cluster.pod('shop-app');
    const [player] = others;
    if (player === undefined) throw new Error('there is no such pod');
    const connect = async (from: Pod, port: number): Promise<string> =>
      (
        await from.run([
          'curl',
          '-s',
          '-o',
          '/dev/null',
          '-w',
          '%{exitcode}',
          '--max-time',
          '2',
          `http://${app.ip}:${port}/`,
        ])
      ).stdout;
    // Nothing listens there: 7 is a refused connection, 28 one of which nothing is heard.
    expect([await connect(player, 9090), await connect(named, 9090)]).toEqual(['7', '28']);
  });

  test('and the proxy finds its own names in /etc/hosts', async () => {
    const { stdout } = await pair.cluster.from(pair.cluster.pod('shop-proxy'), [
      'getent',
      'hosts',
      'legacy.example.com',
    ]);
    expect(stdout).toMatch(/^192\.0\.2\.10\s+legacy\.example\.com/);
  });

  test('and the other profile takes TLS 1.2, too', async () => {
    expect(await handshake(pair, 'TLSv1.2')).toBe('TLSv1.2');
  });
});
