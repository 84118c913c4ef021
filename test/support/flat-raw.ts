import { RawDirective, RawDirectives } from 'cdk8s-secure-proxy';

/** Directives of users as lists of words: the name, then the arguments. */
export type FlatRaw = { [Place in keyof RawDirectives]?: string[][] };

export function rawOf(raw: FlatRaw = {}): RawDirectives {
  const directives = (lines: string[][]): RawDirective[] =>
    lines.map(([name = '', ...args]) => RawDirective.of(name, ...args));
  return Object.fromEntries(Object.entries(raw).map(([place, lines]) => [place, directives(lines)]));
}
