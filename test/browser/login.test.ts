import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PlainHttp } from 'cdk8s-secure-proxy';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Cluster } from '../live/cluster';
import { catalogue } from '../live/images';
import { HOST, shopManifests, shopSecrets, withoutFlag } from '../live/support/shop';

jest.setTimeout(90_000);

const LTS = 'registry.example.com/shop:1.4.2';
const OLD = 'registry.example.com/shop-old:1.0';
const SCREENSHOTS = join('test-output', 'screenshots');

/** Chromium calls home unless it is told not to, and takes root for a reason to refuse. */
const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Visit {
  readonly page: Page;
  /** Every URL that the browser asked for as a page, in order. */
  readonly visited: string[];
}

let cluster: Cluster | undefined;
let browser: Browser | undefined;

/** Runs the pair, and gives a browser that finds it at its public name and ports. */
async function open(manifests: string): Promise<Visit> {
  cluster = await Cluster.start([manifests, await shopSecrets()], { images: catalogue() });
  const rules = (['http', 'https'] as const).map((name) => {
    const { host, port } = cluster?.service('shop-proxy', name) ?? { host: '', port: 0 };
    return `MAP ${HOST}:${port} ${host}:${port}`;
  });
  const args = [...QUIET, `--host-resolver-rules=${rules.join(',')}`];
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  const visited: string[] = [];
  page.on('request', (sent) => sent.isNavigationRequest() && visited.push(sent.url()));
  return { page, visited };
}

async function logIn({ page }: Visit, screenshot: string): Promise<void> {
  await page.goto(`https://${HOST}/admin/login/?next=/admin/`);
  await page.fill('#id_username', 'admin');
  await page.fill('#id_password', 'correct horse');
  await page.click('[type=submit]');
  await page.waitForLoadState('networkidle');
  mkdirSync(SCREENSHOTS, { recursive: true });
  await withAddressBar(page);
  const path = join(SCREENSHOTS, `${screenshot}.png`);
  await page.screenshot({ path });
  console.info(`screenshot: ${path}`);
}

/** A headless browser shows no address bar, which is what there is to see. */
async function withAddressBar(page: Page): Promise<void> {
  await page.evaluate(`{
    const bar = document.createElement('div');
    bar.textContent = location.href;
    const color = location.protocol === 'https:' ? '#d7f5dc' : '#ffd9d6';
    bar.style.cssText = 'font:16px monospace;padding:10px;color:#000;background:' + color;
    document.body.prepend(bar);
  }`);
}

describe("logging in to Django's admin over https", () => {
  afterEach(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  test.each([
    ['django-lts', LTS],
    ['django-3.2', OLD],
  ])('%s: with the pair the browser stays on https', async (name, image) => {
    const visit = await open(shopManifests({ image }));
    await logIn(visit, `${name}-with-the-pair`);
    expect(visit.page.url()).toBe(`https://${HOST}/admin/`);
    expect(await page(visit)).toContain('Site administration');
    expect(visit.visited.filter((url) => !url.startsWith('https://'))).toEqual([]);
  });

  test('without the flag the browser bounces to http: the original bug', async () => {
    const visit = await open(withoutFlag(shopManifests({ image: OLD, httpd: { plainHttp: PlainHttp.SERVE } })));
    await logIn(visit, 'django-3.2-without-the-flag');
    expect(visit.page.url()).toMatch(`http://${HOST}/admin/`);
  });

  test('without the flag a current Django refuses the login', async () => {
    const visit = await open(withoutFlag(shopManifests({ image: LTS })));
    await logIn(visit, 'django-lts-without-the-flag');
    expect(await page(visit)).toContain('CSRF verification failed');
  });
});

function page({ page: shown }: Visit): Promise<string> {
  return shown.innerText('body');
}
