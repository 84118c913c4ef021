import { Asserted } from '../../contract/catalogue';
import { Treatment } from './front';
import { HttpdItem } from './httpd-syntax';
import { soundVariables } from './httpd-tls';

/** mod_proxy adds these itself, after everything else, to what is there. */
const ADDED = [Asserted.CLIENT.name, Asserted.HOST.name, Asserted.SERVER.name].map((name) => name.toLowerCase());

/** Whether a listener ends TLS; nothing if one set of directives serves both. */
type Tls = boolean | undefined;

interface Rule {
  readonly action: string;
  readonly value: string;
  /** When it holds; `otherwise` is whenever the rule before it does not. */
  readonly holds: 'always' | 'tls' | 'sometimes' | 'otherwise';
  readonly condition?: string;
}

/** How the RequestHeader directives of a listener, in their order, treat the spellings of headers. */
export class HttpdHeaders {
  /** The headers that are named, as they are written. */
  public readonly names: string[] = [];

  private readonly rules = new Map<string, Rule[]>();
  private readonly adds: boolean;
  private readonly sound: ReadonlySet<string>;

  constructor(
    items: readonly HttpdItem[],
    private readonly tls: Tls,
  ) {
    this.sound = soundVariables(items);
    for (const { name, args } of items) {
      if (name === 'requestheader') this.add(args);
    }
    const adds = items.filter(({ name }) => name === 'proxyaddheaders').at(-1);
    this.adds = adds?.args[0]?.toLowerCase() !== 'off';
  }

  public treats(spelling: string): Treatment {
    const name = spelling.toLowerCase();
    const treatment = (this.rules.get(name) ?? []).reduce(
      (state, rule) => after(state, rule, this.tls),
      Treatment.PASSED,
    );
    if (!this.adds || !ADDED.includes(name)) return treatment;
    if (treatment === Treatment.REMOVED) return Treatment.SET;
    return treatment === Treatment.PASSED ? Treatment.APPENDED : treatment;
  }

  /** Whether some requests get a value that the others do not, whatever those get. */
  public mayState(header: string): boolean {
    const rules = this.rules.get(header.toLowerCase()) ?? [];
    const others = rules.slice(rules.map(({ holds: when }) => when === 'always').lastIndexOf(true) + 1);
    const stated = others.some(({ action, value, holds: when }) => {
      return action === 'set' && when === 'sometimes' && !CLIENT_SAYS.test(value);
    });
    return stated && [Treatment.REMOVED, Treatment.SET].includes(this.treats(header));
  }

  /** Whether mod_headers states it: then it is there when the client's `Connection` header is obeyed. */
  public states(header: string): boolean {
    const name = header.toLowerCase();
    return !(this.adds && ADDED.includes(name)) && ![Treatment.PASSED, Treatment.REMOVED].includes(this.treats(header));
  }

  /** Whether the last word on a header is a fixed value. */
  public fixes(header: string, value: string): boolean {
    const last = this.rules.get(header.toLowerCase())?.at(-1);
    return last?.action === 'set' && last.holds === 'always' && last.value.toLowerCase() === value;
  }

  private add(args: readonly string[]): void {
    const [action = '', name = '', ...rest] = args.filter((arg) => arg.toLowerCase() !== 'early');
    const condition = rest.find((arg, i) => /^(env|expr)=/i.test(arg) && (i > 0 || /^unset$/i.test(action)));
    const rule = { action: action.toLowerCase(), value: rest[0] ?? '', condition, holds: holds(condition) };
    const rules = this.rules.get(name.toLowerCase()) ?? [];
    if (rules.length === 0) this.names.push(name);
    const isOther = complete(rules.at(-1), rule, this.sound);
    this.rules.set(name.toLowerCase(), [...rules, isOther ? { ...rule, holds: 'otherwise' } : rule]);
  }
}

/** `set … env=!secure` and `set … env=secure` leave no request out. */
function complete(before: Rule | undefined, { action, condition }: Rule, sound: ReadonlySet<string>): boolean {
  if (before?.action !== 'set' || action !== 'set' || CLIENT_SAYS.test(before.value)) return false;
  const [[one, variable], [other, same]] = [parts(before.condition), parts(condition)];
  return one !== other && variable === same && sound.has(variable);
}

function parts(condition = ''): [sign: string, variable: string] {
  const [, sign = '', variable = ''] = /^env=(!?)([\w.-]+)$/i.exec(condition) ?? [];
  return [sign, variable];
}

function holds(condition: string | undefined): Rule['holds'] {
  if (condition === undefined) return 'always';
  return /^env=HTTPS$|%\{HTTPS\}\s*(==|=)\s*'?on'?|REQUEST_SCHEME\}\s*==\s*'https'/i.test(condition)
    ? 'tls'
    : 'sometimes';
}

function after(state: Treatment, rule: Rule, tls: Tls): Treatment {
  const { action, holds: when } = rule;
  if (when === 'sometimes' || (when === 'tls' && tls === false)) return state;
  const unsure = when === 'tls' && tls === undefined;
  if (action === 'unset') return unsure ? state : Treatment.REMOVED;
  if (action === 'set') return set(state, rule, unsure);
  return ADDING.has(action) ? added(state) : state;
}

const ADDING = new Set(['setifempty', 'append', 'merge', 'add']);

/** What a client said, other than the host that it asks for. */
const CLIENT_SAYS = /%\{(?!Host\})[^}]*\}i|%\{(http|req(_novary)?):(?!Host\})|req(_novary)?\(|http\(/i;

function set(state: Treatment, { value }: Rule, unsure: boolean): Treatment {
  if (CLIENT_SAYS.test(value)) return Treatment.COPIED;
  return unsure && state === Treatment.PASSED ? Treatment.SET_FOR_TLS : Treatment.SET;
}

function added(state: Treatment): Treatment {
  return state === Treatment.PASSED ? Treatment.APPENDED : Treatment.SET;
}
