import { trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { HttpdItem } from './httpd-syntax';

/** The networks of what ends TLS in front: who connects from there is asked for the scheme, and nobody else is. */
export function trusted(own: readonly HttpdItem[]): string[] {
  const asked = expressions(own);
  return asked.flatMap(([expression, mark]) => {
    const network = NETWORK.exec(expression)?.[1];
    const counts = asked.some(([other]) => mentionsScheme(other) && marks(other).includes(mark));
    return network !== undefined && counts ? [network] : [];
  });
}

/** Variables that say whether a request came over TLS, and that no client can set. */
export function soundVariables(own: readonly HttpdItem[]): ReadonlySet<string> {
  const asked = expressions(own);
  const isNetwork = (mark: string): boolean => {
    const setters = asked.filter(([, variable]) => variable === mark);
    return setters.length > 0 && setters.every(([expression]) => NETWORK.test(expression));
  };
  const sound = asked.filter(([expression]) => marks(expression).some(isNetwork)).map(([, variable]) => variable);
  const others = own.filter(({ name }) => /^(setenvif|setenvifnocase|browsermatch|rewriterule|setenv)$/.test(name));
  const open = asked.filter(([expression]) => !marks(expression).some(isNetwork)).map(([, variable]) => variable);
  const settable = (variable: string): boolean =>
    open.includes(variable) || others.some(({ args }) => args.join(' ').includes(variable));
  return new Set(['HTTPS', ...sound.filter((variable) => !settable(variable))]);
}

const NETWORK = /^%\{(?:CONN_)?REMOTE_ADDR\} -ipmatch '([^']+)'$/;

/** Each expression by which a variable is set, with the name of the variable. */
function expressions(own: readonly HttpdItem[]): (readonly [string, string])[] {
  const found = own.filter(({ name }) => name === 'setenvifexpr').map(({ args }) => args);
  return found.flatMap(([expression = '', ...variables]) =>
    variables.map((variable) => [expression, variable.split('=')[0] ?? ''] as const),
  );
}

/** The variables that all have to be set for an expression to be true. */
function marks(expression: string): string[] {
  if (expression.includes('||')) return [];
  return [...expression.matchAll(/(?:^|&& )reqenv\('([\w.-]+)'\) == '1'/g)].map(([, variable = '']) => variable);
}

/** Whether a rule for all paths sends requests to https. */
export function redirects(own: readonly HttpdItem[]): boolean {
  return own.some(({ name, args }) => {
    const [, target = '', flags = ''] = args;
    if (name === 'rewriterule') return target.startsWith('https://') && /\bR\b/.test(flags);
    return name === 'redirect' && args.includes('/') && (args.at(-1) ?? '').startsWith('https://');
  });
}

/** Whether clients are asked for certificates that somebody verifies. */
export function clientCertificates(own: readonly HttpdItem[]): 'required' | 'optional' | undefined {
  const asked = own
    .filter(({ name }) => name === 'sslverifyclient')
    .at(-1)
    ?.args[0]?.toLowerCase();
  if (asked === 'require') return 'required';
  return asked === 'optional' ? 'optional' : undefined;
}

/** Whether an expression asks what the client says of the scheme. */
export function mentionsScheme(expression: string): boolean {
  const names = [...expression.matchAll(/%\{HTTP:([\w-]+)\}|(?:req|http)(?:_novary)?\(['"]([\w-]+)['"]\)/gi)];
  return names.some(([, variable, argument]) => isScheme(variable ?? argument ?? ''));
}

export function isScheme(name: string): boolean {
  return trustHeader(name.replace(/[\^$]/g, ''))?.topic === HeaderTopic.SCHEME;
}
