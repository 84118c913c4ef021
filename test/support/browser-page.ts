import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';

const SCREENSHOTS = join('test-output', 'screenshots');

export function launched(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

export interface OpenPage {
  readonly page: Page;
  /** The addresses that the page has asked for. */
  readonly asked: string[];
}

export async function opened(
  browser: Browser,
  html: string,
  colorScheme: 'light' | 'dark',
  viewport = { width: 1200, height: 1400 },
): Promise<OpenPage> {
  const page = await browser.newPage({ colorScheme, viewport });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.setContent(html);
  return { page, asked };
}

export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** The colours of an element and of what is behind it, in the page. */
const COLOURS = `(element) => {
  const style = getComputedStyle(element);
  const box = element.ownerSVGElement;
  const sibling = box?.ownerSVGElement && box.querySelector('rect');
  const behind = getComputedStyle(sibling || element.closest('article') || document.body);
  return [element instanceof SVGElement ? style.fill : style.color, sibling ? behind.fill : behind.backgroundColor];
}`;

/** The contrast of a text of a page, which has to be 4.5 at least. @see https://www.w3.org/TR/WCAG21/#contrast-minimum */
export async function contrastOf(page: Page, selector: string): Promise<number> {
  const element = `document.querySelector(${JSON.stringify(selector)})`;
  return contrast(...(await page.evaluate<[string, string]>(`(${COLOURS})(${element})`)));
}

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
