import { Duration } from 'cdk8s';
import { Platform, PlainHttp, Seal, Topology } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { ASSERTED } from '../../../lib/attack/cases';
import { Cluster } from '../cluster';
import { catalogue } from '../images';
import { attack } from '../support/attack';
import { request } from '../support/request';
import { newSeal, sealSecret } from '../support/seal';
import { HOST, NAMESPACE, shopManifests, shopSecrets, type ShopOptions } from '../support/shop';

jest.setTimeout(180_000);

function sidecar(options: ShopOptions = {}): string {
  const probes = { readinessPath: '/healthz?from=kubelet', livenessPath: '/healthz' };
  const appProps = { probes, ...options.appProps };
  return shopManifests({ topology: Topology.SIDECAR, proxy: { drain: Duration.seconds(2) }, ...options, appProps });
}

let cluster: Cluster;

async function start(manifests: string, readyTimeoutMs = 30_000): Promise<void> {
  const secrets = await shopSecrets();
  cluster = await Cluster.start([manifests, secrets], { images: catalogue(), endpointLagMs: 1000, readyTimeoutMs });
}

async function secure(): Promise<boolean> {
  const { status, body } = await request('https', cluster.service('shop', 'https'), HOST, { path: '/echo' });
  expect(status).toBe(200);
  return (JSON.parse(body) as { secure: boolean }).secure;
}

/** What somebody in the same namespace gets from the pod itself. */
async function around(port: number, path: string, host?: string): Promise<{ code: number; stdout: string }> {
  const neighbour = await cluster.stranger({ namespace: NAMESPACE });
  const url = `http://${cluster.pod('shop').ip}:${port}${path}`;
  const headers = ['X-Forwarded-Proto: https', ...(host === undefined ? [] : [`Host: ${host}`])];
  const options = ['-s', '--max-time', '2', '-w', ' %{http_code}', ...headers.flatMap((header) => ['-H', header])];
  return neighbour.run(['curl', ...options, url]);
}

describe('proxy and application in one pod', () => {
  beforeAll(() => start(sidecar()));
  afterAll(() => cluster.stop());

  test('are a pair', async () => {
    expect(await secure()).toBe(true);
    expect(cluster.pods('shop')).toHaveLength(1);
    expect((await request('http', cluster.service('shop', 'http'), HOST)).status).toBe(308);
  });

  test('let the application call whom it likes', async () => {
    const neighbour = await cluster.stranger();
    const server = neighbour.spawn([
      process.execPath,
      '-e',
      "require('http').createServer((_, a) => a.end('hi')).listen(80)",
    ]);
    const ask = ['curl', '-s', '--retry', '5', '--retry-connrefused', '--retry-delay', '1', `http://${neighbour.ip}/`];
    expect((await cluster.from('shop', ask)).stdout).toBe('hi');
    server.kill('SIGKILL');
  });

  test('lose no request when they are rolled out', async () => {
    let [done, asked] = [false, 0];
    const client = async (): Promise<void> => {
      for (; !done; asked += 1) expect(await secure()).toBe(true);
    };
    const clients = [client(), client()];
    await cluster.rollout('shop').finally(() => (done = true));
    await Promise.all(clients);
    expect(asked).toBeGreaterThan(20);
  });

  test('do not need a policy: nobody reaches the application, and of the health listener only two paths of it', async () => {
    await cluster.deletePolicy('shop');
    expect((await around(8000, '/echo')).code).toBe(7);
    expect((await around(8081, '/echo')).stdout).toMatch(/ 404$/);
    expect((await around(8081, '/app/readyz/../../echo')).stdout).toMatch(/ 404$/);
    expect((await around(8081, '/app/readyz/x')).stdout).toMatch(/ 404$/);
    expect((await around(8081, '/app/readyz', HOST)).stdout).toBe('ok 200');
    for (const host of [undefined, 'evil.example']) {
      expect((await around(8081, '/app/readyz', host)).stdout).toMatch(/ 404$/);
    }
    expect((await around(8080, '/echo')).stdout).toMatch(/ 400$/);
  });
});

/** Arguments of the application's image. */
function bound(address: string): string[] {
  return ['python', '-m', 'gunicorn.app.wsgiapp', '--threads=4', `--bind=${address}`, 'shop.wsgi'];
}

describe('with BusyBox, as in the -alpine image', () => {
  const proxy = { image: 'registry.example.com/httpd-alpine:2.4.68' };

  test('a sidecar becomes ready', async () => {
    await start(sidecar({ proxy }));
    expect(await secure()).toBe(true);
    await cluster.stop();
  });

  test('an application that listens on all addresses does not', async () => {
    const open = sidecar({ proxy, appProps: { args: bound('0.0.0.0:8000') } });
    await expect(start(open, 8000)).rejects.toThrow('port 8000 is open on more than the loopback');
  });
});

describe.each(['0.0.0.0:8000', '[::]:8000'])('an application that listens on %s', (bind) => {
  const manifests = sidecar({ appProps: { args: bound(bind) } });

  test('does not become ready', async () => {
    await expect(start(manifests, 8000)).rejects.toThrow('port 8000 is open on more than the loopback');
  });

  test('without the check, would be open to all, were it not for the policy', async () => {
    const check = /echo "port 8000 is open on more than the loopback: \$others"; exit 1/;
    expect(manifests).toMatch(check);
    await start(manifests.replace(check, 'true'));
    expect((await around(8000, '/echo')).stdout).not.toContain('"secure": true');
    await cluster.deletePolicy('shop');
    expect((await around(8000, '/echo')).stdout).toContain('"secure": true');
    await cluster.stop();
  });
});

test.each([
  ['answers no probe', { probes: { readinessPath: '/missing' } }, '404'],
  ['does not listen at all', { args: ['sleep', '60'], probes: {} }, 'nothing listens on port 8000 yet'],
])('an application that %s does not become ready', async (_, appProps, why) => {
  await expect(start(sidecar({ appProps }), 8000)).rejects.toThrow(why);
});

describe('the attack suite', () => {
  const SEALED = [...ASSERTED, Seal.HEADER];
  const SEAL = { asserted: { plain: SEALED, tls: SEALED } };
  const LTS = 'registry.example.com/shop:1.4.2';
  const OLD = 'registry.example.com/shop-old:1.0';

  test.each([
    ['Django LTS', LTS, {}, {}],
    ['Django 3.2 on gunicorn 20.1, which folds names', OLD, {}, {}],
    ['a sealed sidecar', LTS, { seal: Seal.fromSecret('shop-seal') }, SEAL],
  ])('%s: no request forges or breaks anything', async (_, image, props, options) => {
    const platform = Platform.django({ settings: 'shop.settings_plain' });
    const httpd = { plainHttp: PlainHttp.SERVE, http2: true };
    const manifests = sidecar({ image, httpd, appProps: { platform }, ...props });
    const { results, faults } = await attack([manifests, sealSecret({ value: newSeal() })], {
      service: 'shop',
      truth: { redirectsPlain: false, hsts: true },
      ...options,
    });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(1500);
  });
});
