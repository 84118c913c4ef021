import { trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { Treatment } from './front';
import { NginxItem } from './nginx-syntax';

/** Appends the peer's address to what the client sent. */
const ADDS = '$proxy_add_x_forwarded_for';

/** The values of variables that a configuration makes itself, with `map` and `set`. */
export type Variables = ReadonlyMap<string, readonly string[]>;

export function variablesOf(items: readonly NginxItem[]): Variables {
  const found = new Map<string, string[]>();
  const add = (name: string, values: readonly string[]): void => {
    found.set(name, [...(found.get(name) ?? []), ...values]);
  };
  const visit = ({ name, args, block = [] }: NginxItem): void => {
    const [first = '', ...others] = args;
    if (name === 'map') add(others[0] ?? '', [first, ...block.map((entry) => entry.args[0] ?? '')]);
    if (name === 'set') add(first, others);
    if (name === 'if') {
      for (const inner of block) if (inner.name === 'set') add(inner.args[0] ?? '', [args.join(' ')]);
    }
    for (const item of block) visit(item);
  };
  for (const item of items) visit(item);
  return found;
}

/** Whether a value follows a trust header of the client. */
export function followsClient(value: string, variables: Variables, seen: ReadonlySet<string> = new Set()): boolean {
  return (value.match(/\$\{?\w+\}?/g) ?? []).some((raw) => {
    const name = raw.replace(/[{}]/g, '');
    if (seen.has(name)) return false;
    const header = name.startsWith('$http_') ? trustHeader(name.slice('$http_'.length)) : undefined;
    if (header !== undefined) return true;
    return (variables.get(name) ?? []).some((inner) => followsClient(inner, variables, new Set([...seen, name])));
  });
}

/** Whether a value follows what the client says of the scheme. */
export function followsClientScheme(value: string, variables: Variables): boolean {
  const scheme = (name: string): boolean => trustHeader(name.slice('$http_'.length))?.topic === HeaderTopic.SCHEME;
  const direct = (value.match(/\$http_\w+/g) ?? []).some(scheme);
  const [variable = ''] = /\$\w+/.exec(value) ?? [];
  return direct || (variables.get(variable) ?? []).some((inner) => (inner.match(/\$http_\w+/g) ?? []).some(scheme));
}

export function treatment(value: string, variables: Variables): Treatment {
  if (value === '') return Treatment.REMOVED;
  if (value.includes(ADDS)) return Treatment.APPENDED;
  return followsClient(value, variables) ? Treatment.COPIED : Treatment.SET;
}
