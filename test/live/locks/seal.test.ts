import { Exposure, Platform, PlainHttp, Seal, Tls, TlsMode } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { ASSERTED } from '../../../lib/attack/cases';
import { Cluster } from '../cluster';
import { catalogue } from '../images';
import { attack } from '../support/attack';
import { request } from '../support/request';
import { newSeal, sealSecret } from '../support/seal';
import { HOST, NAMESPACE, shopManifests, shopSecrets, type ShopOptions } from '../support/shop';

jest.setTimeout(180_000);

const SETTINGS = Platform.django({ settings: 'shop.settings_plain' });
const VALUE = newSeal();

function sealed({ appProps, ...options }: ShopOptions = {}): string {
  const seal = Seal.fromSecret('shop-seal');
  return shopManifests({ seal, appProps: { platform: SETTINGS, ...appProps }, ...options });
}

let cluster: Cluster;

async function start(manifests: string, values: Readonly<Record<string, string>> = { value: VALUE }): Promise<void> {
  const secrets = [await shopSecrets(), sealSecret(values)];
  cluster = await Cluster.start([manifests, ...secrets], { images: catalogue(), endpointLagMs: 1000, graceScale: 0.2 });
}

/** What the application believes of one request through the proxy. */
async function secure(): Promise<boolean> {
  const { status, body } = await request('https', cluster.service('shop-proxy', 'https'), HOST, { path: '/echo' });
  expect(status).toBe(200);
  return (JSON.parse(body) as { secure: boolean }).secure;
}

/** What the application believes of somebody who reaches it around the proxy. */
async function around(...headers: string[]): Promise<string> {
  const neighbour = await cluster.stranger({ namespace: NAMESPACE });
  const url = `http://${cluster.pod('shop-app').ip}:8000/echo`;
  const sent = ['Host: ' + HOST, ...headers].flatMap((header) => ['-H', header]);
  return (
    /"secure": (\w+)/.exec((await neighbour.run(['curl', '-s', '--max-time', '5', ...sent, url])).stdout)?.[1] ?? ''
  );
}

describe.each([
  ['settings that read the flag', Platform.django()],
  ['a generated settings module', SETTINGS],
])('a sealed pair with %s', (_, platform) => {
  beforeAll(() => start(sealed({ appProps: { platform } })));
  afterAll(() => cluster.stop());

  test('is secure through the proxy only, also where no policy holds', async () => {
    expect(await secure()).toBe(true);
    await cluster.deletePolicy('shop-app');
    expect(await around('X-Forwarded-Proto: https')).toBe('false');
    expect(await around('X-Forwarded-Proto: https', `${Seal.HEADER}: ${newSeal()}`)).toBe('false');
    expect(await around('X-Forwarded-Proto: https', `${Seal.HEADER}:`)).toBe('false');
    // The negative control: it is the value that the application believes.
    expect(await around(`${Seal.HEADER}: ${VALUE}`)).toBe('true');
  });

  test('shows the value nowhere', async () => {
    const address = cluster.service('shop-proxy', 'https');
    for (const [method, path] of [
      ['TRACE', '/echo'],
      ['GET', '/missing'],
      ['OPTIONS', '/echo/%00'],
    ] as const) {
      const reply = await request('https', address, HOST, { method, path });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(reply)).not.toContain(VALUE);
    }
    for (const name of ['shop-proxy', 'shop-app']) {
      const { stdout, stderr } = cluster.pod(name).logs();
      expect(stdout + stderr).not.toContain(VALUE);
      expect((stdout + stderr).length).toBeGreaterThan(0);
    }
  });
});

test('without a seal, somebody who gets around the proxy is believed', async () => {
  await start(shopManifests({ appProps: { platform: SETTINGS } }));
  await cluster.deletePolicy('shop-app');
  expect(await around('X-Forwarded-Proto: https')).toBe('true');
  await cluster.stop();
});

test.each([
  ['empty', ''],
  ['short', 'x'.repeat(31)],
  ['followed by a line break', `${newSeal()}\n`],
])('a proxy whose seal is %s does not become ready', async (_, value) => {
  const secrets = [await shopSecrets(), sealSecret({ value })];
  const ready = Cluster.start([sealed({ appProps: { platform: Platform.django() } }), ...secrets], {
    images: catalogue(),
    // Long enough for the application to be ready, whatever else the machine does.
    readyTimeoutMs: 15_000,
  });
  await expect(ready).rejects.toThrow('503');
});

test('the generated settings refuse a seal that is empty', async () => {
  const starting = Cluster.start([sealed(), await shopSecrets(), sealSecret({ value: '' })], {
    images: catalogue(),
    readyTimeoutMs: 8000,
  });
  await expect(starting).rejects.toThrow(/SECURE_PROXY_SEAL must match|503/);
});

