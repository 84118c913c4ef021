import { spellings } from '../../contract/folding';
import { TrustHeader } from '../../contract/trust-header';
import { ClassNumber } from '../attack-class';
import { Draft, Generator, Ground, plant, removal, slug } from './draft';

/** Ways of nominating a header as hop-by-hop, as whole header lines. */
type Nomination = readonly [number: ClassNumber, name: string, lines: (header: string) => string[]];

const NOMINATIONS: readonly Nomination[] = [
  ['8', 'alone', (h) => [`Connection: ${h}`]],
  ['8', 'after close', (h) => [`Connection: close, ${h}`]],
  ['8', 'after keep-alive', (h) => [`Connection: keep-alive, ${h}`]],
  ['8', 'before close', (h) => [`Connection: ${h}, close`]],
  ['2', 'lower case', (h) => [`connection: close, ${h.toLowerCase()}`]],
  ['2', 'upper case', (h) => [`CONNECTION: CLOSE, ${h.toUpperCase()}`]],
  ['9', 'semicolon', (h) => [`Connection: keep-alive;${h}`]],
  ['9', 'semicolon and blank', (h) => [`Connection: close ; ${h}`]],
  ['9', 'blank', (h) => [`Connection: close ${h}`]],
  ['9', 'tab', (h) => [`Connection: close\t${h}`]],
  ['9', 'leading tab', (h) => [`Connection:\t${h}`]],
  ['9', 'no blank', (h) => [`Connection:close,${h}`]],
  ['9', 'empty items', (h) => [`Connection: ,, ;; ,${h},,`]],
  ['9', 'with a parameter', (h) => [`Connection: ${h};q=1`]],
  ['9', 'quoted', (h) => [`Connection: close, "${h}"`]],
  ['9', 'after a quoted comma', (h) => [`Connection: "a,b", ${h}`]],
  ['9', 'after an open quote', (h) => [`Connection: close, "x ,${h}`]],
  ['9', 'two lines', (h) => ['Connection: close', `Connection: ${h}`]],
  ['9', 'two lines, reversed', (h) => [`Connection: ${h}`, 'Connection: keep-alive']],
  ['9', 'three lines', (h) => ['Connection: close', `connection: ${h}`, 'Connection:']],
  ['9', 'folded', (h) => ['Connection: close,', ` ${h}`]],
  ['9', 'folded with tab', (h) => ['Connection: close', `\t${h}`]],
  ['9', 'after an upper octet', (h) => [`Connection: \xa0,${h}`]],
  ['9', 'form feed', (h) => [`Connection: close\x0c${h}`]],
  ['9', 'vertical tab', (h) => [`Connection: close\x0b${h}`]],
  ['9', 'Proxy-Connection', (h) => [`Proxy-Connection: close, ${h}`]],
  ['9', 'Keep-Alive', (h) => ['Connection: keep-alive', `Keep-Alive: ${h}`]],
  ['9', 'TE', (h) => ['Connection: TE', `TE: ${h}`]],
  ['9', 'Trailer', (h) => [`Trailer: ${h}`]],
  ['9', 'alias of Connection', (h) => [`Connection_: ${h}`, `Connection.: ${h}`]],
];

/** `Connection` names every asserted header, in every way that httpd or another proxy may take for a list. */
export const nominations: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  return ground.asserted.flatMap((header) =>
    NOMINATIONS.map(([number, name, lines]): Draft => ({
      number,
      slug: `${slug(header.name)}-nominated-${slug(name)}`,
      description: JSON.stringify(lines(header.name)),
      plants: [removal(header)],
      http1: { lines: lines(header.name) },
    })),
  );
};

