import { parseAllDocuments } from 'yaml';
import { Refused, Unsupported } from './errors';
import type { BarePod, ConfigMap, KubernetesObject, Labels, PodSpec, Secret, Workload } from './kubernetes';
import type { NetworkPolicy, Service } from './kubernetes-network';

/** A pod that some workload asks for. */
export interface PodPlan {
  /** Name of the Deployment (or other workload) that owns it. */
  readonly owner: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
}

export type Replicas = 'one' | 'asDeclared';

interface Kinds {
  readonly Deployment: Workload;
  readonly StatefulSet: Workload;
  readonly DaemonSet: Workload;
  readonly ReplicaSet: Workload;
  readonly Pod: BarePod;
  readonly Service: Service;
  readonly NetworkPolicy: NetworkPolicy;
  readonly ConfigMap: ConfigMap;
  readonly Secret: Secret;
  readonly Namespace: KubernetesObject;
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const;
const OTHERS = ['Pod', 'Service', 'NetworkPolicy', 'ConfigMap', 'Secret', 'Namespace'] as const;
const UNDERSTOOD: readonly string[] = [...WORKLOADS, ...OTHERS];

export function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? 'default';
}

/** The objects of one synthesized application. */
export class Manifests {
  static parse(texts: readonly string[]): Manifests {
    return new Manifests(texts.flatMap((text) => parse(text)));
  }

  private constructor(private objects: readonly KubernetesObject[]) {
    const seen = new Set<string>();
    for (const object of objects) {
      const key = keyOf(object);
      if (seen.has(key)) throw new Refused(`${key} stands twice in the manifests`);
      seen.add(key);
    }
  }

  /** Objects that have no meaning for this runner, as `Kind/name`. */
  get ignored(): string[] {
    return this.objects
      .filter((object) => !UNDERSTOOD.includes(object.kind))
      .map((object) => `${object.kind}/${object.metadata.name}`);
  }

  get services(): readonly Service[] {
    return this.ofKind('Service');
  }

  get policies(): readonly NetworkPolicy[] {
    return this.ofKind('NetworkPolicy');
  }

  /** Puts these objects in the place of those with the same kind and name. */
  replace(text: string): void {
    for (const fresh of parse(text)) {
      const others = this.objects.filter((object) => keyOf(object) !== keyOf(fresh));
      if (others.length === this.objects.length) throw new Refused(`${keyOf(fresh)} does not exist`);
      this.objects = [...others, fresh];
    }
  }

  configMap(namespace: string, name: string): ConfigMap | undefined {
    return this.find('ConfigMap', namespace, name);
  }

  secret(namespace: string, name: string): Secret | undefined {
    return this.find('Secret', namespace, name);
  }

  namespaceLabels(namespace: string): Labels {
    const object = this.ofKind('Namespace').find((candidate) => candidate.metadata.name === namespace);
    return { ...object?.metadata.labels, 'kubernetes.io/metadata.name': namespace };
  }

  pods(replicas: Replicas): PodPlan[] {
    const owned = WORKLOADS.flatMap((kind) => this.ofKind(kind)).flatMap((workload) =>
      podsOf(workload, replicas === 'one' ? 1 : (workload.spec.replicas ?? 1)),
    );
    return [...owned, ...this.ofKind('Pod').map(barePod)];
  }

  private ofKind<K extends keyof Kinds>(kind: K): readonly Kinds[K][] {
    return this.objects.filter((object): object is Kinds[K] => object.kind === kind);
  }

  private find<K extends keyof Kinds>(kind: K, namespace: string, name: string): Kinds[K] | undefined {
    return this.ofKind(kind).find((object) => object.metadata.name === name && namespaceOf(object) === namespace);
  }
}

function keyOf(object: KubernetesObject): string {
  return `${object.kind} ${namespaceOf(object)}/${object.metadata.name}`;
}

function parse(text: string): KubernetesObject[] {
  // Kubernetes reads YAML 1.1: `on` is a boolean and 0440 is octal there.
  return parseAllDocuments(text, { version: '1.1' })
    .map((document) => {
      const [error] = document.errors;
      if (error) throw error;
      return document.toJS() as KubernetesObject | null;
    })
    .filter((object) => object !== null)
    .map((object) => {
      if (!object.kind || !object.metadata.name) throw new Refused('an object without kind or metadata.name');
      return object;
    });
}

function podsOf(workload: Workload, count: number): PodPlan[] {
  if (workload.spec.volumeClaimTemplates?.length) {
    throw new Unsupported(`volumeClaimTemplates of ${workload.kind} ${workload.metadata.name}`);
  }
  const { metadata, spec } = workload.spec.template;
  return Array.from({ length: count }, (_, index) => ({
    owner: workload.metadata.name,
    name: `${workload.metadata.name}-${index}`,
    namespace: namespaceOf(workload),
    labels: metadata?.labels ?? {},
    spec,
  }));
}

function barePod(pod: BarePod): PodPlan {
  const { name, labels } = pod.metadata;
  return { owner: name, name, namespace: namespaceOf(pod), labels: labels ?? {}, spec: pod.spec };
}
