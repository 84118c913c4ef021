import type { Browser } from 'playwright-core';
import { REPORTS, auditLocated, readDocuments } from '../../lib/audit';
import { type OpenPage, contrastOf, launched, opened, screenshot } from '../support/browser-page';
import { APP, httpd } from '../unit/audit/support';

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
  browser = await launched();
});
afterAll(() => browser.close());

function open(colorScheme: 'light' | 'dark', ...yaml: string[]): Promise<OpenPage> {
  const { manifests, errors } = readDocuments(yaml.join('\n---\n'), `${NASTY}.yaml`);
  return opened(browser, REPORTS.html(auditLocated(manifests, errors), { colour: false }), colorScheme);
}

describe.each(['light', 'dark'] as const)('the report in %s', (scheme) => {
  test('can be read, and shows who reaches whom', async () => {
    const { page, asked } = await open(scheme, BROKEN, PROXY);
    await screenshot(page, `audit-${scheme}`);
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
      expect(await contrastOf(page, selector)).toBeGreaterThan(4.5);
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