/** The alias of an asserted header takes the place of the removed one. */
export const combinations: Generator = (ground, wire) => {
  if (wire.protocol === 'HTTP/2') return [];
  const forms: [string, (h: string) => string[]][] = [
    ['comma', (h) => [`Connection: close, ${h}`]],
    ['semicolon', (h) => [`Connection: keep-alive;${h}`]],
    ['blank', (h) => [`Connection: close ${h}`]],
    ['two lines', (h) => ['Connection: close', `Connection: ${h}`]],
    ['own copy', (h) => [`Connection: ${h}`, `${h}: `]],
  ];
  return ground.asserted.flatMap((header) =>
    forms.flatMap(([name, lines]) =>
      aliases(ground, header).map((alias): Draft => {
        const seed = plant(header, wire.listener, alias);
        const nominating = lines(header.name);
        return {
          number: '11b',
          slug: `${slug(alias)}-${slug(name)}`,
          description: `${JSON.stringify(nominating)} and ${alias}: ${seed.value}`,
          plants: [removal(header), seed],
          http1: { lines: [...nominating, `${alias}: ${seed.value}`] },
        };
      }),
    ),
  );
};

function aliases({ folding }: Ground, header: TrustHeader): string[] {
  return spellings(header.name, folding).filter((spelling) => spelling !== header.name);
}

/** `Connection` names what no list may name, or very much. */
export const strangeNominations: Generator = ({ asserted }) => {
  const name = asserted[0]?.name ?? '';
  const many = (count: number) => Array.from({ length: count }, (_, i) => `x-${i}`).join(', ');
  const lists: [slug: string, value: string, body?: string][] = [
    ['host', 'close, Host'],
    ['host-lax', 'close;host'],
    ['pseudo', 'te, :path,, :method, :authority, :scheme'],
    ['twelve', many(12)],
    ['two-hundred', many(200)],
    ['twelve-and-ours', `${many(12)}, ${name}`],
    ['two-hundred-and-ours', `${many(200)}, ${name}`],
    ['all-ours', asserted.map((header) => header.name).join(',')],
    ['content-length', 'close, Content-Length', 'a=b'],
    ['transfer-encoding', 'keep-alive, Transfer-Encoding', 'a=b'],
    ['upgrade', `upgrade, ${name}`],
    ['connection', `connection, ${name}`],
    ['far-behind', `${'close, '.repeat(1000)}${name}`],
  ];
  const removes = asserted.map(removal);
  return lists.map(([slugged, value, body]): Draft => {
    const common = {
      number: '10',
      slug: slugged,
      description: `Connection: ${value.slice(0, 80)}`,
      plants: removes,
    } as const;
    const method = body === undefined ? 'GET' : 'POST';
    return { ...common, method, body, fields: [['Connection', value]] };
  });
};

/** The handshake of a WebSocket with forged headers and with asserted headers nominated. */
export const websocket: Generator = (ground, wire) => {
  if (wire.protocol !== 'HTTP/1.1') return [];
  const handshake = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  return ground.asserted.flatMap((header): Draft[] => {
    const draft = (name: string, seeds: Draft['plants'], lines: string[]): Draft => ({
      number: '36',
      slug: `${slug(header.name)}-${slug(name)}`,
      description: `WebSocket handshake with ${lines.join(' | ')}`,
      plants: seeds,
      http1: { lines: [...handshake, ...lines] },
    });
    const seed = plant(header, wire.listener);
    const removed = [removal(header)];
    return [
      draft('forged', [seed], ['Connection: Upgrade', `${seed.spelling}: ${seed.value}`]),
      ...aliases(ground, header).map((alias) => {
        const aliased = plant(header, wire.listener, alias);
        return draft(alias, [aliased], ['Connection: Upgrade', `${alias}: ${aliased.value}`]);
      }),
      draft('nominated', removed, [`Connection: Upgrade, ${header.name}`]),
      draft('nominated with semicolon', removed, [`Connection: upgrade;${header.name}`]),
      draft('nominated in a second line', removed, ['Connection: Upgrade', `Connection: ${header.name}`]),
    ];
  });
};
