import { Folding, PlainHttp, Platform } from 'cdk8s-secure-proxy';
import { randomInt } from 'node:crypto';
import { findings, summary, type AttackCase } from '../../../lib/attack';
import { attack } from '../support/attack';
import { fuzzCase, type FuzzOptions } from '../support/fuzz';
import { shopManifests, type ShopOptions } from '../support/shop';

jest.setTimeout(600_000);

/**
 * FUZZ_SEED=random sends other requests in each run, FUZZ_SEED=123 those of one again, FUZZ_SEED=123/45 one of them, as
 * the findings name them;
 * FUZZ_REQUESTS=100000 sends more of them, for a night.
 */
const { FUZZ_SEED = '1' } = process.env;
const [SEED = 1, ONLY] = FUZZ_SEED === 'random' ? [randomInt(1, 2 ** 31)] : FUZZ_SEED.split('/').map(Number);
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? '3000');

const httpd = { plainHttp: PlainHttp.SERVE, http2: true };
const GUNICORN: ShopOptions = { image: 'registry.example.com/shop-old:1.0', httpd };
const PHP: ShopOptions = {
  image: 'registry.example.com/witness-php:1',
  appProps: { platform: Platform.custom({ name: 'witness', flag: {} }) },
  httpd,
};

function cases(options?: FuzzOptions): AttackCase[] {
  const numbers = ONLY === undefined ? Array.from({ length: REQUESTS }, (_, n) => n) : [ONLY];
  return numbers.map((n) => fuzzCase(SEED, n, options));
}

describe.each([
  ['Django 3.2 on gunicorn 20.1', GUNICORN, Folding.DASH_UNDERSCORE, {}],
  // PHP's own server hangs up on queries of other bytes.
  ['PHP', PHP, Folding.DASH_UNDERSCORE_DOT, { asciiQuery: true }],
])('%s behind the pair', (name, options, folding, fuzzOptions) => {
  test(`no random bytes forge or break anything (FUZZ_SEED=${SEED})`, async () => {
    const { results, faults, controls } = await attack(shopManifests(options), {
      cases: cases(fuzzOptions),
      linger: 50,
      truth: { folding, hsts: true },
    });
    const { tally } = summary(results);
    console.info(
      `${name}: FUZZ_SEED=${SEED}, ${results.length} requests, ${JSON.stringify(tally)}, ${controls} honest ones`,
    );
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    if (ONLY !== undefined) return;
    expect(results).toHaveLength(REQUESTS);
    expect(controls).toBeGreaterThan(REQUESTS / 50);
    // Bytes that were all refused would prove little.
    expect(tally.clean).toBeGreaterThan(REQUESTS / 5);
  });
});

test('the judgement goes red when one header is not stripped in one spelling', async () => {
  const pair = shopManifests(GUNICORN);
  const protection = /\n +RequestHeader unset X_Forwarded_Ssl(?=\n)/;
  expect(pair).toMatch(protection);
  const header = 'X_Forwarded_Ssl: on';
  const planted = Array.from({ length: 60 }, (_, n) => fuzzCase(SEED, n)).map((one) => {
    const { request } = one;
    if (request.kind !== 'http1') return one;
    return { ...one, request: { ...request, bytes: request.bytes.replace('X-Fuzz: 1', header) } };
  });
  const { results } = await attack(pair.replace(protection, ''), { cases: planted, linger: 50 });
  expect(findings(results).join('\n')).toContain('X_FORWARDED_SSL');
});
