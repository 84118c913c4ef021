import fc from 'fast-check';
import { FlatRoute } from './flat-props';
import { text } from './texts';

const range = fc.constantFrom('10.0.0.0/8', '192.0.2.7', '2001:DB8::/32', '::1', '128.0.0.0/1', '203.0.113.0/24');
export const ranges = fc.array(range, { minLength: 1, maxLength: 4 });
export const page = text.filter((value) => value !== '');
const rules = {
  allowFrom: ranges,
  timeout: fc.integer({ min: 1, max: 3600 }),
  maxRequestBody: fc.integer({ min: 1, max: 1024 ** 3 }),
  webSocket: fc.boolean(),
  compression: fc.boolean(),
};
const PATHS = ['/api', '/api/v2', '/internal', '/internal/open', '/x.y', '/x.y/Z_~-', '/robots.txt', '/app', '/a'];
const routeAt = (routePath: string, i: number): fc.Arbitrary<FlatRoute> =>
  fc.oneof(
    fc.record(
      { ...{ kind: fc.constant('app' as const), path: fc.constant(routePath), name: fc.constant(`r${i}`) }, ...rules },
      { requiredKeys: ['kind', 'path', 'name'] },
    ),
    fc.record(
      {
        ...{ kind: fc.constant('app' as const), path: fc.constant(routePath), name: fc.constant(`r${i}`) },
        stripPrefix: fc.boolean(),
      },
      { requiredKeys: ['kind', 'path', 'name'] },
    ),
    fc.record(
      { kind: fc.constant('rules' as const), path: fc.constant(routePath), ...rules },
      { requiredKeys: ['kind', 'path'] },
    ),
    fc.record({
      kind: fc.constant('refuse' as const),
      path: fc.constant(routePath),
      status: fc.constantFrom(403, 404, undefined),
    }),
    fc.record({
      kind: fc.constant('answer' as const),
      path: fc.constant(routePath),
      body: page,
      contentType: fc.constantFrom('text/html', 'application/json; charset=utf-8', undefined),
    }),
  );
export const routes = fc
  .subarray(PATHS, { maxLength: 5 })
  .chain((paths) => fc.shuffledSubarray(paths, { minLength: paths.length }))
  .chain((paths) => fc.tuple(...paths.map(routeAt)));
