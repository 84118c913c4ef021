import { folded } from '../contract/folding';
import { invalid } from '../contract/invalid';
import { TrustContract } from '../contract/trust-contract';
import { Directive, Item, comment, directive } from './directive';
import { RAW_RULES, RawRule, refusal } from './raw-rules';

/** One directive of httpd, as a name and arguments. Quoting is not your concern. */
export class RawDirective {
  /** For example `RawDirective.of('Header', 'always', 'set', 'X-Frame-Options', 'DENY')`. It is checked where it is used. */
  public static of(name: string, ...args: string[]): RawDirective {
    return new RawDirective(name, args);
  }

  private constructor(
    /** The name of the directive. */
    public readonly name: string,
    /** Its arguments. */
    public readonly args: string[],
  ) {}
}

/**
 * Directives of your own, at named places. Only those are taken that touch neither a trust header nor the way of a
 * request.
 * @see https://httpd.apache.org/docs/2.4/mod/directives.html
 */
export interface RawDirectives {
  /**
   * For the server as a whole.
   * @default - none
   */
  readonly server?: RawDirective[];

  /**
   * For both listeners that pass requests on.
   * @default - none
   */
  readonly everyListener?: RawDirective[];

  /**
   * For plain HTTP.
   * @default - none
   */
  readonly plainListener?: RawDirective[];

  /**
   * For TLS.
   * @default - none
   */
  readonly tlsListener?: RawDirective[];
}

/** A checked directive, and where it was given. */
export interface PlacedDirective {
  readonly where: string;
  readonly directive: Directive;
}

/** RawDirectives by place, checked. */
export type RawSettings = { readonly [Place in keyof RawDirectives]-?: readonly PlacedDirective[] };

/** @throws if a directive is not among those that can be added, or its arguments cannot be used. */
export function rawSettings(raw: RawDirectives = {}, http2: boolean): RawSettings {
  const at = (place: keyof RawDirectives): PlacedDirective[] =>
    (raw[place] ?? []).map(({ name, args }, i) => {
      const where = `httpd.raw.${place}[${i}]`;
      const rule = checkedRule(where, name, place === 'server', http2);
      const wrong = args.some((arg) => !isArgument(arg)) ? NO_ARGUMENT : rule.check(args);
      if (wrong !== undefined) throw invalid(where, [name, ...args].join(' '), wrong, ADVICE);
      return { where, directive: directive(rule.name, ...args) };
    });
  return {
    server: at('server'),
    everyListener: at('everyListener'),
    plainListener: at('plainListener'),
    tlsListener: at('tlsListener'),
  };
}

const ADVICE = 'docs/guide/escape-hatches.md lists what can be added';
const NO_ARGUMENT = 'arguments are short texts of ASCII in one line, without `${` and final backslash';

/** What the renderer can keep inside of an argument. */
function isArgument(value: unknown): boolean {
  return typeof value === 'string' && /^(?!.*\$\{)[\x20-\x7e]{1,1000}$/.test(value) && !value.endsWith('\\');
}

function checkedRule(where: string, name: string, inServer: boolean, http2: boolean): RawRule {
  const rule = RAW_RULES.get(name.toLowerCase());
  if (rule === undefined) throw invalid(where, name, refusal(name), ADVICE);
  if (rule.serverOnly === true && !inServer)
    throw invalid(where, name, 'it counts only for the server', 'use httpd.raw.server');
  if (rule.http2 === true && !http2)
    throw invalid(where, name, 'HTTP/2 is not offered', 'set httpd.http2, or remove it');
  return rule;
}

/**
 * The directives of some places.
 *
 * @throws if one touches a header that a contract of the pair speaks of.
 */
export function rawDirectives(contracts: readonly TrustContract[], ...places: (readonly PlacedDirective[])[]): Item[] {
  const all = places.flat();
  for (const { where, directive: given } of all) {
    for (const contract of contracts) refuseAgreed(contract, where, given);
  }
  return all.length === 0 ? [] : [comment('Added by hand.'), ...all.map((placed) => placed.directive)];
}

/** What is asserted or stripped beyond the catalogue, for example by `alsoStrip`. */
function refuseAgreed({ asserted, stripped }: TrustContract, where: string, { name, args }: Directive): void {
  if (name !== 'RequestHeader') return;
  const [, header = ''] = args;
  if ([...asserted, ...stripped].some((agreed) => folded(agreed.name) === folded(header))) {
    throw invalid(where, [name, ...args].join(' '), 'the contract of the pair decides about this header', 'remove it');
  }
}
