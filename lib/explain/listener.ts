import { Way } from '../audit/model/entrances';
import { Front, Treatment } from '../audit/proxies/front';
import { shown } from '../audit/source/kube-object';
import { Belief } from '../contract/beliefs';
import { SEAL_HEADER, STRIPPED_BY_DEFAULT, trustHeader } from '../contract/catalogue';
import { Folding, folded, spellings } from '../contract/folding';
import { ListenerFacts } from './facts';

/** Trust headers that no ordinary client sends, in the order of the catalogue. */
const NAMES = STRIPPED_BY_DEFAULT.map(({ name }) => name);

/** What a listener makes of requests for an application that has these beliefs. */
export function listenerFacts(
  front: Front,
  { upstreams, workload, by }: Way,
  beliefs: readonly Belief[],
): ListenerFacts {
  const { trusts = [], clientCertificates = 'none', redirects = false, exact = false } = front;
  return {
    listener: workload === undefined ? shown(by) : front.name,
    tls: tlsOf(front),
    trusts,
    clientCertificates,
    redirects,
    paths: [...new Set(upstreams.flatMap(({ path }) => path ?? []))],
    exact,
    ...headers(front, new Set(upstreams.flatMap(({ states = [] }) => states)), beliefs),
    seals: front.mayState?.(SEAL_HEADER) === true,
    anyHost: front.servesAnyHost,
  };
}

function tlsOf({ tls, trusts = [] }: Front): ListenerFacts['tls'] {
  if (tls === true) return 'here';
  if (trusts.length > 0) return 'in front';
  return tls === false ? 'nowhere' : 'unknown';
}

type Headers = Pick<ListenerFacts, 'states' | 'mayState' | 'removes' | 'passes'>;

function headers(front: Front, alone: ReadonlySet<string>, beliefs: readonly Belief[]): Headers {
  const folding = widest(beliefs);
  const names = [...NAMES, ...others(front)];
  const isClean = (name: string): boolean =>
    spellings(name, folding).every((spelling) => [Treatment.REMOVED, Treatment.SET].includes(front.treats(spelling)));
  const states = names.filter((name) => front.treats(name) === Treatment.SET || alone.has(name));
  const mayState = names.filter((name) => !states.includes(name) && front.mayState?.(name) === true);
  const rest = names.filter((name) => !states.includes(name) && !mayState.includes(name));
  const stated = [...states, ...mayState].filter((name) => !isClean(name));
  return {
    states,
    mayState,
    removes: rest.filter(isClean),
    passes: [...stated, ...rest.filter((name) => !isClean(name))],
  };
}

/** Headers that the proxy was asked to remove, too. */
function others(front: Front): string[] {
  const unknown = (front.names ?? []).filter((name) => !NAMES.includes(trustHeader(name)?.name ?? name));
  const first = unknown.filter((name, i) => unknown.findIndex((other) => folded(other) === folded(name)) === i);
  return first.filter((name) => front.treats(name) === Treatment.REMOVED);
}

function widest(beliefs: readonly Belief[]): Folding {
  const foldings = beliefs.map(({ folding }) => folding);
  return foldings.reduce((a, b) => (b.length > a.length ? b : a), Folding.NONE);
}
