import { Finding, SuppressedFinding } from '../audit/finding';
import { listensOnLoopback } from '../audit/model/isolation';
import { Application } from '../audit/model/model';
import { SEAL_HEADER } from '../contract/catalogue';
import { CONTRACT_ANNOTATION } from '../contract/marks';
import { SealVariable } from '../contract/seal';
import { AdmissionFacts, LockFacts, ProxyFacts } from './facts';

/** What the locks of an application are judged by. */
export interface Evidence {
  readonly application: Application;
  readonly proxies: readonly ProxyFacts[];
  readonly admits: readonly AdmissionFacts[];
  /** Whether there are policies of a kind that cannot be read. */
  readonly foreignPolicies: boolean;
  /** Those that concern the application. */
  readonly findings: readonly Finding[];
  readonly waived: readonly SuppressedFinding[];
}

/** The rules that speak of the flag, and of the way to the application; all others speak of headers. */
const FLAG_RULES = ['cleans-without-believer', 'pair-fingerprint-mismatch'];
const PATH_RULES = ['reachable-around-proxy', 'no-network-policy', 'open-network-policy', 'believes-from-everyone'];
/** The rule that says of a proxy that it cannot be judged. */
const UNKNOWN_RULE = 'unverified-proxy';

type Selected = (rule: string) => boolean;

/** A lock holds only if the audit finds nothing, so that the two never contradict each other. */
export function locks(evidence: Evidence): LockFacts[] {
  const isFlag: Selected = (rule) => FLAG_RULES.includes(rule);
  const isPath: Selected = (rule) => PATH_RULES.includes(rule);
  return [
    judged({ ...header(evidence), name: 'header lock' }, evidence, (rule) => !isFlag(rule) && !isPath(rule)),
    judged({ ...flag(evidence), name: 'flag lock' }, evidence, isFlag),
    judged({ ...path(evidence), name: 'path lock' }, evidence, isPath),
    ...tls(evidence),
    ...seal(evidence),
  ];
}

type Judgement = Pick<LockFacts, 'state' | 'because'>;

/** What the audit finds outweighs what there seems to be. */
function judged(lock: LockFacts, { findings, waived }: Evidence, concerns: Selected): LockFacts {
  const found = findings.filter(({ rule }) => concerns(rule));
  const wrong = found.filter(({ rule }) => rule !== UNKNOWN_RULE);
  const messages = (some: readonly Finding[]): string[] => some.map(({ message }) => message);
  if (wrong.length > 0) return { ...lock, state: 'open', because: messages(wrong) };
  if (found.length > 0) return { ...lock, state: 'unknown', because: messages(found) };
  const excused = waived
    .filter(({ rule }) => concerns(rule))
    .map(({ message, reason }) => `${message} Waived: ${reason}`);
  return excused.length > 0 ? { ...lock, state: 'waived', because: excused } : lock;
}

function header({ proxies, application: { beliefs } }: Evidence): Judgement {
  if (proxies.length === 0) return { state: 'open', because: ['No proxy stands in front, as far as can be seen.'] };
  const unread = proxies.filter(({ listeners }) => listeners.length === 0);
  if (unread.length > 0) {
    return { state: 'unknown', because: unread.map(({ name }) => `The configuration of ${name} cannot be read.`) };
  }
  const passes = Math.max(...proxies.flatMap(({ listeners }) => listeners.map((one) => one.passes.length)));
  const others = `${passes} trust header${passes === 1 ? ' passes' : 's pass'} as clients send them`;
  if (beliefs.length === 0 && passes > 0) {
    return { state: 'unknown', because: [`${others}, and it cannot be seen whether the application reads them.`] };
  }
  return {
    state: 'holds',
    because: [
      ...proxies.map(({ name, listeners }) => {
        const fewest = Math.min(...listeners.map(({ removes }) => removes.length));
        return `${name} removes ${fewest} trust headers of clients, and states its own.`;
      }),
      ...(passes === 0 ? [] : [`${others}, which the application is not seen to believe.`]),
    ],
  };
}

