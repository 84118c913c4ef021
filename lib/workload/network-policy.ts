import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { AppWorkload } from './app-workload';
import { manifestObject, waive } from './manifest-object';
import { Member, metadata, selector } from './member';
import { MountedApps } from './routing';

const DNS: k8s.NetworkPolicyPort[] = ['UDP', 'TCP'].map((protocol) => ({
  protocol,
  port: k8s.IntOrString.fromNumber(53),
}));

/** The cluster's DNS, and the cache on each node where there is one. @see https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const DNS_SERVERS: k8s.NetworkPolicyPeer[] = [
  {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  },
  { ipBlock: { cidr: '169.254.20.10/32' } },
];

/**
 * The application takes connections from the pair's proxies only, and from peers that you have named. What it calls
 * itself is its own affair.
 */
export function appPolicy(scope: Construct, app: Member, proxy: Member, { port, peers }: AppWorkload): ApiObject {
  const object = policy(scope, app, {
    policyTypes: ['Ingress'],
    ingress: [
      { from: [{ podSelector: { matchLabels: selector(proxy) } }], ports: [tcp(port)] },
      ...peers.map((admitted) => ({ from: [admitted.peer._peer()], ports: [tcp(admitted.port ?? port)] })),
    ],
  });
  const reasons = peers.flatMap(({ because }) => because ?? []);
  waive(object, 'open-network-policy', reasons);
  return object;
}

/** The proxies serve whom they are to serve, and reach nothing but the applications and the DNS that finds them. */
export function proxyPolicy(
  scope: Construct,
  proxy: Member,
  apps: MountedApps,
  ingress: k8s.NetworkPolicyIngressRule[],
): ApiObject {
  return policy(scope, proxy, {
    policyTypes: ['Ingress', 'Egress'],
    ingress,
    egress: [
      ...apps.map(({ back, app }) => ({
        to: [{ podSelector: { matchLabels: selector(back) } }],
        ports: [tcp(app.port)],
      })),
      { to: DNS_SERVERS, ports: DNS },
    ],
  });
}

/**
 * Clients come in by the proxy; the application cannot be reached at all. A pod has one policy for all of its
 * containers, so that what the application calls is its own affair, and the proxy is not kept from calling it, too.
 */
export function pairPolicy(scope: Construct, pair: Member, ingress: k8s.NetworkPolicyIngressRule[]): ApiObject {
  return policy(scope, pair, { policyTypes: ['Ingress'], ingress });
}

function policy(scope: Construct, side: Member, rules: Omit<k8s.NetworkPolicySpec, 'podSelector'>): ApiObject {
  const spec = { podSelector: { matchLabels: selector(side) }, ...rules };
  return manifestObject(scope, 'NetworkPolicy', k8s.KubeNetworkPolicy.manifest({ metadata: metadata(side), spec }));
}

export function tcp(port: number): k8s.NetworkPolicyPort {
  return { protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) };
}
