import { Source } from './spot';
import { Fields, at, fields, list, text, texts } from './value';

/** Where an object was read. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** What it was read from, unless that was too large to be read twice. */
  readonly source?: Source;
}

/** One manifest, and where it was read if it was read from somewhere. */
export interface Located {
  readonly manifest: unknown;
  readonly place?: Place;
}

/** A Kubernetes object, with the fields that every object has. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty if the manifest names none. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly body: Fields;
  readonly place?: Place;
}

/** The objects of a manifest: those of a list one by one. Nothing if it is no Kubernetes object. */
export function kubeObjects({ manifest, place }: Located): readonly KubeObject[] {
  const body = fields(manifest);
  const [apiVersion, kind] = [text(body.apiVersion), text(body.kind)];
  if (apiVersion === undefined || kind === undefined) return [];
  if (kind.endsWith('List') && Array.isArray(body.items)) {
    return body.items.flatMap((item) => (isList(item) ? [] : kubeObjects({ manifest: item, place })));
  }
  const metadata = fields(body.metadata);
  return [
    {
      apiVersion,
      kind,
      namespace: text(metadata.namespace) ?? '',
      name: text(metadata.name) ?? text(metadata.generateName) ?? '',
      labels: texts(metadata.labels),
      annotations: texts(metadata.annotations),
      body,
      place,
    },
  ];
}

/** Kubernetes has no lists of lists; one that contains itself would have no end. */
function isList(manifest: unknown): boolean {
  return list(at(manifest, 'items')).length > 0;
}

/** The API group of an object, empty for the core. */
export function group({ apiVersion }: Pick<KubeObject, 'apiVersion'>): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** How messages name an object. */
export function shown({ kind, namespace, name }: Pick<KubeObject, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}
