/** A class of attack, numbered as in the project's collection of known attacks. */
export interface AttackClass {
  readonly number: string;
  readonly name: string;
}

const NAMES = {
  '0': 'control request',
  '1': 'plain forge',
  '2': 'case variants',
  '3': 'duplicate headers',
  '4': 'comma-joined value',
  '5': 'underscore alias',
  '6': 'dot and other token characters as alias',
  '7': 'detector evasion by an empty alias',
  '8': 'hop-by-hop removal of an asserted header',
  '9': 'hop-by-hop removal with lax separators',
  '10': 'Connection nominates Host, pseudo-headers, many names',
  '11': 'lone alias of an asserted header',
  '11b': 'asserted header removed and alias supplied',
  '12': 'sibling trust headers',
  '13': 'sibling mismatch',
  '14': 'the standard header of RFC 7239',
  '15': 'trailers',
  '16': 'folded lines',
  '17': 'blank or control character around the name',
  '18': 'empty header name',
  '19': 'scheme of an absolute target',
  '20': 'HTTP/2 :scheme',
  '21': 'HTTP/2 request splitting',
  '22': 'request smuggling',
  '23': 'poisoning of the host',
  '24': 'client address spoof',
  '25': 'mapped and zoned addresses',
  '26': 'private range believed',
  '27': 'forward-auth headers',
  '28': 'PROXY protocol spoof',
  '29': 'URL override',
  '30': 'method override',
  '31': 'prefix and script name',
  '32': 'framework internals',
  '33': 'identity and certificates',
  '34': 'httpoxy',
  '36': 'WebSocket upgrade',
  '37': 'h2c and TLS upgrade',
  '38': 'CONNECT and TRACE',
  '39': 'too large or too many',
  '40': 'response side',
} as const;

/**
 * The number of a class of attack. 0 stands for honest requests; 35, the direct way to the application, is no matter of
 * requests to the proxy.
 */
export type ClassNumber = keyof typeof NAMES;

/** All classes of attack, in the order of the collection. */
export const ATTACK_CLASSES: readonly AttackClass[] = Object.entries(NAMES)
  .map(([number, name]) => ({ number, name }))
  .filter(({ number }) => number !== '0')
  .sort((a, b) => a.number.localeCompare(b.number, 'en', { numeric: true }));

/** The class with this number. */
export function attackClass(number: ClassNumber): AttackClass {
  return { number, name: NAMES[number] };
}
