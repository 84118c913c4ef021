import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { REPORTS, auditLocated, readDocuments } from '../../lib/audit';
import { APP, httpd } from '../unit/audit/support';

const SCREENSHOTS = join('test-output', 'screenshots');
const NASTY = '<img src=x onerror="document.title=1"><script>document.title=2</script>';

const BROKEN = APP.replace('selector: { app: web }, ports', 'type: NodePort, selector: { app: web }, ports');
const PROXY = httpd(`ProxyPass / http://web/
<VirtualHost *:80>
</VirtualHost>
<VirtualHost *:443>
  SSLEngine on
  RequestHeader set X-Forwarded-Proto https
</VirtualHost>`);

let browser: Browser;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

async function open(colorScheme: 'light' | 'dark', ...yaml: string[]): Promise<{ page: Page; asked: string[] }> {
  const { manifests, errors } = readDocuments(yaml.join('\n---\n'), `${NASTY}.yaml`);
  const page = await browser.newPage({ colorScheme, viewport: { width: 1200, height: 1400 } });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setContent(REPORTS.html(auditLocated(manifests, errors), { colour: false }));
  return { page, asked };
}

/** The colours of an element and of what is behind it, in the page. */
const COLOURS = `(element) => {
  const style = getComputedStyle(element);
  const behind = getComputedStyle(element.closest('article') ?? document.body);
  return [element instanceof SVGElement ? style.fill : style.color, behind.backgroundColor];
}`;

/** Contrast of two colours as computed styles have them. @see https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(...colours: [string, string]): number {
  const [a = 0, b = 0] = colours.map((colour) => {
    const [r = 0, g = 0, blue = 0] = (colour.match(/\d+(\.\d+)?/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  });
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

describe.each(['light', 'dark'] as const)('the report in %s', (scheme) => {
  test('can be read, and shows who reaches whom', async () => {
    const { page, asked } = await open(scheme, BROKEN, PROXY);
    await page.screenshot({ path: join(SCREENSHOTS, `audit-${scheme}.png`), fullPage: true });
    expect(await page.locator('article').count()).toBeGreaterThan(3);
    const map = page.getByRole('img', { name: /Who reaches whom/ });
    const drawn = await map.boundingBox();
    expect(drawn?.width).toBeGreaterThan(400);
    expect(await map.locator('g.around').count()).toBe(1);
    for (const label of await map.locator('.box text').all()) {
      const [text, rect] = [await label.boundingBox(), await label.locator('..').locator('rect').boundingBox()];
      expect(text?.width ?? Infinity).toBeLessThan(rect?.width ?? 0);
    }
    for (const selector of ['article p', 'article .severity', '.soft', 'a', 'svg .box text', 'svg g.around .means']) {
      const element = `document.querySelector(${JSON.stringify(selector)})`;
      const [text, back] = await page.evaluate<[string, string]>(`(${COLOURS})(${element})`);
      expect(contrast(text, back)).toBeGreaterThan(4.5);
    }
    expect(asked.filter((url) => /^https?:/.test(url))).toEqual([]);
  });
});

test('manifests cannot put anything into the page', async () => {
  const named = BROKEN.replaceAll('name: web, namespace', `name: ${JSON.stringify(NASTY)}, namespace`);
  const { page } = await open('light', named, '{ "broken": [', '---');
  await page.waitForTimeout(200);
  expect(await page.title()).toBe('Audit of forwarded headers');
  expect(await page.locator('img, script').count()).toBe(0);
  expect(await page.locator('body').innerText()).toContain(NASTY);
  expect(await page.locator('body').innerText()).toContain('Could not be read');
});
