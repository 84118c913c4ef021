import { checkedHttpdImage, checkedImage } from '../../../lib/workload/image';
import { messageOf } from '../../support/pair';

const DIGEST = `@sha256:${'0a'.repeat(32)}`;

test.each([
  'shop',
  'shop:1',
  'shop:20',
  'registry.example.com/shop:1.4.2',
  'registry.example.com:5000/team/shop_a:V1-x.y_z',
  `ghcr.io/team/shop${DIGEST}`,
  `ghcr.io/team/shop:1.4.2${DIGEST}`,
])('%s is an image', (image) => {
  expect(checkedImage('app.image', image)).toBe(image);
});

test.each([
  '',
  ' ',
  'Shop:1',
  'shop:',
  'shop:1\n',
  'shop:1 # x',
  'https://registry.example.com/shop:1',
  'shop@sha256:abc',
  '/shop',
  'shop//a',
  'shop:1:2',
  '${IMAGE}',
  'x'.repeat(401),
])('fails for %j', (image) => {
  const message = messageOf(() => checkedImage('app.image', image));
  expect(message).toMatch(/^app\.image: got "/);
  expect(message).toMatch(/, but an image reference is needed; for example "registry\.example\.com\/shop:1\.4\.2"$/);
});

/** An expression that backtracks would not come back within the life of this machine. */
test.each([`${'a-'.repeat(190)}!`, `${'a/'.repeat(100_000)}!`])('a hostile reference is refused', (image) => {
  expect(messageOf(() => checkedImage('app.image', image))).toContain('an image reference is needed');
});

describe('the image of httpd', () => {
  test.each([
    'httpd:2.4.68',
    'httpd:2.4.59-alpine',
    'mirror.example.com/httpd:2.4.100',
    'httpd:2.5.0',
    `httpd${DIGEST}`,
    `httpd:latest${DIGEST}`,
    'mine:build-7',
  ])('may be %s', (image) => {
    expect(checkedHttpdImage('proxy.image', image)).toBe(image);
  });

  test.each(['httpd', 'httpd:latest', 'httpd:2', 'httpd:2.4', 'httpd:2.4-alpine', 'mirror.example.com:5000/httpd'])(
    'fails for %s, which is no fixed version',
    (image) => {
      expect(messageOf(() => checkedHttpdImage('proxy.image', image))).toBe(
        `proxy.image: got "${image}", but a fixed version is needed; add a tag such as ":2.4.68", a digest, or both`,
      );
    },
  );

  test.each(['httpd:2.4.58', 'httpd:2.2.34', 'httpd:2.4.6-alpine', `httpd:2.4.58${DIGEST}`])(
    'fails for the old %s',
    (image) => {
      const message = messageOf(() => checkedHttpdImage('proxy.image', image));
      expect(message).toBe(
        `proxy.image: got "${image}", but httpd 2.4.59 is the oldest that can be configured safely; use 2.4.68 or later`,
      );
    },
  );

  test('fails for what is no image', () => {
    expect(messageOf(() => checkedHttpdImage('proxy.image', 'a b:1'))).toMatch(
      /^proxy\.image: got "a b:1", but an image/,
    );
  });
});
