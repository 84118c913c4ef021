import { ImageAppProps, SecureProxyProps } from 'cdk8s-secure-proxy';
import { readDocuments } from '../../../lib/audit';
import { explain } from '../../../lib/explain';
import { ApplicationFacts, ListenerFacts, LockFacts } from '../../../lib/explain/facts';
import { pairOf } from '../../support/pair';

/** What YAML says. */
export function explained(...yaml: readonly string[]): ApplicationFacts[] {
  const { manifests, errors } = readDocuments(yaml.join('\n---\n'), 'test.yaml');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return explain(manifests);
}

/** What the only application of YAML is. */
export function only(...yaml: readonly string[]): ApplicationFacts {
  const [first, ...others] = explained(...yaml);
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} applications`);
  return first;
}

/** What a pair says of itself. */
export function factsOf(props: Partial<SecureProxyProps> = {}, app: Partial<ImageAppProps> = {}): ApplicationFacts[] {
  return JSON.parse(pairOf(props, app).pair.explain().toJson()) as ApplicationFacts[];
}

export function lockOf(facts: ApplicationFacts | undefined, name: LockFacts['name']): LockFacts | undefined {
  return facts?.locks.find((lock) => lock.name === name);
}

/** The states of all locks by their names. */
export function states(facts: ApplicationFacts | undefined): Record<string, string> {
  return Object.fromEntries((facts?.locks ?? []).map(({ name, state }) => [name, state]));
}

export const HOLDING = { 'header lock': 'holds', 'flag lock': 'holds', 'path lock': 'holds' };

/** The listener of the only proxy at which TLS ends or does not. */
export function listener(facts: ApplicationFacts | undefined, tls: ListenerFacts['tls']): ListenerFacts {
  const found = facts?.proxies[0]?.listeners.filter((one) => one.tls === tls) ?? [];
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} listeners`);
  return found[0];
}
