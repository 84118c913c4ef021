import { setTimeout as sleep } from 'node:timers/promises';
import { AppTls, PlainHttp, Platform, Seal, Tls } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { ASSERTED } from '../../../lib/attack/cases';
import { Cluster } from '../cluster';
import { catalogue } from '../images';
import { attack } from '../support/attack';
import { Authority, Leaf, leafSecret } from '../support/authority';
import { request } from '../support/request';
import { newSeal, sealSecret } from '../support/seal';
import { HOST, NAMESPACE, shopManifests, shopSecrets, type ShopOptions } from '../support/shop';

jest.setTimeout(180_000);

/** Says of each request that it has come, on standard output. */
const TALKATIVE = [
  ...['python', '-m', 'gunicorn.app.wsgiapp', '--workers=1', '--threads=4', '--access-logfile=-', 'shop.wsgi'],
];
const VERIFIED = AppTls.verified('shop-app-tls');
const MUTUAL = AppTls.mutual('shop-app-tls', 'shop-proxy-client');

let [ours, proxies, strangers]: Authority[] = [];
let cluster: Cluster;

beforeAll(async () => {
  [ours, proxies, strangers] = await Promise.all(
    ['ours', 'proxies', 'strangers'].map((name) => Authority.create(name)),
  );
});
afterAll(() => {
  for (const authority of [ours, proxies, strangers]) authority?.remove();
});

function made(authority: Authority | undefined): Authority {
  if (authority === undefined) throw new Error('there is no such authority');
  return authority;
}

const appSecret = (leaf: Leaf, by = made(ours)): string => leafSecret('shop-app-tls', NAMESPACE, leaf, by);
const clientSecret = (leaf: Leaf, by = made(proxies)): string => leafSecret('shop-proxy-client', NAMESPACE, leaf, by);
const client = (authority: Authority | undefined): Promise<Leaf> =>
  made(authority).sign('shop-proxy', { usage: 'clientAuth' });

async function secrets(): Promise<string[]> {
  return [appSecret(await made(ours).sign(HOST)), clientSecret(await client(proxies))];
}

function speaking({ appProps, ...options }: ShopOptions = {}): string {
  return shopManifests({ appProps: { tls: MUTUAL, args: TALKATIVE, ...appProps }, ...options });
}

async function start(manifests: string, objects: readonly string[]): Promise<void> {
  cluster = await Cluster.start([manifests, ...objects, await shopSecrets()], { images: catalogue() });
}

async function ask(scheme: 'http' | 'https' = 'https'): Promise<{ status: number; secure?: boolean }> {
  const { status, body } = await request(scheme, cluster.service('shop-proxy', scheme), HOST, { path: '/echo' });
  return { status, ...(status === 200 && { secure: (JSON.parse(body) as { secure: boolean }).secure }) };
}

let markers = 0;

/** How many requests for the echo have reached the application, of all that were sent until now. */
async function arrived(scheme = 'https'): Promise<number> {
  const marker = `/marker-${markers++}`;
  await cluster.from('shop-proxy', ['curl', '-sk', `${scheme}://${cluster.pod('shop-app').ip}:8000${marker}`]);
  const log = (): string => cluster.pod('shop-app').logs().stdout;
  for (const end = Date.now() + 10_000; !log().includes(marker) && Date.now() < end;) await sleep(50);
  expect(log()).toContain(marker);
  return log().split('GET /echo').length - 1;
}

/** What somebody gets who reaches the application itself. */
async function around(identity?: Leaf): Promise<{ code: number; stdout: string }> {
  const neighbour = await cluster.stranger({ namespace: NAMESPACE });
  const shown = identity === undefined ? [] : ['--cert', identity.certificate, '--key', identity.key];
  const url = `https://${cluster.pod('shop-app').ip}:8000/echo`;
  return neighbour.run(['curl', '-sk', '--max-time', '5', '-H', `Host: ${HOST}`, ...shown, url]);
}

