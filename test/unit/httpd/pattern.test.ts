import fc from 'fast-check';
import { AMBIGUOUS, anyWritingOf } from '../../../lib/httpd/pattern';
import { reaches, tricks } from '../../support/paths';

const refusedBy = (patterns: readonly string[], target: string): boolean =>
  patterns.some((pattern) => new RegExp(pattern, 'i').test(`GET ${target} HTTP/1.1`));
const refused = (target: string, path = '/internal'): boolean => refusedBy([...AMBIGUOUS, anyWritingOf(path)], target);

describe('a path that is not for everybody', () => {
  const targets = tricks('/internal');

  test('cannot be written so that an application finds it and the rule does not', () => {
    expect(targets.filter((target) => reaches(target, '/internal') && !refused(target))).toEqual([]);
    // The attack is one: most of its targets reach some application.
    expect(targets.filter((target) => reaches(target, '/internal')).length).toBeGreaterThan(150);
  });

  test.each([
    ['the exact text', ['^[^ ]+ /internal(?:[/? ]|$)'], 200],
    ['all ways to write it, but ambiguous ones pass', [anyWritingOf('/internal')], 40],
    ['ambiguous ones are refused, but not the ways to write it', AMBIGUOUS, 40],
  ])('could be, if the rule were: %s', (_, patterns, least) => {
    const open = targets.filter((target) => reaches(target, '/internal') && !refusedBy(patterns, target));
    expect(open.length).toBeGreaterThan(least / 2);
  });

  test.each(['http://shop.example.com/internal', 'http://shop.example.com//x/internal', 'HTTP://h:80/%69nternal/x'])(
    'cannot be reached by the whole URL %s',
    (target) => {
      expect(refused(target)).toBe(true);
    },
  );

  test.each([
    ...['/', '/internals', '/internal-x', '/internal_x', '/x/internal', '/internalise/x', '/intern', '/?/internal'],
    ...[
      '/a//b',
      '/a%2Fb',
      '/a;b=c',
      '/a/b;v=1',
      '/.well-known/x',
      '/a.b/..c/...',
      '/100%25',
      '/x?a=/../internal',
      '/~x/',
    ],
    ...['/internal%C3%A9', '*', '/a:b@c', '/x?next=//internal', '/a%20b/c.tar.gz', '/%E2%80%A6/x', '/x/;jsessionid=1'],
  ])('leaves %s alone', (target) => {
    expect(refused(target)).toBe(false);
  });

  test('of several segments, too', () => {
    const open = (target: string): boolean => !refused(target, '/admin/tools');
    const found = tricks('/admin').flatMap((head) => [`${head}/tools`, `${head}%2ftools`, `${head}//TOOLS/x`]);
    expect(found.filter((target) => reaches(target, '/admin/tools') && open(target))).toEqual([]);
    expect(
      ['/admin', '/admin/x', '/admin/toolshed', '/tools', '/tools/admin'].filter((target) => !open(target)),
    ).toEqual([]);
  });
});

const piece = fc.oneof(
  fc.constantFrom('internal', 'INTERNAL', '%69nternal', 'inter%6Eal', '%2569nternal', 'x', 'a.b', 'interna', 'l', ''),
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '%2f',
    '%2F',
    '%5c',
    '%252f',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%252e',
    ';',
    ';x',
    '%3b',
    '%00',
  ),
  fc.constantFrom('?', '#', '%3f', '%23', '.json', '@', ':', '%', '%2', '%25', '~', '-'),
);

test('whatever is put together, what reaches the path is refused', () => {
  let reached = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
      const target = `/${pieces.join('')}`;
      if (!reaches(target, '/internal')) return;
      reached += 1;
      expect(refused(target)).toBe(true);
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(reached).toBeGreaterThan(500);
});
