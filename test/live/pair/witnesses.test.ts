import { Folding, PlainHttp, Platform } from 'cdk8s-secure-proxy';
import { findings, summary, summaryTable } from '../../../lib/attack';
import { attack } from '../support/attack';
import { shopManifests } from '../support/shop';

jest.setTimeout(600_000);

const NODE = 'registry.example.com/witness-node:1';
const PHP = 'registry.example.com/witness-php:1';

function manifests(image: string, folding: Folding): string {
  const platform = Platform.custom({ name: 'witness', flag: {}, folding });
  return shopManifests({ image, appProps: { platform }, httpd: { plainHttp: PlainHttp.SERVE, http2: true } });
}

/** Django's servers, which fold `-` and `_`, are attacked in attacks.test.ts. */
describe.each([
  ['Node, which folds no names', NODE, Folding.NONE, 1500],
  ['PHP, which folds dashes, underscores and dots', PHP, Folding.DASH_UNDERSCORE_DOT, 10_000],
])('%s', (name, image, folding, least) => {
  test('no request forges or breaks anything', async () => {
    const { results, faults, controls } = await attack(manifests(image, folding), {
      truth: { folding, hsts: true },
      // PHP's own server knows no such method, and hangs up.
      only: ({ method }) => image !== PHP || method !== 'trace',
    });
    console.info(`${name}\n${summaryTable(summary(results))}`);
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(least);
    expect(controls).toBeGreaterThan(results.length / 50);
  });

  test('the suite goes red when one spelling is not stripped', async () => {
    const pair = manifests(image, folding);
    const protection = /\n +RequestHeader unset X-Forwarded-Ssl(?=\n)/;
    expect(pair).toMatch(protection);
    const { results, faults } = await attack(pair.replace(protection, ''), {
      truth: { folding },
      only: (one) => one.attackClass.number === '12',
    });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).not.toEqual([]);
  });
});

test('a pair made for servers that fold `-` and `_` only does not do for PHP', async () => {
  const { results, faults } = await attack(manifests(PHP, Folding.DASH_UNDERSCORE), {
    truth: { folding: Folding.DASH_UNDERSCORE_DOT },
    only: (one) => one.attackClass.number === '6',
  });
  expect(findings(faults)).toEqual([]);
  expect(findings(results).join()).toContain('the application sees');
});
