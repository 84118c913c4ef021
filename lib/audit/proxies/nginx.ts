import { Asserted } from '../../contract/catalogue';
import { ConfigurationFiles, Front, ProxyReading, Remark, Treatment, Upstream, upstream } from './front';
import { Variables, followsClientScheme, treatment, variablesOf } from './nginx-headers';
import { NginxItem, parseNginx } from './nginx-syntax';

const LOOKS_LIKE = /^\s*(server|location\b[^{]*|http|upstream\b[^{]*)\s*\{/m;
const PASSES = new Set(['proxy_pass', 'uwsgi_pass', 'fastcgi_pass', 'grpc_pass', 'scgi_pass']);
const FILE = /(\.conf|\.template|\/default|nginx[^/]*)$/;

/** What holds at some depth of the configuration: of lists, only the innermost level that has any counts. */
interface Scope {
  readonly levels: readonly (readonly NginxItem[])[];
  readonly server: readonly NginxItem[];
}

/** Reads the configuration of nginx. */
export function readNginx({ files, variables: env }: ConfigurationFiles): ProxyReading | undefined {
  const texts = [...files].filter(([path, text]) => FILE.test(path) && LOOKS_LIKE.test(text));
  if (texts.length === 0) return undefined;
  const snippet = (path: string): NginxItem[] => {
    const name = path.split('/').at(-1) ?? '';
    const found = [...files].find(([file]) => file.split('/').at(-1) === name)?.[1];
    return found === undefined || name.includes('*') ? [] : parseNginx(found);
  };
  const items = texts.flatMap(([, text]) => included(parseNginx(substituted(text, env)), snippet));
  const http = items.filter(({ name }) => name === 'http').flatMap(({ block = [] }) => block);
  const top = [...items.filter(({ name }) => name !== 'http'), ...http];
  const servers = top.filter(({ name, block }) => name === 'server' && block !== undefined);
  return {
    product: 'nginx',
    fronts: servers.flatMap((server, i) => frontsOf(server, top, i === 0)),
    listens: servers.flatMap(({ block = [] }) => block.filter(({ name }) => name === 'listen').flatMap(listenPort)),
  };
}

/** The image's entry point replaces variables of the environment in templates. */
function substituted(text: string, env: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (whole, name: string) => env.get(name) ?? whole);
}

function included(items: readonly NginxItem[], snippet: (path: string) => NginxItem[]): NginxItem[] {
  return items.flatMap((item) => {
    if (item.name === 'include') return snippet(item.args[0] ?? '').filter(({ name }) => name !== 'server');
    return [item.block === undefined ? item : { ...item, block: included(item.block, snippet) }];
  });
}

function listenPort({ args }: NginxItem): number[] {
  const port = Number((args[0] ?? '').split(':').at(-1));
  return Number.isInteger(port) ? [port] : [];
}

function frontsOf(server: NginxItem, top: readonly NginxItem[], first: boolean): Front[] {
  const block = server.block ?? [];
  return passing(block, { levels: [top, block], server: block }).map(({ scope, target, where }) => {
    const names = block.filter(({ name }) => name === 'server_name').flatMap(({ args }) => args);
    return front(scope, target, `${names.length === 0 ? 'server' : `server ${names.join(' ')}`}${where}`, top, first);
  });
}

interface Passing {
  readonly scope: Scope;
  readonly target: string;
  readonly where: string;
}

function passing(items: readonly NginxItem[], scope: Scope, where = ''): Passing[] {
  const here = items
    .filter(({ name }) => PASSES.has(name))
    .map(({ args }) => ({ scope, target: args[0] ?? '', where }));
  const inner = items.filter(({ name, block }) => block !== undefined && /^(location|if|limit_except)$/.test(name));
  return [
    ...here,
    ...inner.flatMap(({ name, args, block = [] }) =>
      passing(
        block,
        { ...scope, levels: [...scope.levels, block] },
        name === 'location' ? `, location ${args.join(' ')}` : where,
      ),
    ),
  ];
}

function front(scope: Scope, target: string, name: string, top: readonly NginxItem[], first: boolean): Front {
  const variables = variablesOf([...top, ...scope.server]);
  const all = scope.levels.flat();
  const on = (option: string): boolean => all.filter((item) => item.name === option).at(-1)?.args[0] === 'on';
  const headers = new Map(
    inherited(scope, 'proxy_set_header').map(({ args }) => [(args[0] ?? '').toLowerCase(), args[1] ?? '']),
  );
  for (const { args } of [...inherited(scope, 'uwsgi_param'), ...inherited(scope, 'fastcgi_param')]) {
    const [key = '', value = ''] = args;
    if (key.startsWith('HTTP_')) headers.set(key.slice(5).replaceAll('_', '-').toLowerCase(), value);
  }
  const tls = scope.server.some(({ name: option, args }) => option === 'listen' && args.includes('ssl'));
  return {
    product: 'nginx',
    name,
    upstreams: targets(target, top, variables),
    tls,
    claimsTls: !tls && headers.get(Asserted.SCHEME.name.toLowerCase())?.toLowerCase() === 'https',
    treats: (spelling) => {
      const value = headers.get(spelling.toLowerCase());
      if (value !== undefined) return treatment(value, variables);
      const dropped = (spelling.includes('_') && !on('underscores_in_headers')) || spelling.includes('.');
      return dropped ? Treatment.REMOVED : Treatment.PASSED;
    },
    deletable: () => false,
    servesAnyHost: isDefault(scope.server, first) && !checksHost(scope.server),
    unsafe: [],
    credulous: credulous(scope, variables),
  };
}

/** Directives of the innermost level that has any, as nginx inherits lists. */
function inherited({ levels }: Scope, name: string): readonly NginxItem[] {
  const found = levels.map((items) => items.filter((item) => item.name === name)).filter((items) => items.length > 0);
  return found.at(-1) ?? [];
}

function targets(target: string, top: readonly NginxItem[], variables: Variables): Upstream[] {
  const [variable = ''] = /^\$\w+|(?<=:\/\/)\$\w+/.exec(target) ?? [];
  const addresses = variable === '' ? [target] : (variables.get(variable) ?? []);
  return addresses.flatMap((text) => {
    const found = upstream(text);
    const block = top.find(({ name, args }) => name === 'upstream' && args[0] === found?.host)?.block;
    if (block === undefined) return found ?? [];
    return block.filter(({ name }) => name === 'server').flatMap(({ args }) => upstream(args[0] ?? '') ?? []);
  });
}

function isDefault(server: readonly NginxItem[], first: boolean): boolean {
  const listens = server.filter(({ name }) => name === 'listen');
  return (
    first ||
    listens.some(({ args }) => args.includes('default_server')) ||
    server.some(({ name, args }) => name === 'server_name' && args.includes('_'))
  );
}

function checksHost(server: readonly NginxItem[]): boolean {
  return server.some(({ name, args }) => name === 'if' && /\$(http_)?host\b/.test(args.join(' ')));
}

/** Parameters of application servers that follow the client's word for the scheme. */
function credulous(scope: Scope, variables: Variables): Remark[] {
  const params = ['fastcgi_param', 'uwsgi_param'].flatMap((name) => inherited(scope, name));
  return params
    .filter(
      ({ args: [key = '', value = ''] }) =>
        /^(HTTPS|REQUEST_SCHEME|UWSGI_SCHEME)$/.test(key) && followsClientScheme(value, variables),
    )
    .map(({ name, args }) => ({ shown: `${name} ${args.join(' ')}`, because: 'any client can send that header' }));
}
