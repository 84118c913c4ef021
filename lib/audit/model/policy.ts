import { KubeObject } from '../source/kube-object';
import { Spot } from '../source/spot';
import { at, fields, list, text } from '../source/value';
import { selects } from './selector';
import { Workload } from './workload';

/** One rule of a NetworkPolicy: who may come in. */
export interface Admission {
  readonly policy: KubeObject;
  readonly spot: Spot;
  /** Nobody is named: everyone may. */
  readonly everyone: boolean;
  readonly peers: readonly unknown[];
  /** Numbers, ranges or names; all ports, if there is none. */
  readonly ports: readonly string[];
  /** Whether the rule holds for a port of the pods. */
  admits(port: number, workload: Workload): boolean;
}

export interface Policy {
  readonly object: KubeObject;
  readonly selector: unknown;
  readonly admissions: readonly Admission[];
}

/** Nothing if the policy does not restrict who comes in. */
export function ingressPolicy(object: KubeObject): Policy | undefined {
  const { spec } = object.body;
  const types = list(at(spec, 'policyTypes'));
  if (types.length > 0 && !types.includes('Ingress')) return undefined;
  const admissions = list(at(spec, 'ingress')).map((rule, i) =>
    admission(object, rule, { path: ['spec', 'ingress', i] }),
  );
  return { object, selector: at(spec, 'podSelector'), admissions };
}

export function concerns({ selector }: Policy, { labels }: Workload): boolean {
  return selects(selector, labels);
}

function admission(policy: KubeObject, rule: unknown, spot: Spot): Admission {
  const peers = list(at(rule, 'from'));
  const ports = list(at(rule, 'ports'));
  return {
    policy,
    spot,
    everyone: peers.length === 0,
    peers,
    ports: ports.flatMap(portShown),
    admits: (port, workload) => ports.length === 0 || ports.some((entry) => covers(entry, port, workload)),
  };
}

function covers(entry: unknown, port: number, { containers }: Workload): boolean {
  const { port: first, endPort } = fields(entry);
  const named = text(first);
  if (named === undefined) return true;
  if (typeof first === 'number' && typeof endPort === 'number') return first <= port && port <= endPort;
  return (
    containers.some(({ ports }) => ports.some(({ name, number }) => name === named && number === port)) ||
    named === String(port)
  );
}

function portShown(entry: unknown): string[] {
  const { port, endPort } = fields(entry);
  const first = text(port);
  if (first === undefined) return [];
  return [endPort === undefined ? first : `${first}-${text(endPort) ?? ''}`];
}
