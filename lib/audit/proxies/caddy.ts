import { Asserted } from '../../contract/catalogue';
import { Peers, peersOf } from '../../contract/beliefs';
import { ConfigurationFiles, Front, ProxyReading, Treatment, upstream } from './front';

/** Caddy states these itself, unless it trusts the peer. */
const STATES = [Asserted.SCHEME.name, Asserted.CLIENT.name, Asserted.HOST.name].map((name) => name.toLowerCase());

/** Reads a Caddyfile: each reverse_proxy with its header_up lines. */
export function readCaddy({ files, variables }: ConfigurationFiles): ProxyReading | undefined {
  const text = [...files].find(([path, content]) => /caddyfile$/i.test(path) && /\breverse_proxy\b/.test(content))?.[1];
  if (text === undefined) return undefined;
  const lines = text
    .replace(
      /\{\$(\w+)(?::([^}]*))?\}/g,
      (_, name: string, preset: string | undefined) => variables.get(name) ?? preset ?? '',
    )
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
  const trusted = lines.find((line) => /^trusted_proxies\b/.test(line))?.replace(/^trusted_proxies\s+(static\s+)?/, '');
  const credulous = trusted !== undefined && [Peers.ANYONE, Peers.PRIVATE].includes(peersOf(trusted) ?? Peers.NAMED);
  const fronts = lines.flatMap((line, i) =>
    /^reverse_proxy\b/.test(line) ? front(line, block(lines, i), credulous) : [],
  );
  return {
    product: 'caddy',
    fronts,
    listens: lines.flatMap((line) => Number(/^(?:https?:\/\/)?[\w.*-]*:(\d+)\s*\{$/.exec(line)?.[1] ?? []) || []),
  };
}

/** The lines of the block that a line opens. */
function block(lines: readonly string[], start: number): string[] {
  if (!(lines[start] ?? '').endsWith('{')) return [];
  const inner: string[] = [];
  for (let [i, depth] = [start + 1, 1]; i < lines.length && depth > 0; i += 1) {
    const line = lines[i] ?? '';
    depth += (line.endsWith('{') ? 1 : 0) - (line === '}' ? 1 : 0);
    inner.push(line);
  }
  return inner;
}

function front(line: string, inner: readonly string[], credulous: boolean): Front[] {
  const named = inner.filter((item) => /^to\b/.test(item)).flatMap((item) => item.split(/\s+/).slice(1));
  const words = line
    .split(/\s+/)
    .slice(1)
    .filter((word) => word !== '{' && !/^[/*@]/.test(word));
  const upstreams = [...words, ...named].flatMap((address) => upstream(address) ?? []);
  const headers = inner.filter((item) => item.startsWith('header_up ')).map((item) => item.split(/\s+/).slice(1));
  return [
    {
      product: 'caddy',
      name: 'reverse_proxy',
      upstreams,
      treats: (spelling) =>
        headers.reduce((state, header) => after(state, header, spelling.toLowerCase()), initial(spelling, credulous)),
      deletable: () => false,
      servesAnyHost: false,
      unsafe: [],
      credulous: [],
    },
  ];
}

function initial(spelling: string, credulous: boolean): Treatment {
  if (/[_.]/.test(spelling)) return Treatment.REMOVED;
  if (!STATES.includes(spelling.toLowerCase())) return Treatment.PASSED;
  return credulous ? Treatment.PASSED : Treatment.SET;
}

function after(state: Treatment, [name = '', value = '']: readonly string[], spelling: string): Treatment {
  const wanted = name.replace(/^[+\-?>]/, '').toLowerCase();
  const matches = wanted.endsWith('*') ? spelling.startsWith(wanted.slice(0, -1)) : wanted === spelling;
  if (!matches) return state;
  if (name.startsWith('-')) return Treatment.REMOVED;
  if (/\{(http\.request\.header|header)\.(?!host\b)/i.test(value)) return Treatment.COPIED;
  if (/^[+?]/.test(name)) return state === Treatment.PASSED ? Treatment.APPENDED : state;
  return Treatment.SET;
}
