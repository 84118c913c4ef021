import {
  COMPONENT_LABEL,
  CONTRACT_ANNOTATION,
  MEMBER_LABEL,
  PROXY_ANNOTATION,
  WHOLE_PAIR,
  contractAnnotation,
} from '../../contract/marks';
import { KubeObject } from '../source/kube-object';
import { Spot } from '../source/spot';
import { at, text } from '../source/value';
import { Address, push } from './network';
import { Objects } from './objects';
import { Admission } from './policy';
import { Reach, Routed, backendSpot, exposureSpot, onTheNode } from './reach';
import { Service, targetPorts } from './service';
import { Workload, annotationsSpot, labelsSpot } from './workload';

/** Something that breaks the promise that the proxy of a pair is the only way to its application. */
export interface Breach {
  /** The id of the rule that it violates. */
  readonly rule: string;
  /** The member of a pair that it is about. */
  readonly member: KubeObject;
  /** The object to change. */
  readonly object: KubeObject;
  /** What in the object it is about. */
  readonly spot?: Spot;
  /** What the object does, such as `leads to the application`. */
  readonly does: string;
  readonly fix: string;
}

const AROUND = 'reachable-around-proxy';
const OPEN = 'open-network-policy';
const ALONE = 'believes-without-cleaning-proxy';
const MISMATCH = 'pair-fingerprint-mismatch';
/** These speak of a pair that is not whole. */
const HALVES: ReadonlySet<string> = new Set([ALONE, MISMATCH]);

/**
 * Looks at the pairs of this library, and at what leads to their applications. Of a pair it is known which port of the
 * application the proxy needs, and by which label the policy knows the proxy. So it is judged more strictly than what
 * anybody wrote: by these, and not by what its configuration and its environment look like.
 */
export function breachesOf(objects: Objects, reach: Reach): readonly Breach[] {
  const members = new Map<string, Workload[]>();
  for (const workload of objects.workloads) {
    const mark = workload.labels.get(MEMBER_LABEL);
    if (mark !== undefined) push(members, place(workload, mark), workload);
  }
  return [...members.values()].flatMap((workloads) =>
    own(workloads).flatMap((workload) => {
      const mark = workload.labels.get(MEMBER_LABEL) ?? '';
      const doubles = workloads.filter((other) => other !== workload).map((other) => double(workload, other, mark));
      if (isWhole(workload)) return [...doubles, ...sharedLoopback(workload)];
      if (!isApp(workload, mark)) return doubles;
      const proxies = members.get(place(workload, proxyOf(workload, mark))) ?? [];
      return [...doubles, ...halves(workload, proxies, mark), ...around(workload, mark, reach)];
    }),
  );
}

/** Those that a pair wrote: the label alone anybody can copy. If none has a contract, any may be what was written once. */
function own(workloads: readonly Workload[]): readonly Workload[] {
  const signed = workloads.filter(({ annotations }) => annotations.has(CONTRACT_ANNOTATION));
  return signed.length > 0 ? signed : workloads;
}

/** A breach in words, with the objects named as the reader knows them. */
export function sentence({ object, member, does, rule }: Breach, name: (object: KubeObject) => string): string {
  const whose = object === member ? '' : ` ${name(member)}`;
  return `${name(object)} ${does}${whose}${HALVES.has(rule) ? '' : ', a way around the proxy'}`;
}

/** Whether a workload holds the application of a pair, which is judged here and not as anybody's manifests are. */
export function isLockedIn(workload: Workload): boolean {
  const mark = workload.labels.get(MEMBER_LABEL);
  return mark !== undefined && (isWhole(workload) || isApp(workload, mark));
}

/** What leads to the pods of one application. */
function around(app: Workload, mark: string, reach: Reach): Breach[] {
  const { network } = reach;
  const services = network.servicesOf(app);
  const own = services.find(({ object }) => object.name === mark);
  const ports = new Set(own?.ports.flatMap((port) => targetPorts(port, app)) ?? []);
  const leads = (address: Address): boolean => network.portsAt(address, app)?.some((port) => ports.has(port)) ?? true;
  const leading = services.filter((service) => leads({ service }));
  const routes = leading.flatMap((service) => reach.routesTo(service)).filter(({ address }) => leads(address));
  const found = [
    ...leading.filter((service) => service !== own).map(secondService),
    ...leading.filter((service) => service === own && service.exposures.length > 0).map(opened),
    ...distinct(routes).map(({ route, address }) => ({
      object: route.object,
      spot: backendSpot(address.service),
      does: 'sends requests to the application',
      fix: `let it lead to the Service ${proxyOf(app, mark)}`,
    })),
    ...onTheNode(app, app.containers).map(({ object, spot, shown }) => {
      return { object, spot, does: `has ${shown}`, fix: 'remove it' };
    }),
  ];
  return [
    ...found.map((breach) => ({ rule: AROUND, member: app.object, ...breach })),
    ...unlocked(app, mark, ports, reach).map((breach) => ({ member: app.object, fix: RESTRICT, ...breach })),
  ];
}

