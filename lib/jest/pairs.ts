import { Finding, ObjectRef } from '../audit';
import { at, text } from '../audit/source/value';
import { CONTRACT_ANNOTATION, MEMBER_LABEL } from '../contract/marks';

/** A pair as it stands in manifests, or what is there of it. */
export interface FoundPair {
  readonly name: string;
  /** The fingerprint of the contract on each side; absent where the side is absent. */
  readonly contracts: Readonly<Partial<Record<Side, string>>>;
  /** Whether a finding speaks of an object of the pair. */
  concerns(finding: Finding): boolean;
}

const SIDES = ['proxy', 'app'] as const;
type Side = (typeof SIDES)[number];

/** The pairs among manifests, each once for every namespace. */
export function pairsIn(manifests: readonly unknown[]): FoundPair[] {
  const pairs = new Map<string, { name: string; contracts: Partial<Record<Side, string>>; objects: Set<string> }>();
  for (const manifest of manifests) {
    const template = at(manifest, 'spec', 'template', 'metadata');
    const mark = text(at(template, 'labels', MEMBER_LABEL)) ?? text(at(manifest, 'metadata', 'labels', MEMBER_LABEL));
    const side = SIDES.find((candidate) => mark?.endsWith(`-${candidate}`));
    if (mark === undefined || side === undefined) continue;
    const name = mark.slice(0, -side.length - 1);
    const key = JSON.stringify([at(manifest, 'metadata', 'namespace'), name]);
    const pair = pairs.get(key) ?? { name, contracts: {}, objects: new Set() };
    pairs.set(key, pair);
    pair.objects.add(identity(manifest));
    const contract = text(at(template, 'annotations', CONTRACT_ANNOTATION));
    if (contract !== undefined) pair.contracts[side] = contract;
  }
  return [...pairs.values()].map(({ name, contracts, objects }) => ({
    name,
    contracts,
    concerns: ({ object, related }) => [object, ...related].some((ref) => objects.has(reference(ref))),
  }));
}

/** What is wrong with the two halves themselves. */
export function halves({ name, contracts }: FoundPair): string[] {
  const { proxy, app } = contracts;
  if (proxy === undefined) return [`the pair "${name}" has no proxy: its application believes whoever comes`];
  if (app === undefined) return [`the pair "${name}" has no application that would believe its proxy`];
  return proxy === app ? [] : [`the halves of the pair "${name}" have different contracts: proxy ${proxy}, app ${app}`];
}

function identity(manifest: unknown): string {
  return reference({
    kind: text(at(manifest, 'kind')) ?? '',
    namespace: text(at(manifest, 'metadata', 'namespace')),
    name: text(at(manifest, 'metadata', 'name')) ?? '',
  });
}

function reference({ kind, namespace = '', name }: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return JSON.stringify([kind, namespace, name]);
}
