import { Upstream, upstream } from './front';
import { HttpdItem, flat } from './httpd-syntax';

/** Where a listener passes requests on to. */
export function upstreamsOf(
  own: readonly HttpdItem[],
  all: readonly HttpdItem[],
  variables: ReadonlyMap<string, string>,
): Upstream[] {
  const defined = new Map([
    ...variables,
    ...all.filter(({ name }) => name === 'define').map(({ args }) => [args[0] ?? '', args[1] ?? ''] as const),
  ]);
  const members = all.filter(({ name }) => name === 'balancermember').flatMap(({ args }) => address(args, defined));
  return passing(own).flatMap(({ item: { name, args }, path }) => {
    if (name === 'rewriterule') return /\bP\b/.test(args[2] ?? '') ? address([args[1] ?? ''], defined) : [];
    if (name === 'sethandler') return address([(args[0] ?? '').replace(/^proxy:/, '')], defined);
    const found = args.some((arg) => arg.startsWith('balancer:')) ? members : address(args, defined);
    return found.map((one) => ({ ...one, path, ...spoken(one, sectionOf(args, own), own) }));
  });
}

const PASSING = new Set(['proxypass', 'proxypassmatch', 'rewriterule', 'sethandler']);

/** What passes requests on, with the path for which it does: its own, or that of the section around it. */
function passing(items: readonly HttpdItem[], around?: string): { item: HttpdItem; path?: string }[] {
  return items.flatMap((item) => {
    if (item.items !== undefined) return passing(item.items, item.name === 'location' ? item.args[0] : around);
    const [first = ''] = item.args;
    return PASSING.has(item.name) ? [{ item, path: first.startsWith('/') ? first : around }] : [];
  });
}

/** What the sections of an address say of it. */
function sectionOf(args: readonly string[], own: readonly HttpdItem[]): HttpdItem[] {
  const sections = own.filter(({ name, args: [address = ''] }) => {
    return name === 'proxy' && args.some((arg) => address !== '' && arg.startsWith(address));
  });
  return sections.flatMap(({ items = [] }) => [...flat(items)]);
}

/** What is stated to an upstream alone, and how TLS with it is kept. */
function spoken({ tls }: Upstream, section: readonly HttpdItem[], own: readonly HttpdItem[]): Partial<Upstream> {
  const last = (directive: string): string | undefined =>
    [...own, ...section]
      .filter(({ name }) => name === directive)
      .at(-1)
      ?.args[0]?.toLowerCase();
  const states = section
    .filter(({ name, args: [action = ''] }) => name === 'requestheader' && action.toLowerCase() === 'set')
    .map(({ args: [, header = ''] }) => header);
  if (tls !== true) return { states };
  const named = last('sslproxycheckpeername') !== 'off' || last('sslproxycheckpeercn') === 'on';
  const verified = last('sslproxyverify') === 'require' && named;
  return { states, verified, mutual: last('sslproxymachinecertificatefile') !== undefined };
}

/** A rule refuses everything, save for what others let pass before it by their whole names. */
export function passesNamedPathsOnly(own: readonly HttpdItem[]): boolean {
  const refusal = own.findIndex(({ name, args: [pattern, , flags = ''] }, i) => {
    return name === 'rewriterule' && pattern === '^' && /R=4\d\d/.test(flags) && own[i - 1]?.name !== 'rewritecond';
  });
  const passing = own.slice(0, refusal + 1).filter(({ name, args: [, , flags = ''] }) => {
    return name === 'rewriterule' && /\b(L|END|PT|P)\b/.test(flags) && !/\bR\b/.test(flags);
  });
  return passing.length > 0 && passing.every(({ args: [pattern = ''] }) => WHOLE_NAMES.test(pattern));
}

const WHOLE_NAMES = /^\^(?:\(\?:[\w/|-]+\)|[\w/-]+)\$$/;

function address(args: readonly string[], variables: ReadonlyMap<string, string>): Upstream[] {
  const urls = args.map((arg) => arg.replace(/\$\{(\w+)\}/g, (whole, name: string) => variables.get(name) ?? whole));
  const url = urls.find((arg) => /^(https?|wss?|h2c?|ajp|fcgi|uwsgi|scgi):\/\//i.test(arg));
  const found = url === undefined ? undefined : upstream(url.replace(/[$%]\d.*$/, ''));
  return found === undefined ? [] : [found];
}