function secondService({ object }: Service) {
  return { object, spot: { path: ['spec', 'selector'] }, does: 'leads to the application', fix: REMOVE_SERVICE };
}

function opened(service: Service) {
  const { object, exposures } = service;
  const does = `is open to the outside (${exposures.join(' and ')})`;
  return { object, spot: exposureSpot(service), does, fix: 'leave it a ClusterIP without external addresses' };
}

/** Each route once. */
function distinct(routes: readonly Routed[]): readonly Routed[] {
  return [...new Map(routes.map((routed) => [routed.route, routed])).values()];
}

function unlocked(
  app: Workload,
  mark: string,
  ports: ReadonlySet<number>,
  reach: Reach,
): readonly Pick<Breach, 'object' | 'does' | 'rule' | 'spot'>[] {
  const policies = reach.policiesFor(app);
  if (policies.length === 0) {
    const [does, spot] = ['is not restricted by any NetworkPolicy', labelsSpot(app)];
    return [{ object: app.object, does, spot, rule: 'no-network-policy' }];
  }
  return policies.flatMap(({ object, admissions }) => {
    const open = admissions.find(
      (admission) =>
        [...ports].some((port) => admission.admits(port, app)) && admitsOthers(admission, proxyOf(app, mark)),
    );
    if (open === undefined) return [];
    return [{ object, spot: open.spot, does: 'admits others than the proxy to the application', rule: OPEN }];
  });
}

const REMOVE_SERVICE = 'remove it, or let it select the pods of the proxy';
const RESTRICT = `let the application's port admit the pods with the label ${MEMBER_LABEL} of the proxy only`;

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
  const fix = 'remove the label from its pods';
  return { rule: AROUND, member: member.object, object: other.object, spot: labelsSpot(other), does, fix };
}

function halves(app: Workload, proxies: readonly Workload[], mark: string): Breach[] {
  const contract = ({ annotations }: Workload): string =>
    annotations.get(contractAnnotation(mark)) ?? annotations.get(CONTRACT_ANNOTATION) ?? 'none';
  if (proxies.some((proxy) => contract(proxy) === contract(app))) return [];
  const [proxy] = proxies;
  const member = app.object;
  const fix = 'leave the labels and annotations of the pair as they are';
  if (proxy === undefined) {
    const does = `has no proxy: no pods have the label ${MEMBER_LABEL}: ${proxyOf(app, mark)}`;
    return [{ rule: ALONE, member, object: member, spot: labelsSpot(app), does, fix }];
  }
  const does = `has another contract (${contract(proxy)}) than the application (${contract(app)})`;
  return [{ rule: MISMATCH, member, object: proxy.object, spot: annotationsSpot(proxy), does, fix }];
}

function isWhole({ labels }: Workload): boolean {
  return labels.get(COMPONENT_LABEL) === WHOLE_PAIR;
}

/** In one pod with its proxy, an application has no port that anything could lead to, but for that of the loopback. */
function sharedLoopback({ object, pod }: Workload): Breach[] {
  if (pod.hostNetwork !== true) return [];
  const does = 'has hostNetwork, and so shares the loopback, on which the application listens, with its node';
  return [{ rule: AROUND, member: object, object, does, fix: 'remove it' }];
}

function isApp(workload: Workload, mark: string): boolean {
  return !isWhole(workload) && (mark.endsWith('-app') || workload.annotations.has(PROXY_ANNOTATION));
}

function proxyOf({ annotations }: Workload, mark: string): string {
  return annotations.get(PROXY_ANNOTATION) ?? mark.replace(/app$/, 'proxy');
}

function place({ object }: Workload, mark: string): string {
  return JSON.stringify([object.namespace, mark]);
}
