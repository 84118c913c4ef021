import { KubeObject, Located, group, kubeObjects } from '../source/kube-object';
import { Policy, ingressPolicy } from './policy';
import { Route, isRoute, route } from './route';
import { Service, service } from './service';
import { Workload, isWorkload, workload } from './workload';
import { at, list, text } from '../source/value';

/** Objects by what they are, each read once. */
export interface Objects {
  readonly all: readonly KubeObject[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly routes: readonly Route[];
  readonly policies: readonly Policy[];
  /** Policies of other kinds, which cannot be judged, by namespace. */
  readonly foreignPolicies: ReadonlySet<string>;
  readonly configMaps: readonly KubeObject[];
  readonly gateways: readonly KubeObject[];
  readonly skipped: Readonly<Record<string, number>>;
}

type Sort = 'workload' | 'service' | 'route' | 'policy' | 'foreign-policy' | 'config-map' | 'gateway';

type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

/** Whether objects of this kind decide which requests arrive where. */
export function leadsSomewhere(object: Kind): boolean {
  const kind = sort(object);
  return (kind !== undefined && kind !== 'config-map') || object.kind.endsWith('List');
}

function sort(object: Kind): Sort | undefined {
  if (isWorkload(object)) return 'workload';
  if (isRoute(object)) return 'route';
  const inCore = group(object) === '';
  if (inCore && object.kind === 'Service') return 'service';
  if (inCore && object.kind === 'ConfigMap') return 'config-map';
  if (group(object) === 'networking.k8s.io' && object.kind === 'NetworkPolicy') return 'policy';
  if (/(NetworkPolicy|AuthorizationPolicy)$/.test(object.kind)) return 'foreign-policy';
  return object.kind === 'Gateway' ? 'gateway' : undefined;
}

export function sorted(manifests: Iterable<Located>): Objects {
  const sorts = new Map<Sort, KubeObject[]>();
  const skipped = new Map<string, number>();
  const all: KubeObject[] = [];
  for (const located of manifests) {
    const objects = kubeObjects(located);
    if (objects.length === 0) count(skipped, 'no Kubernetes object');
    for (const object of objects) {
      const kind = sort(object);
      if (kind === undefined) count(skipped, object.kind);
      else {
        all.push(object);
        const same = sorts.get(kind);
        if (same === undefined) sorts.set(kind, [object]);
        else same.push(object);
      }
    }
  }
  const of = (kind: Sort): readonly KubeObject[] => sorts.get(kind) ?? [];
  const byName = new Map(of('config-map').map((object) => [key(object), object]));
  return {
    all,
    workloads: independent(of('workload')).map((object) =>
      workload(object, (name) => byName.get(key({ namespace: object.namespace, name }))),
    ),
    services: of('service').map(service),
    routes: of('route').map(route),
    policies: of('policy').flatMap((object) => ingressPolicy(object) ?? []),
    foreignPolicies: new Set(of('foreign-policy').map(({ namespace }) => namespace)),
    configMaps: of('config-map'),
    gateways: of('gateway'),
    skipped: Object.fromEntries([...skipped].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function key({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}

/** What is dumped from a cluster holds the pods of each Deployment, too: they are judged with their owner. */
function independent(workloads: readonly KubeObject[]): readonly KubeObject[] {
  const present = new Set(workloads.map((object) => `${object.kind} ${key(object)}`));
  return workloads.filter(({ namespace, body }) => {
    const owners = list(at(body, 'metadata', 'ownerReferences'));
    return !owners.some((owner) =>
      present.has(`${text(at(owner, 'kind')) ?? ''} ${namespace}/${text(at(owner, 'name')) ?? ''}`),
    );
  });
}