/** The flag comes from a pair only if the proxy carries the contract of the application. */
function flag({ application: { beliefs, workload, ways } }: Evidence): Judgement {
  if (beliefs.length === 0) {
    return { state: 'unknown', because: ['Nothing is seen that makes the application believe its proxy.'] };
  }
  const told = beliefs.map(({ platform, signal }) => `${platform}: ${signal.shown}`);
  const contract = workload.annotations.get(CONTRACT_ANNOTATION);
  if (contract === undefined) return { state: 'unknown', because: [...told, 'No contract ties this to a proxy.'] };
  const isShared = ways.some((way) => [...(way.workload?.annotations.values() ?? [])].includes(contract));
  return isShared
    ? { state: 'holds', because: [...told, `Proxy and application carry the same contract, ${contract}.`] }
    : { state: 'open', because: [...told, `No proxy carries the contract of the application, ${contract}.`] };
}

function path({ application, admits, foreignPolicies }: Evidence): Judgement {
  if (listensOnLoopback(application.container)) {
    return { state: 'holds', because: ['The application listens on the loopback of its pod only.'] };
  }
  if (admits.length > 0) {
    const words = admits.map(
      ({ policy, who, ports }) => `${policy} admits ${who.join(', ')} to the application${atPorts(ports)}.`,
    );
    return { state: 'holds', because: words };
  }
  return foreignPolicies
    ? { state: 'unknown', because: ['Policies of a kind that is not read are in the namespace.'] }
    : { state: 'open', because: ['Nothing keeps others from connecting to the application.'] };
}

/** ` at port 80`, or nothing. */
export function atPorts(ports: readonly (number | string)[]): string {
  if (ports.length === 0) return '';
  return ` at port${ports.length > 1 ? 's' : ''} ${ports.join(', ')}`;
}

/** Whether the proxy knows whom it speaks with, and can be known. */
function tls({ proxies }: Evidence): LockFacts[] {
  const speaking = proxies.filter(({ tlsToApplication, verifiesApplication }) => {
    return tlsToApplication === true && verifiesApplication !== undefined;
  });
  if (speaking.length === 0) return [];
  const name = 'TLS to the application';
  const careless = speaking.filter(({ verifiesApplication }) => verifiesApplication !== true);
  if (careless.length > 0) {
    const because = careless.map(
      (proxy) => `${proxy.name} sends requests to whoever answers: it verifies no certificate.`,
    );
    return [{ name, state: 'open', because }];
  }
  const because = speaking.flatMap((proxy) => [
    `${proxy.name} sends requests only to who shows a certificate that it verifies.`,
    ...(proxy.showsCertificate ? [`${proxy.name} shows its own, by which the application can refuse all others.`] : []),
  ]);
  return [{ name, state: 'holds', because }];
}

/** Whether the application believes only who knows a secret, and only the proxy knows it. */
function seal({ application, proxies }: Evidence): LockFacts[] {
  const { beliefs, container } = application;
  const asks = beliefs.some(({ headers }) => headers.includes(SEAL_HEADER));
  const listeners = proxies.flatMap((proxy) => proxy.listeners);
  const sends = listeners.filter(({ seals }) => seals);
  if (!asks && sends.length === 0) return [];
  const wrong = [
    ...(asks ? [] : ['The proxy sends a seal, but the application does not ask for it.']),
    ...(sends.length > 0 ? [] : ['The application asks for a seal that no proxy sends.']),
    ...(sends.every(({ tls: ends, exact }) => ends === 'here' || ends === 'in front' || exact)
      ? []
      : ['The seal is sent with requests over plain HTTP, too.']),
    ...(container.env.has(SealVariable.VALUE) ? ['The value of the seal stands in a manifest.'] : []),
  ];
  if (wrong.length > 0) return [{ name: 'seal', state: 'open', because: wrong }];
  const because = [
    'The application takes a request for one over TLS only with a secret value, which only the proxy sends.',
  ];
  return [{ name: 'seal', state: 'holds', because }];
}
