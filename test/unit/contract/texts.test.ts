import { invalid } from '../../../lib/contract/invalid';
import { isLine, isText } from '../../../lib/contract/text';

describe('invalid', () => {
  test.each([
    ['text', 'a "b"\n', 'x.y: got "a \\"b\\"\\n", but no; mend it'],
    ['what cannot be seen', 'a\u2028\u202e\u0085', 'x.y: got "a\\u2028\\u202e\\u0085", but no; mend it'],
    ['a number', NaN, 'x.y: got null, but no; mend it'],
    ['nothing', undefined, 'x.y: got undefined, but no; mend it'],
    ['a list', ['a'], 'x.y: got ["a"], but no; mend it'],
    ['a function', () => 1, 'x.y: got a function, but no; mend it'],
    ['a symbol', Symbol('s'), 'x.y: got Symbol(s), but no; mend it'],
  ])('shows %s', (_, given, message) => {
    expect(invalid('x.y', given, 'no', 'mend it').message).toBe(message);
  });

  test('shortens what is long, and needs no advice', () => {
    const { message } = invalid('x', 'y'.repeat(1000), 'no');
    expect(message).toBe(`x: got "${'y'.repeat(116)}..., but no`);
    expect(invalid('x', 'y'.repeat(118), 'no').message).toBe(`x: got "${'y'.repeat(118)}", but no`);
  });
});

/** What kubectl's YAML parser takes for a line break or refuses, and what is cut off by the zero byte. */
const UNSAFE = [
  '\0',
  '\r',
  '\x1b',
  '\x7f',
  '\u0080',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ufffe',
  '\uffff',
  '\ud800',
  '\udc00x',
];

test.each(UNSAFE.map((text) => [JSON.stringify(text), text]))('%s is refused everywhere', (_, text) => {
  expect(isLine(`a${text}b`)).toBe(false);
  expect(isText(`a${text}b`)).toBe(false);
});

test('a line may hold anything else, a text also tabs and line feeds', () => {
  for (const text of ['', 'grüße, 世界 🎉', '${X} "\'\\', ' ']) {
    expect(isLine(text)).toBe(true);
    expect(isText(text)).toBe(true);
  }
  expect(isLine('a\tb')).toBe(false);
  expect(isLine('a\nb')).toBe(false);
  expect(isText('a\tb\nc')).toBe(true);
  expect(isLine(7)).toBe(false);
  expect(isText(7)).toBe(false);
});
