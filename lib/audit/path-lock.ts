import {
  COMPONENT_LABEL,
  CONTRACT_ANNOTATION,
  IGNORE_ANNOTATION,
  MEMBER_LABEL,
  PROXY_ANNOTATION,
  WHOLE_PAIR,
  contractAnnotation,
} from '../contract/marks';
import { Address, Network, push, routesByService } from './model/network';
import { Objects, sorted } from './model/objects';
import { Policies } from './model/policies';
import { Admission } from './model/policy';
import { Service, targetPorts } from './model/service';
import { Workload } from './model/workload';
import { KubeObject, Located } from './source/kube-object';
import { at, text } from './source/value';

/** Something that breaks the promise that the proxy of a pair is the only way to its application. */
export interface Breach {
  /** The id of the rule that it violates. */
  readonly rule: string;
  /** The member of a pair that it is about. */
  readonly member: KubeObject;
  /** The object to change. */
  readonly object: KubeObject;
  /** What the object does, such as `leads to the application`. */
  readonly does: string;
  readonly fix: string;
}

const AROUND = 'reachable-around-proxy';
const OPEN = 'open-network-policy';

/**
 * Looks at the pairs of this library only, and at what leads to their applications. It reads no configuration of proxies
 * and no beliefs of applications: both are known, since a pair is nothing without them. So it is quick enough for every
 * synth, and stricter than the rules for anybody's manifests.
 */
export function breaches(manifests: Iterable<Located>): Breach[] {
  const objects = sorted(manifests);
  const members = new Map<string, Workload[]>();
  for (const workload of objects.workloads) {
    const mark = workload.labels.get(MEMBER_LABEL);
    if (mark !== undefined) push(members, place(workload, mark), workload);
  }
  const pods = new PodLock(objects);
  return [...members.values()]
    .flatMap((workloads) =>
      workloads.flatMap((workload) => {
        const mark = workload.labels.get(MEMBER_LABEL) ?? '';
        const doubles = workloads.filter((other) => other !== workload).map((other) => double(workload, other, mark));
        if (!isApp(workload, mark)) return doubles;
        const proxies = members.get(place(workload, proxyOf(workload, mark))) ?? [];
        return [...doubles, ...halves(workload, proxies, mark), ...pods.breaches(workload, mark)];
      }),
    )
    .filter(({ rule, object }) => !waived(object, rule));
}

/** What leads to the pods of one application. */
class PodLock {
  private readonly network: Network;
  private readonly policies: Policies;
  private readonly routes: ReturnType<typeof routesByService>;

  constructor(objects: Objects) {
    this.network = new Network(objects, () => []);
    this.policies = new Policies(objects.policies);
    this.routes = routesByService(objects.routes, this.network);
  }

  public breaches(app: Workload, mark: string): Breach[] {
    const services = this.network.servicesOf(app);
    const own = services.find(({ object }) => object.name === mark);
    const ports = new Set(own?.ports.flatMap((port) => targetPorts(port, app)) ?? []);
    const leading = services.filter((service) => leadsTo({ service }, app, ports));
    const at = (object: KubeObject, does: string, fix: string, rule = AROUND): Breach => {
      return { rule, member: app.object, object, does, fix };
    };
    return [
      ...leading
        .filter((service) => service !== own)
        .map(({ object }) => at(object, 'leads to the application', REMOVE_SERVICE)),
      ...leading
        .filter((service) => service === own && service.exposures.length > 0)
        .map(({ object, exposures }) =>
          at(
            object,
            `is open to the outside (${exposures.join(' and ')})`,
            'leave it a ClusterIP without external addresses',
          ),
        ),
      ...leading
        .flatMap((service) => this.routed(service, app, ports))
        .map((route) =>
          at(route, 'sends requests to the application', `let it lead to the Service ${proxyOf(app, mark)}`),
        ),
      ...onTheNode(app).map((what) => at(app.object, `has ${what}`, 'remove it')),
      ...this.unlocked(app, mark, ports, at),
    ];
  }

  private routed(service: Service, app: Workload, ports: ReadonlySet<number>): KubeObject[] {
    const found = (this.routes.get(service) ?? []).filter(({ address }) => leadsTo(address, app, ports));
    return [...new Set(found.map(({ route }) => route.object))];
  }

