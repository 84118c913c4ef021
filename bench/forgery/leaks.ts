import { AttackCase } from '../../lib/attack';
import { trustHeader } from '../../lib/contract/catalogue';
import { HeaderTopic } from '../../lib/contract/trust-header';
import { Result } from './attack';
import { ADDRESS, HOST } from './ground';

/** What a forged request gets past a proxy, the worst first. */
export const LEAKS = {
  believed: 'scheme or mount point that this application believes',
  request: 'a redirect, a tunnel, or another request',
  host: 'host',
  scheme: 'scheme headers, believed here or elsewhere',
  identity: 'users, groups, certificates',
  location: 'paths, prefixes, ports, hosts in other headers',
  client: "the client's address",
  appended: 'an address in front of the true one in X-Forwarded-For',
  other: 'internals of frameworks',
} as const;

export type Leak = keyof typeof LEAKS;

const TOPICS: Record<HeaderTopic, Leak> = {
  [HeaderTopic.SCHEME]: 'scheme',
  [HeaderTopic.LOCATION]: 'location',
  [HeaderTopic.CLIENT]: 'client',
  [HeaderTopic.IDENTITY]: 'identity',
  [HeaderTopic.OTHER]: 'other',
};

/** All that a forged request gets past the proxy. */
export function leaksOf({ verdict, believed, reasons }: Result): Set<Leak> {
  if (verdict !== 'forged') return new Set();
  const found = new Set(reasons.map(leak).filter((one) => one !== undefined));
  if (believed) found.add('believed');
  return found;
}

/** The leak that a judge's reason tells of, by what it says; the first match counts. */
const SAYINGS: readonly (readonly [reason: RegExp, leak: Leak | undefined])[] = [
  [/ is (missing|empty|doubled)/, undefined],
  [/^Host says|Host headers$|for its (host|URI)$/, 'host'],
  [/takes the request for|makes links with/, 'scheme'],
  [/for its (mount point|peer)$/, 'location'],
];

const NAMED = /^the application sees (\S+): |^(\S+) says /;

/** A list whose last address is that of the client. */
const ENDS_TRUE = new RegExp(`, ?${ADDRESS.replaceAll('.', '[.]')}"$`);

function leak(reason: string): Leak | undefined {
  const saying = SAYINGS.find(([pattern]) => pattern.test(reason));
  if (saying !== undefined) return saying[1];
  const [, seen, said = ''] = NAMED.exec(reason) ?? [];
  const header = trustHeader((seen ?? said).replaceAll('_', '-'));
  if (header === undefined) return 'request';
  const keepsTruth = ENDS_TRUE.test(reason) && !reason.includes(' | ');
  return header.topic === HeaderTopic.CLIENT && keepsTruth ? 'appended' : TOPICS[header.topic];
}

/** A row of the list of leaks: one request stands for many. */
export interface Example {
  readonly leak: Leak;

  /** The class of attack, for what the application believes; it is there by many ways. */
  readonly by?: string;
  readonly cases: number;
  readonly request: string;
  readonly over: string;
  readonly reason: string;
}

const WAYS = 6;

/** One request for each leak; for what the application believes, one for each of the most frequent classes of attack. */
export function examples(results: readonly Result[]): Example[] {
  return (Object.keys(LEAKS) as Leak[]).flatMap((leakName) => {
    const leaking = results.filter((result) => leaksOf(result).has(leakName));
    if (leakName !== 'believed') return leaking.length === 0 ? [] : [example(leakName, leaking)];
    return [...byClass(leaking)]
      .sort(([, a], [, b]) => b.length - a.length)
      .slice(0, WAYS)
      .map(([by, some]) => example(leakName, some, by));
  });
}

function byClass(results: readonly Result[]): Map<string, Result[]> {
  const classes = new Map<string, Result[]>();
  for (const result of results) {
    const { name } = result.attack.attackClass;
    classes.set(name, [...(classes.get(name) ?? []), result]);
  }
  return classes;
}

/** A reader wants to see a short request in plain HTTP/1.1 with a value, by which the application believes in TLS. */
function oddness({ result: { attack, reasons }, request }: { result: Result; request: string }): number {
  const [protocol, listener] = [attack.protocol === 'HTTP/1.1' ? 0 : 1000, attack.listener === 'plain' ? 0 : 100];
  const isEmpty = attack.plants.some(({ value }) => value === '') || /:( *\||$)/.test(request);
  const secure = reasons.includes('the application takes the request for secure') ? -2000 : 0;
  return protocol + listener + (isEmpty ? 500 : 0) + secure + request.length;
}

function example(leakName: Leak, results: readonly Result[], by?: string): Example {
  const written = results.map((result) => ({ result, request: shown(result.attack) }));
  const [simplest] = written.sort((a, b) => oddness(a) - oddness(b));
  if (simplest === undefined) throw new Error(`nothing leaks ${leakName}`);
  const { attack, reasons } = simplest.result;
  const telling = reasons.find((reason) =>
    leakName === 'believed' ? /takes|links/.test(reason) : leak(reason) === leakName,
  );
  return {
    leak: leakName,
    by,
    cases: results.length,
    request: simplest.request,
    over: `${attack.protocol}${attack.listener === 'tls' ? ' over TLS' : ''}`,
    reason: telling ?? reasons[0] ?? '',
  };
}

/** A request as a reader wants to see it: without what all requests have. */
export function shown({ request, method, paths }: AttackCase): string {
  if (request.kind === 'http2') {
    const fields = request.frames.flatMap((frame) => (frame.type === 'headers' ? frame.fields : []));
    return fields
      .filter(([name, value]) => name !== 'x-attack-case' && !isUsual(name, value, method, paths))
      .map(([name, value]) => `${name}: ${value}`)
      .join(' | ');
  }
  const [line = '', ...others] = request.bytes.split('\r\n').filter((text) => !/^X-Attack-Case:/i.test(text));
  return [line, ...others.filter((text) => text !== '' && text !== `Host: ${HOST}`)].join(' | ');
}

function isUsual(name: string, value: string, method: string, paths: readonly string[]): boolean {
  const usual: Record<string, readonly string[]> = {
    ':method': [method],
    ':scheme': ['http', 'https'],
    ':authority': [HOST],
    ':path': paths,
  };
  return usual[name]?.includes(value) ?? false;
}
