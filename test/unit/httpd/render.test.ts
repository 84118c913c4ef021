import fc from 'fast-check';
import { comment, directive, section } from '../../../lib/httpd/directive';
import { render } from '../../../lib/httpd/render';
import { comments, parseConf } from '../../support/httpd-conf';
import { messageOf } from '../../support/pair';

test('directives, sections and comments', () => {
  const items = [
    comment('The first.'),
    directive('Listen', 8080),
    section('VirtualHost', ['*:8080'], [directive('ServerName', 'a b'), comment('Why.'), directive('SSLEngine', 'On')]),
  ];
  expect(render(items)).toBe(`# The first.
Listen 8080
<VirtualHost *:8080>
  ServerName "a b"

  # Why.
  SSLEngine On
</VirtualHost>
`);
});

test.each([
  ['plain', 'plain'],
  ['/a/b_c.d:e*f@g,h+i=j%k-l', '/a/b_c.d:e*f@g,h+i=j%k-l'],
  ['', '""'],
  ['a b', '"a b"'],
  ['a"b', '"a\\"b"'],
  ["it's", '"it\'s"'],
  ['a\\b', '"a\\\\b"'],
  ['a\\"b', '"a\\\\\\"b"'],
  ['#x', '"#x"'],
  ['$1', '"$1"'],
  ['<a>', '"<a>"'],
  ['ü', '"ü"'],
])('%j is written as %s', (value, written) => {
  expect(render([directive('X', value)])).toBe(`X ${written}\n`);
});

const REFUSED = ['a\nb', 'a\r', '\0', '\t', '\x7f', '${PATH}', 'a${', 'a\\', '\\'];

test.each(REFUSED)('fails for the value %j', (value) => {
  const message = `cannot stand in an httpd configuration: ${JSON.stringify(value)}`;
  expect(messageOf(() => render([directive('X', 'ok', value)]))).toBe(message);
  expect(messageOf(() => render([section('X', [value], [])]))).toBe(message);
  expect(messageOf(() => render([section('X', [], [directive('Y', value)])]))).toBe(message);
  expect(messageOf(() => render([comment(value)]))).toBe(message);
});

test.each(['', 'A B', 'A\nB', '<If', '1A', 'A-B', '#A', 'A"'])('fails for the name %j', (name) => {
  const message = `not a directive name: ${JSON.stringify(name)}`;
  expect(messageOf(() => render([directive(name, 'x')]))).toBe(message);
  expect(messageOf(() => render([section(name, [], [])]))).toBe(message);
});

test('what is rendered is read back by the rules of httpd, or it is refused', () => {
  let rendered = 0;
  const value = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\"', "'", '\\\\', 'a\\b', '#'),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), (args) => {
      let text: string;
      try {
        text = render([directive('First', ...args), directive('Second')]);
      } catch (error) {
        expect((error as Error).message).toMatch(/^cannot stand in an httpd configuration: /);
        return;
      }
      rendered += 1;
      expect(parseConf(text).map(({ name }) => name)).toEqual(['First', 'Second']);
      expect(parseConf(text)[0]?.args).toEqual(args);
    }),
    { seed: 1, numRuns: 500 },
  );
  expect(rendered).toBeGreaterThan(100);
});

test('a comment stays one', () => {
  const text = render([comment('Define X 1 # "'), directive('A')]);
  expect(parseConf(text).map(({ name }) => name)).toEqual(['A']);
  expect(comments(text)).toEqual(['Define X 1 # "']);
});