  private unlocked(app: Workload, mark: string, ports: ReadonlySet<number>, at: Reporter): Breach[] {
    const policies = this.policies.concerning(app);
    if (policies.length === 0) {
      return [at(app.object, 'is not restricted by any NetworkPolicy', RESTRICT, 'no-network-policy')];
    }
    const open = policies.filter(({ admissions }) =>
      admissions.some(
        (admission) =>
          [...ports].some((port) => admission.admits(port, app)) && admitsOthers(admission, proxyOf(app, mark)),
      ),
    );
    return open.map(({ object }) => at(object, 'admits others than the proxy to the application', RESTRICT, OPEN));
  }
}

type Reporter = (object: KubeObject, does: string, fix: string, rule: string) => Breach;

const REMOVE_SERVICE = 'remove it, or let it select the pods of the proxy';
const RESTRICT = `let the application's port admit the pods with the label ${MEMBER_LABEL} of the proxy only`;

function leadsTo({ service, port }: Address, app: Workload, ports: ReadonlySet<number>): boolean {
  if (service.ports.length === 0) return true;
  const meant = service.ports.filter(
    ({ number, target }) => port === undefined || port === String(number) || port === target,
  );
  return (meant.length === 0 ? service.ports : meant).some((candidate) =>
    targetPorts(candidate, app).some((number) => ports.has(number)),
  );
}

function onTheNode({ pod, containers }: Workload): string[] {
  const hostPorts = containers.flatMap(({ ports }) => ports.flatMap(({ hostPort }) => hostPort ?? []));
  return [...(pod.hostNetwork === true ? ['hostNetwork'] : []), ...hostPorts.map((port) => `hostPort ${port}`)];
}

function admitsOthers({ everyone, peers }: Admission, proxy: string): boolean {
  return everyone || peers.some((peer) => !isProxy(peer, proxy));
}

/** Only the proxy's own label says for sure that a peer is the proxy. */
function isProxy(peer: unknown, proxy: string): boolean {
  const label = text(at(peer, 'podSelector', 'matchLabels', MEMBER_LABEL));
  return label === proxy && at(peer, 'namespaceSelector') === undefined && at(peer, 'ipBlock') === undefined;
}

function double(member: Workload, other: Workload, mark: string): Breach {
  const meant = isApp(member, mark) ? 'gets requests that are meant for' : 'is admitted like';
  const does = `carries the label ${MEMBER_LABEL}: ${mark}, and so ${meant} the pair's own`;
  return { rule: AROUND, member: member.object, object: other.object, does, fix: 'remove the label from its pods' };
}

function halves(app: Workload, proxies: readonly Workload[], mark: string): Breach[] {
  const contract = ({ annotations }: Workload): string =>
    annotations.get(contractAnnotation(mark)) ?? annotations.get(CONTRACT_ANNOTATION) ?? 'none';
  if (proxies.some((proxy) => contract(proxy) === contract(app))) return [];
  const [proxy] = proxies;
  const does =
    proxy === undefined
      ? `has no proxy: no pods have the label ${MEMBER_LABEL}: ${proxyOf(app, mark)}`
      : `has another contract (${contract(proxy)}) than the application (${contract(app)})`;
  const fix = 'leave the labels and annotations of the pair as they are';
  const object = proxy?.object ?? app.object;
  return [{ rule: 'pair-fingerprint-mismatch', member: app.object, object, does, fix }];
}

function waived({ annotations }: KubeObject, rule: string): boolean {
  return (annotations.get(`${IGNORE_ANNOTATION}${rule}`)?.trim() ?? '') !== '';
}

/** In one pod with its proxy, an application has no port that anything could lead to. */
function isApp({ annotations, labels }: Workload, mark: string): boolean {
  if (labels.get(COMPONENT_LABEL) === WHOLE_PAIR) return false;
  return mark.endsWith('-app') || annotations.has(PROXY_ANNOTATION);
}

function proxyOf({ annotations }: Workload, mark: string): string {
  return annotations.get(PROXY_ANNOTATION) ?? mark.replace(/app$/, 'proxy');
}

function place({ object }: Workload, mark: string): string {
  return JSON.stringify([object.namespace, mark]);
}
