import {
  AppTls,
  AppWorkload,
  Exposure,
  Folding,
  Platform,
  Route,
  Seal,
  Tls,
  TlsMode,
  Topology,
} from 'cdk8s-secure-proxy';
import type { Browser, Locator } from 'playwright-core';
import { readDocuments } from '../../lib/audit';
import { Explanation, explain } from '../../lib/explain';
import { type OpenPage, contrastOf, launched, opened, screenshot } from '../support/browser-page';
import { pairOf } from '../support/pair';
import { POLICY, nginx } from '../unit/audit/fixtures';
import { APP } from '../unit/audit/support';

const NASTY = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const SCHEMES = ['light', 'dark'] as const;

const ofYaml = (...yaml: string[]): Explanation =>
  Explanation._of(explain(readDocuments(yaml.join('\n---\n'), 'x.yaml').manifests));

const PREFIXED = Platform.custom({
  name: 'node',
  flag: { TRUST: '1' },
  folding: Folding.NONE,
  believes: ['X-Forwarded-Proto', 'X-Forwarded-Prefix'],
});
const api = AppWorkload.fromImage('registry.example.com/api:1', { platform: PREFIXED });

/** What is to be seen in each, beside the boxes. */
const PAGES: Record<string, { readonly explanation: () => Explanation; readonly shows: readonly string[] }> = {
  defaults: {
    explanation: () => pairOf().pair.explain(),
    shows: ['TLS ends here', '✓ header lock holds', '✓ flag lock holds', 'Django believes'],
  },
  sidecar: {
    explanation: () => {
      const because = 'Akamai sets it and removes the copy of the client';
      const passThrough = [{ header: 'True-Client-IP', because }];
      return pairOf({ topology: Topology.SIDECAR, seal: Seal.fromSecret('shop-seal'), passThrough }).pair.explain();
    },
    shows: ['one pod', '✓ seal holds', 'lets 1 through', 'HTTP, seal'],
  },
  'both-sides': {
    explanation: () => {
      const tls = AppTls.mutual('shop-app-tls', 'shop-proxy-client');
      return pairOf({ seal: Seal.fromSecret('shop-seal') }, { tls }).pair.explain();
    },
    shows: ['mTLS, seal', '✓ TLS to the application holds', '✓ seal holds'],
  },
  upstream: {
    explanation: () =>
      pairOf({
        tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }),
        exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE, sourceRanges: ['192.0.2.0/24'] }),
      }).pair.explain(),
    shows: ['TLS ends here', 'at 10.20.0.0/16', 'from 192.0.2.0/24'],
  },
  routes: {
    explanation: () => pairOf({ routes: [Route.toApp('/api', api, { stripPrefix: true })] }).pair.explain(),
    shows: ['Deployment shop/shop-app', 'Deployment shop/shop-api', 'node believes'],
  },
  open: {
    explanation: () =>
      ofYaml(APP.replace('selector: { app: web }, ports', 'type: NodePort, selector: { app: web }, ports')),
    shows: ['no proxy', '✗ path lock is open: Service shop/web: type NodePort'],
  },
  'two-proxies': {
    explanation: () => ofYaml(APP, nginx(), nginx().replaceAll('front', 'other'), POLICY),
    shows: ['Deployment shop/front', 'Deployment shop/other'],
  },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launched();
});
afterAll(() => browser.close());

interface Place {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

async function placeOf(locator: Locator): Promise<Place> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error('it cannot be seen');
  const { x, y, width, height } = box;
  return { text: (await locator.textContent()) ?? '', x, y, right: x + width, bottom: y + height };
}

function isInside(inner: Place, outer: Place): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.right <= outer.right && inner.bottom <= outer.bottom;
}

function overlap(a: Place, b: Place): boolean {
  return a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;
}

