import { Asserted } from '../../contract/catalogue';
import { folded, Folding, spellings } from '../../contract/folding';
import { HeaderTopic, TrustHeader } from '../../contract/trust-header';
import { Wire } from '../attack-case';
import { ClassNumber } from '../attack-class';
import { Draft, Generator, Ground, plant, planted, slug } from './draft';

const { SCHEME, LOCATION, CLIENT, IDENTITY, OTHER } = HeaderTopic;

/** What decides the class of a header; the first match counts. */
const CLASSES: readonly (readonly [topic: HeaderTopic, name: RegExp, number: ClassNumber])[] = [
  [SCHEME, /^forwarded$/i, '14'],
  [SCHEME, new RegExp(`^${Asserted.SCHEME.name}$`, 'i'), '1'],
  [LOCATION, /host|port$|server$/i, '23'],
  [LOCATION, /^x-forwarded-(uri|path|method)$/i, '27'],
  [LOCATION, /^x-(original|rewrite)/i, '29'],
  [LOCATION, /./, '31'],
  [CLIENT, /envoy|azure|appengine/i, '26'],
  [CLIENT, /./, '24'],
  [IDENTITY, /./, '33'],
  [OTHER, /^proxy-auth/i, '33'],
  [OTHER, /^proxy$/i, '34'],
  [OTHER, /./, '32'],
];

/** The class of a header that is sent alone under its own name. */
export function classOf(header: TrustHeader, { listener }: Wire): ClassNumber {
  const match = CLASSES.find(([topic, name]) => topic === header.topic && name.test(header.name));
  return match?.[2] ?? (listener === 'plain' ? '12' : '13');
}

function aliasClass(spelling: string, asserted: boolean): ClassNumber {
  if (spelling.includes('.')) return '6';
  return asserted ? '11' : '5';
}

/** Every trust header in every spelling, alone: the heart of the suite. */
export const spelled: Generator = (ground, wire) =>
  [...ground.asserted, ...ground.stripped].flatMap((header) => {
    const asserted = ground.asserted.includes(header);
    return spellings(header.name, ground.folding)
      .filter((spelling) => travels(spelling, header, wire))
      .map((spelling): Draft => {
        const seed = plant(header, wire.listener, spelling);
        const own = folded(spelling) === spelling.toLowerCase() || spelling === header.name;
        return {
          number: own ? classOf(header, wire) : aliasClass(spelling, asserted),
          slug: slug(spelling),
          description: `${spelling}: ${seed.value} (${header.believedBy})`,
          plants: [seed],
          fields: [planted(seed)],
        };
      });
  });

/** All spellings go over HTTP/1.1 and over HTTP/2 with TLS; only the extreme ones over the rarer ways in. */
function travels(spelling: string, header: TrustHeader, { listener, protocol }: Wire): boolean {
  if (protocol === 'HTTP/1.1' || (protocol === 'HTTP/2' && listener === 'tls')) return true;
  return spelling === header.name || !spelling.includes('-');
}

/** Spellings in letter cases that a proxy or its rules may fail to compare. */
export const casing: Generator = (ground, wire) =>
  outspoken(ground).flatMap((header) => {
    const seed = plant(header, wire.listener);
    const forms = [header.name.toUpperCase(), header.name.toLowerCase(), alternating(header.name)];
    return forms.map((name, i): Draft => {
      const number = '2';
      const common = {
        number,
        slug: `${slug(name)}-${i}`,
        description: `${name}: ${seed.value}`,
        plants: [seed],
      } as const;
      if (wire.protocol === 'HTTP/2') return { ...common, http2: { verbatim: [[name, seed.value]] } };
      return { ...common, fields: [[name, seed.value]] };
    });
  });

function alternating(name: string): string {
  return Array.from(name, (c, i) => (i % 2 === 0 ? c.toLowerCase() : c.toUpperCase())).join('');
}

/** Characters that CGI-like servers turn into an underscore, beside the dot. */
const TOKEN_CHARACTERS = "!#$%&'*+.^`|~";

/** Names that only servers with a very wide folding take for a trust header. */
export const otherAliases: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/1.0') return [];
  return outspoken(ground)
    .filter((header) => header.name.includes('-'))
    .flatMap((header) => {
      const seed = plant(header, wire.listener);
      const covered = ground.folding === Folding.DASH_UNDERSCORE_DOT ? '.' : '';
      const characters = Array.from(TOKEN_CHARACTERS).filter((character) => character !== covered);
      return characters.map((character): Draft => {
        const name = header.name.replaceAll('-', character);
        return {
          number: '6',
          slug: `${slug(header.name)}-x${character.charCodeAt(0).toString(16)}`,
          description: `${name}: ${seed.value}`,
          plants: [{ ...seed, spelling: name }],
          fields: [[name, seed.value]],
        };
      });
    });
};

/** The headers that are worth every trick: those that the proxy asserts, and the rivals of the scheme header. */
export function outspoken({ asserted, stripped }: Ground): TrustHeader[] {
  const believed = /gunicorn|nearly every|outranks/;
  const rivals = stripped.filter(({ topic, believedBy }) => topic === HeaderTopic.SCHEME && believed.test(believedBy));
  return [...asserted, ...rivals];
}
