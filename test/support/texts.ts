import fc from 'fast-check';

/** Text that is data to us, and something else to YAML, to httpd, to a shell or to Python. */
export const HARMLESS = fc.constantFrom(
  'yes',
  'null',
  '~',
  '- a: b',
  '{a: [1, 2]}',
  '*anchor',
  '&anchor x',
  '!!python/object:os.system x',
  '0x1f',
  '1e3',
  '%{HTTP_HOST}',
  '$(PORT)',
  '${PATH}',
  '"; Define X 1; "',
  '# not a comment',
  ' leading and trailing ',
  'back\\slash\\',
  'grüße, 世界 🎉',
  "it's",
  '<If true>',
  '---',
  'x'.repeat(3000),
);
export const line = fc.oneof(
  HARMLESS,
  fc.stringMatching(/^[\x20-\x7e]{0,60}$/),
  fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !/[\p{Cc}\p{Zl}\p{Zp}\ufeff]/u.test(value)),
);
export const text = fc.oneof(
  line,
  fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
);
