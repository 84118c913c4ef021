import { TrustHeader } from '../../contract/trust-header';
import { ClassNumber } from '../attack-class';
import { Draft, Generator, plant, pseudoFields, slug } from './draft';
import { outspoken } from './spelled';

/** A way of writing header lines that parsers read differently. */
type Writing = readonly [number: ClassNumber, name: string, lines: (name: string, value: string) => string[]];

const WRITINGS: readonly Writing[] = [
  ['16', 'in the fold of another', (n, v) => ['X-Foo: a', ` ${n}: ${v}`]],
  ['16', 'in the tab fold of another', (n, v) => ['X-Foo: a', `\t${n}: ${v}`]],
  ['16', 'value folded', (n, v) => [`${n}:`, ` ${v}`]],
  ['16', 'value folded by tab', (n, v) => [`${n}:`, `\t${v}`]],
  ['16', 'value folded twice', (n, v) => [`${n}: `, ' ', `\t ${v}`]],
  ['16', 'after a blank fold', (n, v) => ['X-Foo: a', ' ', `${n}: ${v}`]],
  ['17', 'blank before the colon', (n, v) => [`${n} : ${v}`]],
  ['17', 'tab before the colon', (n, v) => [`${n}\t: ${v}`]],
  ['17', 'vertical tab before the colon', (n, v) => [`${n}\x0b: ${v}`]],
  ['17', 'form feed before the colon', (n, v) => [`${n}\x0c: ${v}`]],
  ['17', 'NUL before the colon', (n, v) => [`${n}\0: ${v}`]],
  ['17', 'return before the colon', (n, v) => [`${n}\r: ${v}`]],
  ['17', 'DEL before the colon', (n, v) => [`${n}\x7f: ${v}`]],
  ['17', 'no-break space before the colon', (n, v) => [`${n}\xa0: ${v}`]],
  ['17', 'NUL in front', (n, v) => [`\0${n}: ${v}`]],
  ['17', 'backspace in front', (n, v) => [`X\b${n}: ${v}`]],
  ['17', 'bare line feed', (n, v) => [`X-Foo: a\n${n}: ${v}`]],
  ['17', 'bare return', (n, v) => [`X-Foo: a\r${n}: ${v}`]],
  ['17', 'NUL, then bare line feed', (n, v) => [`X-Foo: a\0\n${n}: ${v}`]],
  ['17', 'two returns', (n, v) => ['X-Foo: a\r', `${n}: ${v}`]],
  ['17', 'next line (0x85)', (n, v) => [`X-Foo: a\x85${n}: ${v}`]],
  ['17', 'control character in the value', (n, v) => [`${n}: ${v}\x01`]],
  ['17', 'NUL in the value', (n, v) => [`${n}: ${v}\0x`]],
  ['17', 'vertical tab before the value', (n, v) => [`${n}:\x0b${v}`]],
  ['17', 'blanks around the value', (n, v) => [`${n}:  \t ${v} \t`]],
  ['17', 'two colons', (n, v) => [`${n}:: ${v}`]],
  ['17', 'no colon', (n, v) => [`${n} ${v}`]],
  ['18', 'empty name before', (n, v) => [': x', `${n}: ${v}`]],
  ['18', 'bare colon before', (n, v) => [':', `${n}: ${v}`]],
  ['18', 'colon in front', (n, v) => [`:${n}: ${v}`]],
  ['18', 'blank name before', (n, v) => ['X-Foo: a', ' : x', `${n}: ${v}`]],
];

/** Header lines written in odd ways: folded, with blanks and control characters, with empty names. */
export const lines: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  return outspoken(ground).flatMap((header) =>
    WRITINGS.map(([number, name, write]): Draft => {
      const seed = plant(header, wire.listener);
      const written = write(seed.spelling, seed.value);
      return {
        number,
        slug: `${slug(header.name)}-${slug(name)}`,
        description: JSON.stringify(written),
        plants: [seed],
        http1: { lines: written },
      };
    }),
  );
};

