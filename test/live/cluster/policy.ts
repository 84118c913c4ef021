import { Unsupported } from './errors';
import type { Labels } from './kubernetes';
import type { NetworkPolicy, PolicyPeer, PolicyPort } from './kubernetes-network';
import { namespaceOf } from './manifests';
import type { Endpoint } from './pod';
import { matches } from './selectors';
import { containerPorts, table } from './services';

type Direction = 'ingress' | 'egress';

interface Rule {
  /** Undefined: anyone. */
  readonly peers?: readonly PolicyPeer[];
  /** Undefined: every port. */
  readonly ports?: readonly PolicyPort[];
}

export interface PolicyWorld {
  readonly policies: readonly NetworkPolicy[];
  readonly pods: readonly Endpoint[];
  readonly nodeIp: string;
  namespaceLabels(namespace: string): Labels;
}

/** The packet filter table that enforces every NetworkPolicy of one pod, inside that pod's network namespace. */
export function policyRules(pod: Endpoint, world: PolicyWorld): string {
  return table('policies', [chain(pod, 'ingress', world), chain(pod, 'egress', world)]);
}

function chain(pod: Endpoint, direction: Direction, world: PolicyWorld): string {
  const applying = world.policies.filter((policy) => applies(policy, pod, direction));
  const [hook, device] = direction === 'ingress' ? ['input', 'iif'] : ['output', 'oif'];
  if (applying.length === 0) return `chain ${direction} { type filter hook ${hook} priority 10; policy accept; }`;
  const allowed = applying.flatMap((policy) =>
    rulesOf(policy, direction).flatMap((rule) => statements(rule, policy, pod, direction, world)),
  );
  return [
    `chain ${direction} {`,
    `type filter hook ${hook} priority 10; policy drop;`,
    `${device} "lo" accept`,
    'ct state established,related accept',
    // The kubelet may always probe: it stands outside of every policy.
    ...(direction === 'ingress' ? [`ip saddr ${world.nodeIp} accept`] : []),
    ...allowed,
    '}',
  ].join('\n');
}

function applies({ spec, ...policy }: NetworkPolicy, pod: Endpoint, direction: Direction): boolean {
  const types = spec.policyTypes ?? ['Ingress', ...(spec.egress ? ['Egress'] : [])];
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  return types.includes(type) && namespaceOf(policy) === pod.namespace && matches(spec.podSelector ?? {}, pod.labels);
}

function rulesOf({ spec }: NetworkPolicy, direction: Direction): Rule[] {
  return direction === 'ingress'
    ? (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
    : (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
}

function statements(
  rule: Rule,
  policy: NetworkPolicy,
  pod: Endpoint,
  direction: Direction,
  world: PolicyWorld,
): string[] {
  const address = direction === 'ingress' ? 'ip saddr' : 'ip daddr';
  const everyPeer = !rule.peers?.length;
  const peers = everyPeer ? [''] : (rule.peers ?? []).flatMap((peer) => addresses(peer, policy, address, world));
  return (rule.ports?.length ? rule.ports : [undefined]).flatMap((port) => {
    if (typeof port?.port !== 'string') return peers.map((peer) => `${peer} ${portMatch(port)} accept`);
    // A named port is a port of the pod that is spoken to: this one, or each of the peers.
    if (direction === 'ingress') return peers.map((peer) => `${peer} ${namedPort(pod, port)} accept`);
    const chosen = world.pods.filter((other) => everyPeer || peers.includes(`${address} ${other.ip}`));
    return chosen
      .filter((other) => namedPort(other, port) !== NEVER)
      .map((other) => `${address} ${other.ip} ${namedPort(other, port)} accept`);
  });
}

function addresses(peer: PolicyPeer, policy: NetworkPolicy, address: string, world: PolicyWorld): string[] {
  if (peer.ipBlock) {
    const except = (peer.ipBlock.except ?? []).map((cidr) => `${address} != ${cidr}`);
    return [[`${address} ${peer.ipBlock.cidr}`, ...except].join(' ')];
  }
  const { namespaceSelector, podSelector = {} } = peer;
  return world.pods
    .filter((pod) =>
      namespaceSelector
        ? matches(namespaceSelector, world.namespaceLabels(pod.namespace))
        : pod.namespace === namespaceOf(policy),
    )
    .filter((pod) => matches(podSelector, pod.labels))
    .map((pod) => `${address} ${pod.ip}`);
}

/** A match that nothing fulfils, for a named port that the pod does not have. */
const NEVER = 'tcp dport 0';

function namedPort(pod: Endpoint, { port, protocol = 'TCP' }: PolicyPort): string {
  const found = containerPorts(pod.spec).find(
    (candidate) => candidate.name === port && (candidate.protocol ?? 'TCP') === protocol,
  );
  return found ? `${protocol.toLowerCase()} dport ${found.containerPort}` : NEVER;
}

function portMatch(port: PolicyPort | undefined): string {
  if (!port) return '';
  const protocol = (port.protocol ?? 'TCP').toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(protocol)) throw new Unsupported(`protocol ${protocol} in a NetworkPolicy`);
  if (port.port === undefined) return `meta l4proto ${protocol}`;
  return `${protocol} dport ${port.port}${port.endPort === undefined ? '' : `-${port.endPort}`}`;
}
