import { Way } from '../audit/model/entrances';
import { Model } from '../audit/model/model';
import { Admission, Policy } from '../audit/model/policy';
import { Service } from '../audit/model/service';
import { KubeObject, shown } from '../audit/source/kube-object';
import { at, fields, list, text, texts } from '../audit/source/value';
import { AdmissionFacts, EntranceFacts } from './facts';

/** How requests come to a proxy. A route that a controller serves is its own entrance. */
export function entrances(model: Model, { workload, container, by }: Way): EntranceFacts[] {
  if (workload === undefined || container === undefined) return [entrance(by, routeWords(by))];
  const services = model.network
    .servicesOf(workload)
    .filter((service) => model.network.arrives({ service }, workload, container));
  const { ways, openings } = model.entrances(workload, container);
  const others = openings.filter(({ object }) => !services.some((service) => service.object === object));
  return [
    ...ways.map((way) => entrance(way.by, way.workload === undefined ? routeWords(way.by) : way.product)),
    ...services.map(serviceEntrance),
    ...others.map(({ object, shown: how }) => entrance(object, how)),
  ];
}

function entrance(object: KubeObject, how: string): EntranceFacts {
  return { object: shown(object), how, ports: [], sources: [] };
}

function serviceEntrance({ object, ports, exposures }: Service): EntranceFacts {
  const nodePorts = ports.flatMap(({ nodePort }) => nodePort ?? []);
  const inside = exposures.length === 0 ? ['inside of the cluster'] : exposures;
  return {
    object: shown(object),
    how: [...inside, ...(nodePorts.length === 0 ? [] : [`ports ${nodePorts.join(', ')} of each node`])].join(', '),
    ports: ports.map(({ number }) => number),
    sources: list(at(object.body, 'spec', 'loadBalancerSourceRanges')).flatMap((range) => text(range) ?? []),
  };
}

/** What a route says of TLS. */
function routeWords({ kind, annotations, body }: KubeObject): string {
  const passes = [...annotations].some(([name, value]) => name.endsWith('/ssl-passthrough') && value === 'true');
  if (passes || kind === 'TLSRoute') return 'passes TLS through';
  if (kind === 'HTTPRoute') return 'a Gateway speaks with the client';
  return list(at(body, 'spec', 'tls')).length > 0 ? 'its controller ends TLS' : 'its controller speaks with the client';
}

/** Whom policies let in, by the rules that matter: nobody, if a policy has none. */
export function admissions(
  policies: readonly Policy[],
  matters: (rule: Admission) => boolean = () => true,
): AdmissionFacts[] {
  return policies.flatMap(({ object, admissions: rules }) => {
    const open = rules.filter(matters).map(({ everyone, peers, ports }) => {
      return { policy: shown(object), who: everyone ? ['everyone'] : peers.map(peerWords), ports };
    });
    return open.length > 0 ? open : [{ policy: shown(object), who: ['nobody'], ports: [] }];
  });
}

function peerWords(peer: unknown): string {
  const { podSelector, namespaceSelector } = fields(peer);
  const cidr = text(at(peer, 'ipBlock', 'cidr'));
  if (cidr !== undefined) return cidr;
  const pods = selectorWords(podSelector);
  const whose = pods === '' ? 'every pod' : `pods with ${pods}`;
  return namespaceSelector === undefined ? whose : `${whose} of ${namespaceWords(namespaceSelector)}`;
}

const NAMESPACE = 'kubernetes.io/metadata.name';

function namespaceWords(selector: unknown): string {
  const labels = selectorWords(selector);
  const name = texts(at(selector, 'matchLabels')).get(NAMESPACE);
  if (name !== undefined && labels === `${NAMESPACE}=${name}`) return `the namespace ${name}`;
  return labels === '' ? 'every namespace' : `namespaces with ${labels}`;
}

function selectorWords(selector: unknown): string {
  const labels = [...texts(at(selector, 'matchLabels'))].map(([name, value]) => `${name}=${value}`);
  const expressions = list(at(selector, 'matchExpressions')).map((expression) =>
    [at(expression, 'key'), at(expression, 'operator'), list(at(expression, 'values')).join(' or ')].join(' ').trim(),
  );
  return [...labels, ...expressions].join(' and ');
}
