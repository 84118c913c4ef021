import { Metrics, NetworkPeer } from 'cdk8s-secure-proxy';
import { Cluster, type Pod } from '../cluster';
import { catalogue } from '../images';
import { request } from '../support/request';
import { HOST, NAMESPACE, shopManifests, shopSecrets } from '../support/shop';

jest.setTimeout(60_000);

const SCRAPER = NetworkPeer.pods('monitoring', { app: 'prometheus' });
const NUMBERS = /^Total Accesses: \d+$/m;
const PATH = '/server-status?auto';

let cluster: Cluster;
let prometheus: Pod;
let neighbour: Pod;

async function start(manifests: string): Promise<void> {
  cluster = await Cluster.start([manifests, await shopSecrets()], { images: catalogue() });
  prometheus = await cluster.stranger({ namespace: 'monitoring', labels: { app: 'prometheus' } });
  neighbour = await cluster.stranger({ namespace: NAMESPACE, labels: { app: 'prometheus' } });
}

/** What somebody reads at an address; nothing if it cannot be reached or answers with an error. */
async function read(from: Pod, host: string, port: number, path: string): Promise<string> {
  return (await from.run(['curl', '-sf', '--max-time', '2', `http://${host}:${port}${path}`])).stdout;
}

async function accesses(): Promise<number> {
  const { host, port } = cluster.service('shop-proxy-metrics', 'metrics');
  const text = await read(prometheus, host, port, '/metrics');
  expect(text).toMatch(/^apache_up 1$/m);
  return Number(/^apache_accesses_total (\S+)$/m.exec(text)?.[1]);
}

/** Visits the public listeners with the path of the status page; gives who answered, and whether it told numbers. */
async function visit(): Promise<unknown[]> {
  const visits = (['http', 'https'] as const).map(async (scheme) => {
    const { status, headers, body } = await request(scheme, cluster.service('shop-proxy', scheme), HOST, {
      path: PATH,
    });
    return [status, headers.server, NUMBERS.test(body)];
  });
  return Promise.all(visits);
}

describe('with an exporter', () => {
  beforeAll(() => start(shopManifests({ proxy: { metrics: Metrics.exporter({ scrapers: [SCRAPER] }) } })));
  afterAll(() => cluster.stop());

  test('Prometheus reads how many requests there were', async () => {
    const before = await accesses();
    await visit();
    expect(await accesses()).toBeGreaterThan(before);
  });

  test('nobody else does, also with the labels of Prometheus in another namespace', async () => {
    const { ip } = cluster.pod('shop-proxy');
    expect(await read(neighbour, ip, 9117, '/metrics')).toBe('');
    expect(await read(prometheus, ip, 9117, '/metrics')).toContain('apache_up 1');
  });

  test('httpd tells its numbers to its own pod only, and never what clients ask for', async () => {
    const pod = cluster.pod('shop-proxy');
    expect(await read(pod, '127.0.0.1', 8081, PATH)).toMatch(NUMBERS);
    expect(await read(pod, pod.ip, 8081, PATH)).toBe('');
    for (const path of ['/server-status', '/server-status?', '/server-status?refresh=1', '/server-status/x?auto']) {
      expect([path, await read(pod, '127.0.0.1', 8081, path)]).toEqual([path, '']);
    }
    for (const stranger of [prometheus, neighbour]) expect(await read(stranger, pod.ip, 8081, PATH)).toBe('');
  });

  test('on the public listeners the path is one of the application', async () => {
    expect(await visit()).toEqual([
      [308, 'Apache', false],
      [404, 'gunicorn', false],
    ]);
  });
});

describe('without an exporter', () => {
  beforeAll(() => start(shopManifests({ proxy: { metrics: Metrics.serverStatus([SCRAPER]) } })));
  afterAll(() => cluster.stop());

  test('the named agent reads the numbers of httpd, and nobody else does', async () => {
    const { ip } = cluster.pod('shop-proxy');
    expect(await read(prometheus, ip, 8081, PATH)).toMatch(NUMBERS);
    expect(await read(prometheus, ip, 8081, '/server-status')).toBe('');
    expect(await read(neighbour, ip, 8081, PATH)).toBe('');
  });

  test('on the public listeners the path is one of the application', async () => {
    expect(await visit()).toEqual([
      [308, 'Apache', false],
      [404, 'gunicorn', false],
    ]);
  });
});

const LOOPBACK = /\n +RewriteCond expr "%\{CONN_REMOTE_ADDR\}.*/;

describe('with the condition taken out', () => {
  beforeAll(() => {
    const manifests = shopManifests({ proxy: { metrics: Metrics.exporter({ scrapers: [SCRAPER] }) } });
    expect(manifests).toMatch(LOOPBACK);
    return start(manifests.replace(LOOPBACK, ''));
  });
  afterAll(() => cluster.stop());

  test('httpd tells its numbers at the address of the pod, too', async () => {
    const pod = cluster.pod('shop-proxy');
    expect(await read(pod, pod.ip, 8081, PATH)).toMatch(NUMBERS);
  });
});
