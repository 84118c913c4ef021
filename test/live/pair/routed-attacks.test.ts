import { AppWorkload, Platform, PlainHttp, Route } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { attack } from '../support/attack';
import { shopManifests } from '../support/shop';

jest.setTimeout(180_000);

test('beside other routes, no request forges or breaks anything', async () => {
  const platform = Platform.django();
  const manifests = shopManifests({
    image: 'registry.example.com/shop-old:1.0',
    httpd: { plainHttp: PlainHttp.SERVE, http2: true },
    responses: { compression: true, errorPages: { 400: '<p>400', 421: '<p>421', 502: '<p>502' } },
    routes: [
      Route.toApp('/other', AppWorkload.fromImage('registry.example.com/shop-old:1.0', { platform }), {
        stripPrefix: true,
      }),
      Route.withRules('/admin', { allowFrom: ['203.0.113.0/24'] }),
      Route.answer('/robots.txt', { body: 'User-agent: *\n' }),
    ],
  });
  const { results, faults } = await attack(manifests, { truth: { hsts: true } });
  expect(findings(faults)).toEqual([]);
  expect(findings(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(1500);
});
