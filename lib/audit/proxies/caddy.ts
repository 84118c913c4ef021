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
  return {
    product: 'caddy',
    fronts: sites(lines).flatMap((site) =>
      site.lines.flatMap((line, i) => (/^reverse_proxy\b/.test(line) ? front(line, site, i, credulous) : [])),
    ),
    listens: lines.flatMap((line) => Number(/^(?:https?:\/\/)?[\w.*-]*:(\d+)\s*\{$/.exec(line)?.[1] ?? []) || []),
  };
}

interface Site {
  readonly addresses: readonly string[];
  readonly lines: readonly string[];
}

/** The blocks of sites; a file with one site may do without a block. */
function sites(lines: readonly string[]): Site[] {
  const found: Site[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const inner = block(lines, i);
    const addresses = line.split(/[\s,{]+/).filter((word) => word !== '');
    if (!line.endsWith('{')) return [...found, { addresses, lines: lines.slice(i + 1) }];
    // Global options have no address, snippets one in brackets: both may hold what sites import.
    found.push({ addresses, lines: inner });
    i += inner.length;
  }
  return found;
}

/** Whether TLS ends here: Caddy has certificates for names only, and for what a line `tls` says. */
function endsTls({ addresses, lines }: Site): boolean | undefined {
  if (addresses.length === 0 || addresses.some((address) => address.startsWith('('))) return undefined;
  if (lines.some((line) => /^tls\b/.test(line))) return true;
  return addresses.some((address) => !/^http:|^:(?!443$)\d+$|:80$/.test(address));
}

function servesAnyHost({ addresses, lines }: Site): boolean {
  const any = addresses.some((address) => /^(https?:\/\/)?\*?(:\d+)?\/?$/.test(address));
  return any && !lines.some((line) => /^(@\S+\s+)?(host|header\s+Host|expression)\b/i.test(line));
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

function front(line: string, site: Site, start: number, credulous: boolean): Front[] {
  const inner = block(site.lines, start);
  const named = inner.filter((item) => /^to\b/.test(item)).flatMap((item) => item.split(/\s+/).slice(1));
  const words = line
    .split(/\s+/)
    .slice(1)
    .filter((word) => word !== '{' && !/^[/*@]/.test(word));
  const upstreams = [...words, ...named].flatMap((address) => upstream(address) ?? []);
  const headers = inner.filter((item) => item.startsWith('header_up ')).map((item) => item.split(/\s+/).slice(1));
  const tls = endsTls(site);
  const saysHttps = headers.some(
    ([name = '', value]) => name.toLowerCase() === Asserted.SCHEME.name.toLowerCase() && value === 'https',
  );
  return [
    {
      product: 'caddy',
      name: 'reverse_proxy',
      upstreams,
      ...(tls === undefined ? {} : { tls }),
      claimsTls: tls === false && saysHttps,
      treats: (spelling) =>
        headers.reduce((state, header) => after(state, header, spelling.toLowerCase()), initial(spelling, credulous)),
      deletable: () => false,
      servesAnyHost: servesAnyHost(site),
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