describe('a new value replaces the old one under load', () => {
  /** Asks until the work is done, and tells how often the application took TLS for plain HTTP. */
  async function insecureDuring(work: () => Promise<void>): Promise<{ asked: number; insecure: number }> {
    let [done, asked, insecure] = [false, 0, 0];
    const client = async (): Promise<void> => {
      for (; !done; asked += 1) if (!(await secure())) insecure += 1;
    };
    const clients = [client(), client(), client()];
    await work().finally(() => (done = true));
    await Promise.all(clients);
    return { asked, insecure };
  }

  const next = newSeal();
  beforeEach(() => start(sealed()));
  afterEach(() => cluster.stop());

  test('by the three steps of the guide, no request is taken for insecure', async () => {
    const { asked, insecure } = await insecureDuring(async () => {
      await cluster.apply(sealSecret({ value: VALUE, accepted: next }));
      await cluster.rollout('shop-app');
      // The proxies read the new value by themselves, one node after the other.
      await cluster.apply(sealSecret({ value: next, accepted: VALUE }));
      await cluster.rollout('shop-proxy');
      await cluster.apply(sealSecret({ value: next }));
      await cluster.rollout('shop-app');
    });
    expect(asked).toBeGreaterThan(20);
    expect(insecure).toBe(0);
    await cluster.deletePolicy('shop-app');
    expect(await around(`${Seal.HEADER}: ${next}`)).toBe('true');
    expect(await around(`${Seal.HEADER}: ${VALUE}`)).toBe('false');
  });

  test('in one step, requests are', async () => {
    const { insecure } = await insecureDuring(async () => {
      await cluster.apply(sealSecret({ value: next }));
      await cluster.rollout('shop-app');
    });
    expect(insecure).toBeGreaterThan(0);
    expect(await secure()).toBe(true);
  });
});

describe('behind a load balancer that ends TLS', () => {
  const upstream: ShopOptions = {
    tls: Tls.upstream({ trustedProxies: ['10.244.0.0/16'] }),
    exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE }),
    httpd: { plainHttp: PlainHttp.SERVE },
  };
  beforeAll(() => start(sealed(upstream)));
  afterAll(() => cluster.stop());

  test('what it says came over TLS is sealed, and nothing else', async () => {
    const { host, port } = cluster.service('shop-proxy', 'http');
    const hop = await cluster.stranger();
    const said = async (...headers: string[]): Promise<Record<string, unknown>> => {
      const sent = [`Host: ${HOST}`, ...headers].flatMap((header) => ['-H', header]);
      const { stdout } = await hop.run(['curl', '-s', ...sent, `http://${host}:${port}/echo`]);
      const { secure: believed, meta } = JSON.parse(stdout) as { secure: boolean; meta: Record<string, string> };
      return { believed, seal: meta.HTTP_PROXYSECRET };
    };
    expect(await said('X-Forwarded-Proto: https')).toEqual({ believed: true, seal: VALUE });
    for (const headers of [[], ['X-Forwarded-Proto: http'], ['X-Forwarded-Proto: https, http']]) {
      expect(await said(...headers)).toEqual({ believed: false, seal: 'none' });
      expect(await said(...headers, `${Seal.HEADER}: ${VALUE}`)).toEqual({ believed: false, seal: 'none' });
    }
  });

  test('somebody else is not believed', async () => {
    const address = cluster.service('shop-proxy', 'http');
    const headers = { 'X-Forwarded-Proto': 'https', [Seal.HEADER]: VALUE };
    const { body } = await request('http', address, HOST, { path: '/echo', headers });
    expect(JSON.parse(body)).toMatchObject({ secure: false, meta: { HTTP_PROXYSECRET: 'none' } });
  });
});

describe('the attack suite', () => {
  const asserted = { plain: [...ASSERTED, Seal.HEADER], tls: [...ASSERTED, Seal.HEADER] };
  const truth = { redirectsPlain: false, hsts: true };

  test.each([
    ['Django LTS', 'registry.example.com/shop:1.4.2'],
    ['Django 3.2 on gunicorn 20.1, which folds names', 'registry.example.com/shop-old:1.0'],
  ])('%s behind a sealed pair: no request forges or breaks anything', async (_, image) => {
    const manifests = sealed({ image, httpd: { plainHttp: PlainHttp.SERVE, http2: true } });
    const { results, faults } = await attack([manifests, sealSecret({ value: VALUE })], { truth, asserted });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(1500);
  });

  test.each([
    // Over plain HTTP, the copy of the client is not only stripped, but also replaced.
    [
      'the copy of the client is left alone',
      /\n +RequestHeader (?:unset Proxysecret|set Proxysecret none)(?=\n)/g,
      '3',
    ],
    ['Connection may nominate the seal', /\|proxysecret(?=\|)/g, '8'],
  ])('goes red when %s', async (_, protection, attackClass) => {
    const manifests = sealed({ httpd: { plainHttp: PlainHttp.SERVE } });
    expect(manifests).toMatch(protection);
    const { results, faults } = await attack([manifests.replace(protection, ''), sealSecret({ value: VALUE })], {
      truth,
      asserted,
      only: (one) => one.attackClass.number === attackClass,
    });
    expect(findings([...results, ...faults])).not.toEqual([]);
  });
});
