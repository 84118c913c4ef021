import fc from 'fast-check';
import { HARMLESS, line } from './texts';

const BREAKOUTS = [
  '',
  ' ',
  '\n',
  'a\nDefine PWNED 1',
  'a\r\nLoadModule cgi_module modules/mod_cgi.so',
  'a\\\nInclude /etc/passwd',
  'a\\',
  '${PATH}',
  'a ${X} b',
  '"',
  "'",
  'a" Header set X-Pwned "1',
  '</VirtualHost>\n<VirtualHost *:80>',
  '\0',
  'a\0b',
  '\x1b[31m',
  '\x7f',
  'x\u0085y',
  // As kubectl reads it, this leaves the environment value and adds a field to the pod.
  ['x', '      hostNetwork:', '        true'].join('\u2028'),
  'a\u2029b',
  '\ufeffa',
  '\ud800',
  '\uffff',
  'a: b\n- c',
  'x\n---\nkind: Secret',
  '../../etc/passwd',
  '/etc/../../x',
  '//',
  '/./',
  'http://evil.example.com/',
  '-rf',
  '*',
  '*.*',
  'a'.repeat(100_000),
  'K\u212A',
  'ſ',
  '__proto__',
  'toString',
  'PORT',
  'X-Forwarded-Proto',
  'Host',
  'Connection',
];
export const evil = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...BREAKOUTS) },
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  HARMLESS,
  fc.tuple(fc.stringMatching(/^[a-z./-]{0,8}$/), fc.constantFrom(...BREAKOUTS)).map((parts) => parts.join('')),
);
export const evilNumber = fc.oneof(
  fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, -0, 0.5, 1e-9, 1e21, 2 ** 31, 2 ** 32, 2 ** 53, 65536),
  fc.double(),
  fc.integer(),
);
/** Duration and Size check what they can themselves: their errors are not ours. */
export const evilAmount = fc.oneof(
  fc.constantFrom(0, 0.5, 1e-9, 1e12, 2 ** 31, 2 ** 53, NaN, Infinity),
  fc.double({ min: 0 }),
);
export const evilList = fc.array(evil, { maxLength: 6 });
export const evilNamed = fc.dictionary(evil, line, { maxKeys: 3 });
