import { Finding, ObjectRef } from '../audit';
import { at, fields, text, texts } from '../audit/source/value';
import { CONTRACT_ANNOTATION, MEMBER_LABEL, PROXY_ANNOTATION, contractAnnotation } from '../contract/marks';

type Annotations = ReadonlyMap<string, string>;

/** A pair as it stands in manifests, or what is there of it. */
export interface FoundPair {
  readonly name: string;
  /** The annotations of the proxy's pods; absent where there is no proxy. */
  readonly proxy?: Annotations;
  /** The annotations of the applications' pods, by the mark of the application. */
  readonly apps: ReadonlyMap<string, Annotations>;
  /** Whether a finding speaks of an object of the pair. */
  concerns(finding: Finding): boolean;
}

/** One side of a pair: its mark, the pair that it belongs to, and what stands on its pods. */
interface Side {
  readonly mark: string;
  readonly pair: string;
  readonly isProxy: boolean;
  readonly annotations: Annotations;
}

/** The pairs among manifests, each once for every namespace. */
export function pairsIn(manifests: readonly unknown[]): FoundPair[] {
  const sides = manifests.flatMap((manifest) => side(manifest) ?? []);
  const keys = new Set(sides.map(({ pair }) => pair));
  return [...keys].map((key) => {
    const own = sides.filter(({ pair }) => pair === key);
    const [namespace = '', name = ''] = JSON.parse(key) as string[];
    const marks = new Set(own.map(({ mark }) => mark));
    const objects = new Set(manifests.filter((manifest) => marks.has(scopedMark(manifest, namespace))).map(identity));
    return {
      name,
      proxy: own.find(({ isProxy }) => isProxy)?.annotations,
      apps: new Map(own.filter(({ isProxy }) => !isProxy).map(({ mark, annotations }) => [mark, annotations])),
      concerns: ({ object, related }) => [object, ...related].some((ref) => objects.has(reference(ref))),
    };
  });
}

function side(manifest: unknown): Side | undefined {
  const template = fields(at(manifest, 'spec', 'template', 'metadata'));
  const annotations = texts(template.annotations);
  const mark = texts(template.labels).get(MEMBER_LABEL);
  if (mark === undefined) return undefined;
  const proxy = annotations.get(PROXY_ANNOTATION) ?? mark.replace(/-app$/, '-proxy');
  const pair = JSON.stringify([text(at(manifest, 'metadata', 'namespace')) ?? '', proxy.replace(/-proxy$/, '')]);
  return { mark, pair, isProxy: proxy === mark, annotations };
}

/** The mark of an object of a namespace, be it on the object or on its pods. */
function scopedMark(manifest: unknown, namespace: string): string {
  if ((text(at(manifest, 'metadata', 'namespace')) ?? '') !== namespace) return '';
  const onPods = texts(at(manifest, 'spec', 'template', 'metadata', 'labels')).get(MEMBER_LABEL);
  return onPods ?? texts(at(manifest, 'metadata', 'labels')).get(MEMBER_LABEL) ?? '';
}

/** What is wrong with the sides themselves. */
export function halves({ name, proxy, apps }: FoundPair): string[] {
  if (proxy === undefined) return [`the pair "${name}" has no proxy: its application believes whoever comes`];
  if (apps.size === 0) return [`the pair "${name}" has no application that would believe its proxy`];
  return [...apps].flatMap(([mark, annotations]) => {
    const [there, here] = [proxy.get(contractAnnotation(mark)) ?? contractOf(proxy), contractOf(annotations)];
    return there === here
      ? []
      : [`the halves of the pair "${name}" have different contracts: proxy ${there}, ${mark} ${here}`];
  });
}

/** The fingerprint of the contract on the pods of a side. */
export function contractOf(annotations?: Annotations): string {
  return annotations?.get(CONTRACT_ANNOTATION) ?? 'none';
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
