import { Asserted } from '../../contract/catalogue';
import { Treatment } from './front';
import { HttpdItem } from './httpd-syntax';

/** mod_proxy adds these itself, after everything else, to what is there. */
const ADDED = [Asserted.CLIENT.name, Asserted.HOST.name, Asserted.SERVER.name].map((name) => name.toLowerCase());

/** Whether a listener ends TLS; nothing if one set of directives serves both. */
type Tls = boolean | undefined;

interface Rule {
  readonly action: string;
  readonly value: string;
  /** Whether it holds over TLS, over plain HTTP, or only sometimes. */
  readonly holds: 'always' | 'tls' | 'sometimes';
}

/** How the RequestHeader directives of a listener, in their order, treat the spellings of headers. */
export class HttpdHeaders {
  private readonly rules = new Map<string, Rule[]>();
  private readonly adds: boolean;

  constructor(
    items: readonly HttpdItem[],
    private readonly tls: Tls,
  ) {
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
    const rule = { action: action.toLowerCase(), value: rest[0] ?? '', holds: holds(condition) };
    this.rules.set(name.toLowerCase(), [...(this.rules.get(name.toLowerCase()) ?? []), rule]);
  }
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