describe.each([
  ['Django LTS', 'registry.example.com/shop:1.4.2'],
  ['Django 3.2 on gunicorn 20.1', 'registry.example.com/shop-old:1.0'],
])('%s, reached over TLS with a verified certificate', (_, image) => {
  beforeAll(async () => {
    const probes = { readinessPath: '/healthz', livenessPath: '/healthz' };
    const httpd = { plainHttp: PlainHttp.SERVE };
    await start(speaking({ image, httpd, appProps: { tls: VERIFIED, probes } }), await secrets());
  });
  afterAll(() => cluster.stop());

  test('believes the proxy, though its own socket always speaks TLS', async () => {
    expect(await ask('https')).toEqual({ status: 200, secure: true });
    expect(await ask('http')).toEqual({ status: 200, secure: false });
    expect(await arrived()).toBe(2);
  });

  test('serves a renewed certificate without a restart', async () => {
    const renewed = await made(ours).sign(HOST);
    await cluster.apply(appSecret(renewed));
    const address = `${cluster.pod('shop-app').ip}:8000`;
    const seen = ['openssl', 's_client', '-connect', address];
    const { stdout } = await cluster.from('shop-proxy', seen);
    const { stdout: expected } = await cluster.from('shop-proxy', ['cat', renewed.certificate]);
    expect(stdout).toContain(expected.trim());
    expect(await ask()).toEqual({ status: 200, secure: true });
  });
});

describe('an application whose certificate is not good gets no request', () => {
  afterEach(() => cluster.stop());

  const NAME = [/SSLProxyCheckPeerName On/g, 'SSLProxyCheckPeerName Off'] as const;
  const SIGNED = [/SSLProxyVerify require/g, 'SSLProxyVerify none'] as const;
  const EXPIRED = [/SSLProxyCheckPeerExpire On/g, 'SSLProxyCheckPeerExpire Off'] as const;

  test.each([
    ['another authority', async () => appSecret(await made(strangers).sign(HOST)), [SIGNED]],
    ['another name', async () => appSecret(await made(ours).sign('shop-app')), [NAME]],
    ['yesterday', async () => appSecret(await made(ours).sign(HOST, { expired: true })), [SIGNED, EXPIRED]],
  ])('of %s, unless nobody verifies it', async (_, secret, protections) => {
    const manifests = speaking({ appProps: { tls: VERIFIED } });
    await start(manifests, [await secret()]);
    expect(await ask()).toEqual({ status: 500 });
    expect(await arrived()).toBe(0);
    await cluster.stop();
    let open = manifests;
    for (const [line, without] of protections) {
      expect(open).toMatch(line);
      open = open.replace(line, without);
    }
    await start(open, [await secret()]);
    expect(await ask()).toEqual({ status: 200, secure: true });
    expect(await arrived()).toBe(1);
  });

  test('because it speaks plain HTTP', async () => {
    const manifests = speaking({ appProps: { tls: VERIFIED } });
    const flag = /\n +- name: GUNICORN_CMD_ARGS\n +value: .*/;
    expect(manifests).toMatch(flag);
    await start(manifests.replace(flag, ''), await secrets());
    expect(await ask()).toEqual({ status: 500 });
    expect(await arrived('http')).toBe(0);
  });
});

