import { Cluster, run } from '.';
import { tlsSecret } from '../support/tls';
import { CURL, fixture } from './fixtures';

interface Echo {
  readonly secure: boolean;
  readonly remote_addr: string;
  readonly meta: Readonly<Record<string, string>>;
}

const pair = fixture('pair');

describe('a pair of httpd and Django', () => {
  let cluster: Cluster;
  let certificate: string;

  beforeAll(async () => {
    certificate = await tlsSecret('shop-tls', ['shop.example.com']);
    cluster = await Cluster.start([pair, certificate], { graceScale: 0.5 });
  }, 60_000);

  afterAll(() => cluster.stop());

  const echo = async (scheme: 'http' | 'https'): Promise<Echo> => {
    const { host, port } = cluster.service('shop-proxy', scheme);
    const { stdout } = await run([...CURL, `${scheme}://${host}:${port}/echo`]);
    return JSON.parse(stdout) as Echo;
  };

  it('tells Django over TLS that the request was secure', async () => {
    expect(await echo('https')).toMatchObject({
      secure: true,
      remote_addr: cluster.pod('shop-proxy').ip,
      meta: { HTTP_X_FORWARDED_PROTO: 'https', HTTP_X_FORWARDED_FOR: cluster.outsideIp },
    });
  });

  it('tells it over plain HTTP that it was not', async () => {
    expect(await echo('http')).toMatchObject({ secure: false, meta: { HTTP_X_FORWARDED_PROTO: 'http' } });
  });

  it('keeps everybody else away from Django', async () => {
    const stranger = await cluster.stranger();
    expect((await stranger.run([...CURL, 'http://shop-app:8000/'])).stderr).toContain('timed out');
    expect((await cluster.from('shop-proxy', [...CURL, 'http://shop-app:8000/healthz'])).stdout).toBe('ok');
  });

  it('names what it has no use for', () => {
    expect(cluster.ignored).toEqual(['PodDisruptionBudget/shop-proxy']);
  });

  it('keeps the logs of httpd, which opens its output anew', () => {
    const { stdout, stderr } = cluster.pod('shop-proxy').logs();
    expect(stdout).toContain(`${cluster.outsideIp} GET /echo HTTP/1.1 200`);
    expect(stderr).toContain('AH00489');
  });

  it('lets httpd end gracefully on the stop signal of its image', async () => {
    await cluster.stopPod('shop-proxy');
    expect(cluster.pod('shop-proxy').logs().stderr).toContain('caught SIGWINCH, shutting down gracefully');
    await cluster.startPod('shop-proxy');
    expect(await echo('https')).toMatchObject({ secure: true });
  });

  it('serves through a rollout of httpd', async () => {
    const old = cluster.pod('shop-proxy');
    await cluster.rollout('shop-proxy');
    expect(cluster.pod('shop-proxy').ip).not.toBe(old.ip);
    expect(await echo('https')).toMatchObject({ remote_addr: cluster.pod('shop-proxy').ip });
  });

  it('makes httpd fail on a key that its user may not read', async () => {
    const broken = pair.replace('fsGroup: 25001', '');
    await expect(Cluster.start([broken, certificate])).rejects.toThrow(
      'Permission denied (calling fopen(/etc/tls/tls.crt, r))',
    );
  });

  it('makes httpd fail without a directory to write to', async () => {
    const broken = pair.replace('- { name: run, mountPath: /run/httpd }', '');
    await expect(Cluster.start([broken, certificate])).rejects.toThrow('DefaultRuntimeDir must be a valid directory');
  });

  it('cannot listen on a low port without the right to', async () => {
    const low = pair.replaceAll('8080', '80');
    await expect(Cluster.start([low, certificate])).rejects.toThrow('Permission denied');
    const allowed = low.replace(
      'fsGroup: 25001',
      'fsGroup: 25001\n        sysctls: [{ name: net.ipv4.ip_unprivileged_port_start, value: "0" }]',
    );
    await (await Cluster.start([allowed, certificate])).stop();
  }, 20_000);

  it('misses a secret that nobody brings', async () => {
    await expect(Cluster.start(pair)).rejects.toThrow('Secret shop-tls');
  });
});