/** Texts that leave their box or the drawing, or lie on one another. */
async function misplaced(drawing: Locator): Promise<string[]> {
  const whole = await placeOf(drawing);
  const boxes = await Promise.all((await drawing.locator('svg').all()).map(placeOf));
  const texts = await Promise.all((await drawing.locator('text').all()).map(placeOf));
  const homeless = texts.filter((text) => {
    const touched = boxes.filter((box) => overlap(text, box));
    return !isInside(text, whole) || touched.length > 1 || touched.some((box) => !isInside(text, box));
  });
  const crossing = texts.filter((a, i) => texts.slice(i + 1).some((b) => overlap(a, b)));
  return [...homeless, ...crossing].map(({ text }) => text);
}

describe.each(Object.keys(PAGES))('the explanation of %s', (name) => {
  const { explanation, shows } = PAGES[name] ?? { explanation: () => ofYaml(), shows: [] };

  test.each(SCHEMES)('can be read in %s, and loads nothing', async (scheme) => {
    const { page, asked } = await opened(browser, explanation().toHtml(), scheme);
    await screenshot(page, `explain-${name}-${scheme}`);
    const drawings = await page.getByRole('img', { name: /^The way of a request to / }).all();
    expect(drawings.length).toBe(await page.locator('section').count());
    for (const drawing of drawings) expect(await misplaced(drawing)).toEqual([]);
    const drawn = await page.locator('svg text').allTextContents();
    for (const text of shows) expect(drawn.filter((one) => one.startsWith(text)).length).toBeGreaterThan(0);
    const styles = await page.evaluate<string[]>(
      '[...document.querySelectorAll("svg text")].map((one) => one.getAttribute("class"))',
    );
    const faint: string[] = [];
    const selectors = [...new Set(styles)].map((style) => `svg text[class="${style}"]`);
    for (const selector of [...selectors, 'li', 'li strong', 'li p', 'h3', '.soft']) {
      if ((await page.locator(selector).count()) === 0) continue;
      faint.push(...((await contrastOf(page, selector)) < 4.5 ? [selector] : []));
    }
    expect(faint).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('about:'))).toEqual([]);
  });
});

test('the check sees texts that are cut or lie on one another', async () => {
  const html = pairOf().pair.explain().toHtml();
  for (const [good, bad] of [
    ['removes 145 trust headers', 'removes 145 trust headers of clients, and many more of them'],
    ['y="62"', 'y="44"'],
  ] as const) {
    expect(html).toContain(good);
    const { page } = await opened(browser, html.replace(good, bad), 'light');
    expect(await misplaced(page.getByRole('img', { name: /^The way/ }))).not.toEqual([]);
  }
});

test('a phone shows the words, and the drawing can be moved', async () => {
  const { page } = await opened(browser, pairOf().pair.explain().toHtml(), 'light', { width: 375, height: 800 });
  await screenshot(page, 'explain-narrow');
  const widths = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, document.querySelector(".map").scrollWidth]',
  );
  expect(widths[0]).toBeLessThanOrEqual(375);
  expect(widths[1]).toBeGreaterThan(1000);
});

test('the names of the headers that are removed can be looked up', async () => {
  const { page } = await opened(browser, pairOf().pair.explain().toHtml(), 'light');
  const list = page.locator('details').first();
  expect(await list.getByText('X-Forwarded-Ssl').isVisible()).toBe(false);
  await list.locator('summary').click();
  expect(await list.getByText('X-Forwarded-Ssl').isVisible()).toBe(true);
});

test('manifests cannot put anything into the page', async () => {
  const named = APP.replaceAll('name: web, namespace', `name: ${JSON.stringify(NASTY)}, namespace`);
  const { page }: OpenPage = await opened(browser, ofYaml(named).toHtml(), 'light');
  await page.waitForTimeout(200);
  expect(await page.title()).toBe('Who is believed, and why');
  expect(await page.locator('img, script').count()).toBe(0);
  expect(await page.locator('h2').innerText()).toContain(NASTY);
});
