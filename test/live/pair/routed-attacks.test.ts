import { AppWorkload, Platform, PlainHttp, Route } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { ASSERTED } from '../../../lib/attack/cases';
import { attack } from '../support/attack';
import { shopManifests } from '../support/shop';
import { replacing } from '../traffic/judge-pair';

jest.setTimeout(180_000);

const IMAGE = 'registry.example.com/shop-old:1.0';
const PREFIX = 'X-Forwarded-Prefix';

function manifests(): string {
  return shopManifests({
    image: IMAGE,
    httpd: { plainHttp: PlainHttp.SERVE, http2: true },
    responses: { compression: true, errorPages: { 400: '<p>400', 421: '<p>421', 502: '<p>502' } },
    routes: [
      Route.toApp('/other', AppWorkload.fromImage(IMAGE, { platform: Platform.django() }), { stripPrefix: true }),
      Route.withRules('/admin', { allowFrom: ['203.0.113.0/24'] }),
      Route.answer('/robots.txt', { body: 'User-agent: *\n' }),
    ],
  });
}

test('beside other routes, no request forges or breaks anything', async () => {
  const { results, faults } = await attack(manifests(), { truth: { hsts: true } });
  expect(findings(faults)).toEqual([]);
  expect(findings(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(1500);
});

describe('through a route whose prefix is taken off', () => {
  const asserted = { plain: [...ASSERTED, PREFIX], tls: [...ASSERTED, PREFIX] };
  const truth = { hsts: true, echoPath: '/other/echo', strippedPrefix: '/other' };

  test('no request forges or breaks anything, the prefix included', async () => {
    const { results, faults } = await attack(manifests(), { truth, asserted });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).toEqual([]);
    expect(results.length).toBeGreaterThan(1500);
    expect(
      results.filter(({ attack: { request } }) => JSON.stringify(request).includes(PREFIX)).length,
    ).toBeGreaterThan(20);
  });

  const set = replacing(/RequestHeader set(?= X-Forwarded-Prefix)/g, 'RequestHeader setifempty');
  const unset = (spelling: string) => replacing(new RegExp(`\\n +RequestHeader unset ${spelling}(?=\\n)`, 'g'));

  test.each([
    ['what clients say of it counts', (text: string) => set(unset('X-Forwarded-Prefix')(text))],
    ['one spelling of it passes', unset('X_Forwarded_Prefix')],
  ])('the suite goes red when %s', async (_, change) => {
    const only = ({ request }: { request: unknown }) => /x.forwarded.prefix/i.test(JSON.stringify(request));
    const { results, faults } = await attack(change(manifests()), { truth, asserted, only });
    expect(findings(faults)).toEqual([]);
    expect(findings(results)).not.toEqual([]);
  });
});