/** A first header line that begins with a blank, so that it might be taken for part of the request line. */
export const leadingFold: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  return ground.asserted.map((header): Draft => {
    const seed = plant(header, wire.listener);
    const line = ` ${seed.spelling}: ${seed.value}`;
    return {
      number: '16',
      slug: `${slug(header.name)}-first-line`,
      description: `the first header line is ${JSON.stringify(line)}`,
      plants: [seed],
      http1: { requestLine: `GET ${ground.path} ${wire.protocol}\r\n${line}` },
    };
  });
};

/** The same in HTTP/2, where names and values come with their lengths. */
export const http2Names: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/2') return [];
  const forms: [ClassNumber, string, (n: string) => string][] = [
    ['17', 'blank at the end', (n) => `${n} `],
    ['17', 'blank in front', (n) => ` ${n}`],
    ['17', 'tab at the end', (n) => `${n}\t`],
    ['17', 'NUL at the end', (n) => `${n}\0`],
    ['17', 'NUL in front', (n) => `\0${n}`],
    ['17', 'colon at the end', (n) => `${n}:`],
    ['18', 'colon in front', (n) => `:${n}`],
    ['17', 'upper octet at the end', (n) => `${n}\xa0`],
  ];
  return outspoken(ground).flatMap((header) => {
    const seed = plant(header, wire.listener);
    const name = header.name.toLowerCase();
    const cases = forms.map(([number, form, write]) => ({
      number,
      form,
      fields: [[write(name), seed.value]] as const,
    }));
    return [
      ...cases,
      { number: '18' as const, form: 'empty name before', fields: [['', 'x'] as const, [name, seed.value] as const] },
    ].map(({ number, form, fields }): Draft => ({
      number,
      slug: `${slug(header.name)}-${slug(form)}`,
      description: `HTTP/2 field ${JSON.stringify(fields)}`,
      plants: [seed],
      http2: { verbatim: fields },
    }));
  });
};

/** Line breaks inside HTTP/2 values, names and pseudo-headers, which become lines of an HTTP/1.1 request behind the proxy. */
export const splitting: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/2') return [];
  return outspoken(ground).flatMap((header) => {
    const seed = plant(header, wire.listener);
    return BREAKS.flatMap(([name, end]) =>
      splits(`${end}${seed.spelling}: ${seed.value}`, end).map((split) => ({ name, split })),
    )
      .filter(({ split }) => header === ground.asserted[0] || split.where === 'value')
      .map(({ name, split }) => splitDraft(header, name, split, pseudoFields(ground, wire.listener), seed));
  });
};

const BREAKS: [name: string, end: string][] = [
  ['crlf', '\r\n'],
  ['lf', '\n'],
  ['cr', '\r'],
  ['nul-crlf', '\0\r\n'],
];

interface Split {
  readonly where: string;
  readonly tail: string;
}

function splits(line: string, end: string): Split[] {
  const request = ` HTTP/1.1${line}${end}X-Foo: `;
  return [
    { where: ':method', tail: ` /${request}` },
    { where: ':path', tail: request },
    { where: ':authority', tail: line },
    { where: ':scheme', tail: line },
    { where: 'value', tail: line },
    { where: 'name', tail: `: x${line}${end}x-bar` },
  ];
}

function splitDraft(
  header: TrustHeader,
  breakName: string,
  { where, tail }: Split,
  pseudo: ReturnType<typeof pseudoFields>,
  seed: ReturnType<typeof plant>,
): Draft {
  const fields = pseudo.map(([name, value]) => [name, name === where ? value + tail : value] as const);
  const verbatim = [
    ...(where === 'value' ? [['x-foo', `a${tail}`] as const] : []),
    ...(where === 'name' ? [[`x-foo${tail}`, 'a'] as const] : []),
  ];
  return {
    number: '21',
    slug: `${slug(header.name)}-${slug(where)}-${breakName}`,
    description: `${JSON.stringify(tail)} in ${where}`,
    plants: [seed],
    lingers: true,
    http2: { pseudo: fields, verbatim },
  };
}
