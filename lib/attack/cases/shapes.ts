import { spellings } from '../../contract/folding';
import { TrustHeader } from '../../contract/trust-header';
import { Field, Wire } from '../attack-case';
import { ClassNumber } from '../attack-class';
import { lie } from '../canary';
import { Draft, Generator, Ground, plant, slug } from './draft';
import { outspoken } from './spelled';

interface Shape {
  readonly number: ClassNumber;
  readonly name: string;
  fields(names: Names): Field[];
}

/** A header's own name, two aliases of it, a lie and the opposite of the lie. */
interface Names {
  readonly own: string;
  readonly alias: string;
  readonly alias2: string;
  readonly value: string;
  readonly other: string;
}

const COPIES = 80;

const SHAPES: readonly Shape[] = [
  { number: '3', name: 'twice', fields: ({ own, value, other }) => pairs([own, value], [own, other]) },
  { number: '3', name: 'twice, reversed', fields: ({ own, value, other }) => pairs([own, other], [own, value]) },
  { number: '3', name: 'with an alias', fields: ({ own, alias, value }) => pairs([own, value], [alias, value]) },
  { number: '4', name: 'lie first', fields: ({ own, value, other }) => pairs([own, `${value}, ${other}`]) },
  { number: '4', name: 'lie last', fields: ({ own, value, other }) => pairs([own, `${other},${value}`]) },
  { number: '4', name: 'empty items', fields: ({ own, value }) => pairs([own, `, ,${value},`]) },
  { number: '4', name: 'alias', fields: ({ alias, value, other }) => pairs([alias, `${value}, ${other}`]) },
  { number: '7', name: 'empty', fields: ({ own }) => pairs([own, '']) },
  { number: '7', name: 'empty alias', fields: ({ alias }) => pairs([alias, '']) },
  { number: '7', name: 'alias, then empty', fields: ({ own, alias, value }) => pairs([alias, value], [own, '']) },
  { number: '7', name: 'empty, then alias', fields: ({ own, alias, value }) => pairs([own, ''], [alias, value]) },
  {
    number: '7',
    name: 'alias, then empty alias',
    fields: ({ alias, alias2, value }) => pairs([alias, value], [alias2, '']),
  },
  { number: '39', name: '80 copies', fields: ({ own, value }) => copies(() => [own, value]) },
  {
    number: '39',
    name: '80 copies in turn',
    fields: ({ own, alias, alias2, value }) => copies((i) => [[own, alias, alias2][i % 3] ?? own, value]),
  },
];

function pairs(...fields: Field[]): Field[] {
  return fields;
}

function copies(make: (i: number) => Field): Field[] {
  return Array.from({ length: COPIES }, (_, i) => make(i));
}

/**
 * Every trust header in every shape. The ones worth every trick go through all ways in, the others in turn through one.
 */
export const shapes: Generator = (ground, wire) =>
  [...ground.asserted, ...ground.stripped].flatMap((header, i) => {
    const everywhere = outspoken(ground).includes(header) && wire.protocol !== 'HTTP/1.0';
    const chosen = everywhere ? SHAPES : SHAPES.filter((_, j) => (i + j) % TURNS === turn(wire));
    return chosen.flatMap((shape) => shaped(ground, wire, header, shape));
  });

const TURNS = 6;

function turn({ listener, protocol }: Wire): number {
  return ['HTTP/1.1', 'HTTP/2', 'HTTP/1.0'].indexOf(protocol) * 2 + (listener === 'plain' ? 0 : 1);
}

function shaped(ground: Ground, wire: Wire, header: TrustHeader, shape: Shape): Draft[] {
  const names = namesOf(ground, wire, header);
  const fields = shape.fields(names);
  if (new Set(fields.map(([name]) => name)).size === 1 && shape.name.includes('alias') && names.alias === names.own)
    return [];
  return [
    {
      number: shape.number,
      slug: `${slug(header.name)}-${slug(shape.name)}`,
      description: `${header.name}: ${shape.name}`,
      plants: [...new Set(fields.map(([name]) => name))].map((name) => plant(header, wire.listener, name)),
      fields,
    },
  ];
}

function namesOf(ground: Ground, { listener }: Wire, header: TrustHeader): Names {
  const own = header.name;
  const aliases = spellings(own, ground.folding).filter((spelling) => spelling !== own);
  const alias = aliases.at(-1) ?? own;
  const opposite = lie(header, listener === 'plain' ? 'tls' : 'plain');
  const value = lie(header, listener);
  return { own, alias, alias2: aliases[0] ?? own, value, other: opposite === value ? '198.51.100.66' : opposite };
}
