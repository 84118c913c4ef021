import { Duration } from 'cdk8s';
import { AppWorkload, Folding, Platform, Route, SecureProxyProps } from 'cdk8s-secure-proxy';
import { environmentOf, filesOf, manifestOf, messageOf, pairOf, podOf } from '../../support/pair';

const platform = Platform.custom({ name: 'api', flag: { TRUST: 'yes' } });
const app = (): AppWorkload => AppWorkload.fromImage('registry.example.com/api:1', { platform });
const messageFor = (...routes: Route[]): string => messageOf(() => pairOf({ routes }));

test.each([
  [() => Route.refuse('/'), 'routes.path: got "/", but a path of letters'],
  [() => Route.refuse('internal'), 'routes.path: got "internal", but a path of letters'],
  [() => Route.refuse('/a/'), 'routes.path: got "/a/", but a path of letters'],
  [() => Route.refuse('/a//b'), 'routes.path: got "/a//b", but a path of letters'],
  [() => Route.refuse('/a/../b'), 'routes.path: got "/a/../b", but a path of letters'],
  [() => Route.refuse('/%61'), 'routes.path: got "/%61", but a path of letters'],
  [() => Route.refuse('/a', { status: 200 }), 'routes.status: got 200, but one of [403,404] is needed'],
  [() => Route.withRules('/a', { allowFrom: [] }), 'routes.allowFrom: got [], but 1 to 64 address ranges are needed'],
  [() => Route.withRules('/a', { allowFrom: ['0.0.0.0/0'] }), 'but this would be everybody; name a narrower range'],
  [() => Route.withRules('/a', { allowFrom: ['::/0'] }), 'but this would be everybody; name a narrower range'],
  [() => Route.withRules('/a', { allowFrom: ['10.0.0.0/33'] }), 'routes.allowFrom[0]: got "10.0.0.0/33"'],
  [() => Route.withRules('/a', { allowFrom: ['shop.example.com'] }), 'routes.allowFrom[0]: got "shop.example.com"'],
  [() => Route.withRules('/a', { timeout: Duration.days(1) }), 'routes.timeout: got "86400 seconds"'],
  [() => Route.answer('/a', { body: '' }), 'routes.body: got ""'],
  [() => Route.answer('/a', { body: 'x', contentType: 'text' }), 'routes.contentType: got "text"'],
  [() => Route.toApp('/my-app', app()), 'routes.name: got "my-app", but objects of pairs have names that end in'],
  [() => Route.toApp('/~', app()), 'routes.name: got "", but lower-case letters'],
])('a route that cannot be is an error: %#', (make, message) => {
  expect(messageOf(make)).toContain(message);
});

test.each([
  [() => [Route.refuse('/a'), Route.refuse('/A')], 'routes[1]: got "/A", but routes[0] has the same path'],
  [
    () => [Route.toApp('/a/b', app()), Route.toApp('/a-b', app())],
    'routes[1].name: got "a-b", but routes[0] has the same name',
  ],
  [() => [Route.refuse('/.well-known')], 'but certificates are renewed with the help of what is there'],
  [() => [Route.toApp(`/${'x'.repeat(60)}`, app())], 'is longer than 63 characters; pass a shorter name'],
])('routes that do not fit together are an error: %#', (routes, message) => {
  expect(messageFor(...routes())).toContain(message);
});

test('an application may believe a prefix only where one is taken off', () => {
  const believer = Platform.custom({ name: 'api', flag: {}, believes: ['X-Forwarded-Prefix'] });
  const mounted = (stripPrefix: boolean): Partial<SecureProxyProps> => ({
    routes: [Route.toApp('/api', AppWorkload.fromImage('a:1', { platform: believer }), { stripPrefix })],
  });
  expect(messageOf(() => pairOf(mounted(false)))).toBe(
    'platform.believes: got "X-Forwarded-Prefix", but the proxy asserts this header only where it takes a prefix off; mount the application by Route.toApp with stripPrefix',
  );
  expect(pairOf(mounted(true)).pair.routes[0]?.contract.prefix).toBe('/api');
});

describe('an application that a route mounts', () => {
  const { pair } = pairOf({ routes: [Route.toApp('/api', app(), { timeout: Duration.minutes(5) })] });
  const [route] = pair.routes;
  if (route === undefined) throw new Error('there is no route');
  const annotations = podOf(pair.proxy.deployment).metadata as { annotations: Record<string, string> };

  test('has objects, a flag and a fingerprint of its own, which the proxy carries, too', () => {
    expect(route.app.deployment.name).toBe('shop-api');
    expect(environmentOf(route.app.deployment)).toMatchObject({ TRUST: 'yes' });
    expect(route.contract.fingerprint).not.toBe(pair.contract.fingerprint);
    expect(annotations.annotations).toMatchObject({
      'cdk8s-secure-proxy/contract': pair.contract.fingerprint,
      'cdk8s-secure-proxy/contract.shop-api': route.contract.fingerprint,
    });
  });

  test('may finish its requests when a pod ends, on either side', () => {
    const grace = (deployment: typeof pair.proxy.deployment): unknown =>
      (podOf(deployment).spec as { terminationGracePeriodSeconds: number }).terminationGracePeriodSeconds;
    expect([grace(pair.proxy.deployment), grace(route.app.deployment), grace(pair.app.deployment)]).toEqual([
      10 + 300 + 5,
      10 + 300 + 5,
      10 + 60 + 5,
    ]);
  });

  test('is the only one beside the first that the proxy reaches', () => {
    const { egress } = manifestOf(pair.proxy.networkPolicy).spec as { egress: object[] };
    expect(JSON.stringify(egress.slice(0, 2))).toMatch(/8000.*shop-app.*8080.*shop-api/);
    expect(egress).toHaveLength(3);
  });

  test('widens what is stripped for all', () => {
    const narrow = Platform.custom({ name: 'narrow', flag: {}, folding: Folding.NONE });
    const stripped = (routes: Route[]): string =>
      filesOf(pairOf({ routes }, { platform: narrow }).pair)['stripped-headers.conf'] ?? '';
    expect(stripped([])).not.toContain('X.Forwarded_Proto');
    expect(stripped([Route.toApp('/api', app())])).toContain('RequestHeader unset X.Forwarded_Proto\n');
  });
});
