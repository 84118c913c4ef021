import { SEAL_HEADER } from '../contract/catalogue';
import { AdmissionFacts, ApplicationFacts, EntranceFacts, ListenerFacts, LockState, ProxyFacts } from './facts';
import { atPorts } from './locks';

/** One sentence about an application. */
export interface Line {
  readonly text: string;
  readonly mood?: LockState;
  /** Sentences that belong to it. */
  readonly because?: readonly string[];
  /** A list that is too long for a sentence. */
  readonly names?: readonly string[];
}

export interface Chapter {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** The facts in words, the same for a terminal and for a page. */
export function story(facts: ApplicationFacts): Chapter[] {
  return [
    { title: 'Where TLS ends', lines: facts.proxies.flatMap(tls) },
    { title: 'Who comes in', lines: exposed(facts) },
    { title: 'What the proxy makes of headers', lines: facts.proxies.flatMap(headers) },
    { title: 'What the application believes', lines: beliefs(facts) },
    { title: 'Which locks hold', lines: facts.locks.map(({ name, state, because }) => lock(name, state, because)) },
  ].filter(({ lines }) => lines.length > 0);
}

function tls({ name, product, sidecar, listeners, tlsToApplication: inside, showsCertificate }: ProxyFacts): Line[] {
  const proxy = `${name} (${product}${sidecar ? ', in the same pod' : ''})`;
  if (listeners.length === 0) return [{ text: `the configuration of ${proxy} cannot be read`, mood: 'unknown' }];
  const further =
    inside === undefined ? [] : [{ text: `from there to the application: ${insideWords(inside, showsCertificate)}` }];
  const sorted = [
    ...listeners.filter(({ tls: ends }) => ends === 'here'),
    ...listeners.filter(({ tls: ends }) => ends !== 'here'),
  ];
  return [
    ...sorted.map((listener) => ({ text: `${tlsWords(listener, name, proxy)}${redirectWords(listener)}` })),
    ...further,
  ];
}

function insideWords(isTls: boolean, showsCertificate: boolean): string {
  if (!isTls) return 'plain HTTP';
  return showsCertificate ? 'TLS, with certificates on both sides' : 'TLS';
}

function tlsWords(
  { tls: ends, listener, trusts, clientCertificates }: ListenerFacts,
  name: string,
  proxy: string,
): string {
  const where = listener === name ? proxy : `${proxy}, ${listenerName(listener)}`;
  const asked = clientCertificates === 'none' ? '' : `, which asks clients for certificates (${clientCertificates})`;
  switch (ends) {
    case 'here':
      return `ends at ${where}${asked}`;
    case 'in front':
      return `ends in front of ${where}, which believes ${trusts.join(', ')} about scheme, host and client, and nobody else`;
    case 'nowhere':
      return `plain HTTP comes to ${where}`;
    case 'unknown':
      return `TLS or plain HTTP comes to ${where}`;
  }
}

function redirectWords({ redirects, paths, exact, tls: ends }: ListenerFacts): string {
  if (exact) return `, for ${paths.join(', ')} and nothing else`;
  if (!redirects) return '';
  const except = ends === 'nowhere' && paths.length > 0 && !paths.includes('/') ? `, save for ${paths.join(', ')}` : '';
  return `; what came over plain HTTP is redirected to https${except}`;
}

/** People know listeners by their ports. */
export function listenerName(listener: string): string {
  const port = /^<VirtualHost \S*:(\d+)>$/i.exec(listener)?.[1];
  return port === undefined ? listener : `port ${port}`;
}

function exposed({ name, proxies, admits, around }: ApplicationFacts): Line[] {
  return [
    ...proxies.flatMap((proxy) => [
      ...proxy.entrances.map((entrance) => ({ text: entranceWords(entrance) })),
      ...proxy.admits.map((admission) => ({ text: admissionWords(admission, proxy.name) })),
      ...pathWords(proxy),
    ]),
    ...admits
      .filter(({ policy }) => proxies.every((proxy) => proxy.admits.every((own) => own.policy !== policy)))
      .map((admission) => ({ text: admissionWords(admission, name) })),
    ...around.map((way) => {
      return {
        text: `${proxies.length === 0 ? 'without any proxy' : 'around the proxy'}, by ${way}`,
        mood: 'open' as const,
      };
    }),
  ];
}

function entranceWords({ object, how, ports, sources }: EntranceFacts): string {
  const from = sources.length === 0 ? '' : `, from ${sources.join(', ')} only`;
  return `by ${object}${atPorts(ports)}: ${how}${from}`;
}

function admissionWords({ policy, who, ports }: AdmissionFacts, to: string): string {
  return `${policy} admits ${who.join(', ')} to ${to}${atPorts(ports)}`;
}

function pathWords({ listeners }: ProxyFacts): Line[] {
  const [paths = []] = listeners
    .filter(({ redirects, exact, tls: ends }) => !exact && !(redirects && ends === 'nowhere'))
    .map((one) => one.paths);
  return paths.length === 0 || paths.includes('/')
    ? []
    : [{ text: `the application gets the paths ${paths.join(', ')}` }];
}

function headers({ name, listeners }: ProxyFacts): Line[] {
  const groups = new Map<string, ListenerFacts[]>();
  for (const listener of listeners) {
    const { states, mayState, seals, removes, passes, anyHost } = listener;
    const kind = JSON.stringify([states, mayState, seals, removes, passes, anyHost]);
    groups.set(kind, [...(groups.get(kind) ?? []), listener]);
  }
  return [...groups.values()].flatMap((group) => {
    const where =
      groups.size === 1 ? name : `${name}, ${group.map(({ listener }) => listenerName(listener)).join(', ')}`;
    return group.slice(0, 1).flatMap((listener) => treatment(listener, where));
  });
}

function treatment({ states, mayState, seals, removes, passes, anyHost }: ListenerFacts, where: string): Line[] {
  const stated = states.map((name) => (name === SEAL_HEADER && !seals ? `${name} (no seal, but a fixed value)` : name));
  return [
    { text: `${where} states ${stated.join(', ') || 'nothing'}` },
    ...(mayState.length === 0 ? [] : [{ text: `and ${mayState.join(', ')} where there is something to state` }]),
    list(
      `and removes ${removes.length} further trust headers of clients, in every spelling that the application takes for them`,
      removes,
    ),
    ...(passes.length === 0
      ? []
      : [{ ...list(`but lets ${passes.length} through as clients send them`, passes), mood: 'unknown' as const }]),
    ...(anyHost ? [{ text: 'and passes on requests for any host', mood: 'open' as const }] : []),
  ];
}

/** A short list is part of its sentence. */
function list(text: string, names: readonly string[]): Line {
  if (names.length > 8) return { text, names };
  return { text: names.length === 0 ? text : `${text}: ${names.join(', ')}` };
}

function beliefs({ believes, image, name }: ApplicationFacts): Line[] {
  if (believes.length === 0) return [{ text: `${name} (${image}): no forwarded header, as far as can be seen` }];
  return believes.map(({ platform, flag, headers: names, peers }) => ({
    text: `${platform} believes ${names.join(', ')} from ${peers}: ${flag}`,
  }));
}

const STATES: Readonly<Record<LockState, string>> = {
  holds: 'holds',
  open: 'is open',
  waived: 'is waived',
  unknown: 'cannot be judged',
};

/** A lock in words. */
export function lockWords(name: string, state: LockState): string {
  return `${name} ${STATES[state]}`;
}

function lock(name: string, state: LockState, because: readonly string[]): Line {
  return { text: lockWords(name, state), mood: state, because };
}