describe('mutual TLS', () => {
  afterEach(() => cluster.stop());

  test('lets nobody but the proxy reach the application, also where no policy holds', async () => {
    const proxy = await client(proxies);
    await start(speaking(), [appSecret(await made(ours).sign(HOST)), clientSecret(proxy)]);
    expect(await ask()).toEqual({ status: 200, secure: true });
    await cluster.deletePolicy('shop-app');
    expect(await around()).toMatchObject({ stdout: '' });
    expect(await around(await client(strangers))).toMatchObject({ stdout: '' });
    // The certificate of the application itself is of no use, either.
    expect(await around(await made(proxies).sign(HOST))).toMatchObject({ stdout: '' });
    // The control: it is the certificate that opens the way.
    expect((await around(proxy)).stdout).toContain('"secure": true');
  });

  test('with a certificate that only one side verifies, others are let in', async () => {
    await start(speaking({ appProps: { tls: VERIFIED } }), await secrets());
    await cluster.deletePolicy('shop-app');
    expect((await around()).stdout).toContain('"secure": true');
  });

  test('takes a renewed certificate of the proxy by itself', async () => {
    const manifests = speaking().replace('while sleep 10; do', 'while sleep 1; do');
    const wrong = clientSecret(await client(strangers));
    await start(manifests, [appSecret(await made(ours).sign(HOST)), wrong]);
    expect((await ask()).status).toBe(502);
    await cluster.apply(clientSecret(await client(proxies)));
    const patience = Date.now() + 40_000;
    while ((await ask()).status !== 200 && Date.now() < patience) await sleep(200);
    expect(await ask()).toEqual({ status: 200, secure: true });
  });

  test('shows the first certificate of a chain, since httpd does not start with the rest of it', async () => {
    const first = "sed '/-END CERTIFICATE-/q'";
    expect(speaking()).toContain(first);
    const whole = Cluster.start([speaking().replace(first, 'cat'), ...(await secrets()), await shopSecrets()], {
      images: catalogue(),
      readyTimeoutMs: 8000,
    });
    await expect(whole).rejects.toThrow(/shop-proxy/);
    await start(speaking(), await secrets());
    expect((await ask()).status).toBe(200);
  });

  test('holds behind a load balancer that ends TLS, too', async () => {
    const tls = Tls.upstream({ trustedProxies: ['10.244.0.0/16'] });
    await start(speaking({ tls, httpd: { plainHttp: PlainHttp.SERVE } }), await secrets());
    const { host, port } = cluster.service('shop-proxy', 'http');
    const hop = await cluster.stranger();
    const said = async (scheme: string): Promise<string> => {
      const headers = [`Host: ${HOST}`, `X-Forwarded-Proto: ${scheme}`].flatMap((header) => ['-H', header]);
      return (await hop.run(['curl', '-s', ...headers, `http://${host}:${port}/echo`])).stdout;
    };
    expect(await said('https')).toContain('"secure": true');
    expect(await said('http')).toContain('"secure": false');
    expect(cluster.pod('shop-proxy').logs().stderr).not.toMatch(/:error]|Session Cache/);
  });

  test('keeps the key of the proxy to the process that needs it', async () => {
    await start(speaking(), await secrets());
    const { stdout } = await cluster
      .pod('shop-proxy')
      .container()
      .exec(['stat', '-c', '%a %u', '/run/httpd/shop-app-client.pem'], 5000);
    expect(stdout.trim()).toBe('600 25000');
  });
});

describe('the attack suite', () => {
  const sealing = { seal: Seal.fromSecret('shop-seal') };
  const truth = { redirectsPlain: false, hsts: true };
  const sealed = { plain: [...ASSERTED, Seal.HEADER], tls: [...ASSERTED, Seal.HEADER] };
  const httpd = { plainHttp: PlainHttp.SERVE, http2: true };
  const platform = Platform.django({ settings: 'shop.settings_plain' });
  const objects = async (): Promise<string[]> => [...(await secrets()), sealSecret({ value: newSeal() })];

  test.each([
    ['verified', { tls: VERIFIED }, {}],
    ['mutual', {}, {}],
    ['mutual and sealed', { platform }, sealing],
  ])('TLS to the application, %s: no request forges or breaks anything', async (_, appProps, options) => {
    const manifests = speaking({ httpd, appProps, ...options });
    const asserted = 'seal' in options ? sealed : undefined;
    const { results, faults } = await attack([manifests, ...(await objects())], { truth, asserted });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(1500);
  });

  test.each([
    ['its plain listener says nothing', /\n +RequestHeader set X-Forwarded-Proto http(?=\n)/, {}, {}],
    [
      'it says nothing of the seal over plain HTTP',
      /\n +RequestHeader set Proxysecret none(?=\n)/,
      { platform },
      sealing,
    ],
  ])('goes red when %s, as the socket of the application speaks TLS', async (_, line, appProps, options) => {
    const manifests = speaking({ httpd, appProps, ...options });
    expect(manifests).toMatch(line);
    const { results, faults } = await attack([manifests.replace(line, ''), ...(await objects())], {
      truth,
      only: (one) => one.attackClass.number === '1',
    });
    expect(JSON.stringify(findings([...results, ...faults]))).toContain('the application takes the request for secure');
  });
});
