import { Asserted } from '../../contract/catalogue';
import { ConfigurationFiles, Front, ProxyReading, Remark, Upstream } from './front';
import { HttpdHeaders } from './httpd-headers';
import { unsafeOptions } from './httpd-options';
import { HttpdItem, flat, parseHttpd } from './httpd-syntax';
import { clientCertificates, isScheme, mentionsScheme, redirects, trusted } from './httpd-tls';
import { passesNamedPathsOnly, upstreamsOf } from './httpd-upstreams';

const LOOKS_LIKE = /^\s*(<VirtualHost|ProxyPass|LoadModule|RequestHeader|<Location)\b/im;

/** Reads the configuration of Apache httpd. */
export function readHttpd({ files, variables }: ConfigurationFiles): ProxyReading | undefined {
  const texts = new Map([...files].filter(([path, content]) => path.endsWith('.conf') && LOOKS_LIKE.test(content)));
  if (texts.size === 0) return undefined;
  const included = new Set<string>();
  const include = (pattern: string): string[] => {
    const matches = [...files].filter(([path]) => globMatches(pattern, path));
    for (const [path] of matches) included.add(path);
    return matches.map(([, content]) => content);
  };
  const parsed = [...texts].map(([path, content]) => ({ path, items: parseHttpd(content, include) }));
  const items = parsed.filter(({ path }) => !included.has(path)).flatMap((file) => file.items);
  return { product: 'httpd', fronts: fronts(items, variables), listens: listens(items) };
}

function globMatches(pattern: string, path: string): boolean {
  const [name = ''] = pattern.split('/').slice(-1);
  const escaped = name.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return name !== '' && new RegExp(`(^|/)${escaped}$`).test(path);
}

function fronts(items: readonly HttpdItem[], variables: ReadonlyMap<string, string>): Front[] {
  const hosts = items.filter(({ name }) => name === 'virtualhost');
  const common = items.filter(({ name }) => name !== 'virtualhost');
  const seen = new Set<string>();
  const all = hosts.length === 0 ? [{ name: '', args: [], shown: 'the main server', items: [] }] : hosts;
  return all.flatMap((host) => {
    const [address = ''] = host.args;
    const first = !seen.has(address);
    seen.add(address);
    const own = [...unwrapped(common), ...unwrapped(host.items ?? [])];
    const upstreams = upstreamsOf(own, [...flat(items)], variables);
    return upstreams.length === 0 ? [] : [{ ...front(host.shown, own, upstreams, first), marks: marks(host) }];
  });
}

/** Virtual hosts of one address are told apart by their names. */
function marks({ shown, items = [] }: HttpdItem): string[] {
  return [shown, ...items.filter(({ name }) => name === 'servername').map((item) => item.shown)];
}

/** Sections that speak of all paths are as good as none. Those for some paths only do not count as protection. */
function unwrapped(items: readonly HttpdItem[]): HttpdItem[] {
  return items.flatMap((item) => {
    if (item.items === undefined) return [item];
    const whole = /^(location|proxy)$/.test(item.name) && ['/', '*'].includes(item.args[0] ?? '');
    return whole ? item.items : [item];
  });
}

function front(shown: string, own: readonly HttpdItem[], upstreams: readonly Upstream[], first: boolean): Front {
  const last = (name: string): string =>
    own
      .filter((item) => item.name === name)
      .at(-1)
      ?.args[0]?.toLowerCase() ?? '';
  const engine = last('sslengine');
  const tls = engine === 'on' ? true : shown.startsWith('<') ? false : undefined;
  const headers = new HttpdHeaders(own, tls);
  const nominations = refusedNominations(own);
  const exact = passesNamedPathsOnly(own);
  return {
    product: 'httpd',
    name: shown,
    upstreams,
    ...(tls === undefined ? {} : { tls }),
    claimsTls: tls === false && headers.fixes(Asserted.SCHEME.name, 'https'),
    trusts: trusted(own),
    redirects: redirects(own),
    clientCertificates: tls === true ? clientCertificates(own) : undefined,
    treats: (spelling) => headers.treats(spelling),
    names: headers.names,
    mayState: (header) => headers.mayState(header),
    deletable: (header) => headers.states(header) && !nominations(header),
    exact,
    servesAnyHost: first && !exact && !checksHost(own) && last('stricthostcheck') !== 'on',
    unsafe: unsafeOptions(own),
    credulous: credulous(own),
  };
}

/** A rule that refuses requests whose Connection header holds the name of a header. */
function refusedNominations(own: readonly HttpdItem[]): (header: string) => boolean {
  const unset = own.some(
    ({ name, args }) => name === 'requestheader' && args.join(' ').toLowerCase() === 'unset connection',
  );
  const patterns = own.flatMap(({ name, args }, i) => {
    const [subject = '', pattern = '', flags = ''] = args;
    const refuses = /\bF\b|R=4\d\d/.test(own[i + 1]?.args[2] ?? '');
    return name === 'rewritecond' && /^%\{HTTP:Connection\}$/i.test(subject) && refuses ? [tester(pattern, flags)] : [];
  });
  return (header) => unset || patterns.some((refuses) => refuses(header) && refuses(header.toLowerCase()));
}

/** A pattern of mod_rewrite, which may begin with a `!`. One that cannot be read refuses nothing. */
function tester(pattern: string, flags: string): (text: string) => boolean {
  const negated = pattern.startsWith('!');
  try {
    const regex = new RegExp(pattern.replace(/^!/, ''), /\bNC\b/i.test(flags) ? 'i' : '');
    return (text) => regex.test(text) !== negated;
  } catch {
    return () => false;
  }
}

function checksHost(own: readonly HttpdItem[]): boolean {
  return own.some(({ name, args }) => {
    const text = args.join(' ');
    if (name === 'rewritecond') return /^%\{(HTTP_HOST|HTTP:Host|SERVER_NAME)\}/i.test(text);
    return (name === 'require' || name === 'if') && /HTTP_HOST|SERVER_NAME/.test(text);
  });
}

/** Such lines in a file of an httpd that serves the application itself. */
export function credulousLines(content: string): readonly Remark[] {
  return /^\s*(SetEnvIf|RewriteCond)/im.test(content) ? credulous([...flat(parseHttpd(content, () => []))]) : [];
}

/** Where the environment of the request follows what a client says of the scheme. */
function credulous(own: readonly HttpdItem[]): Remark[] {
  return own
    .filter((item, i) => believesScheme(item, own.slice(i + 1)))
    .map(({ shown }) => ({ shown, because: 'any client can send that header' }));
}

function believesScheme({ name, args }: HttpdItem, following: readonly HttpdItem[]): boolean {
  const [first = '', second = '', ...others] = args;
  switch (name) {
    case 'setenvif':
    case 'setenvifnocase':
      return isScheme(first) && others.some((value) => /^(HTTPS|REQUEST_SCHEME|SSL)\b/i.test(value));
    case 'setenvifexpr':
      return mentionsScheme(first) && /^HTTPS/i.test(second);
    case 'rewritecond':
      return mentionsScheme(first) && !second.startsWith('!') && setsHttps(following);
    default:
      return false;
  }
}

function setsHttps(following: readonly HttpdItem[]): boolean {
  const flags = following.find((item) => item.name === 'rewriterule')?.args[2];
  return flags !== undefined && /E=HTTPS:/i.test(flags);
}

function listens(items: readonly HttpdItem[]): number[] {
  return items
    .filter(({ name }) => name === 'listen')
    .flatMap(({ args }) => {
      const port = Number((args[0] ?? '').split(':').at(-1));
      return Number.isInteger(port) ? [port] : [];
    });
}
