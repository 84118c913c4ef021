import { JsonPatch, Testing } from 'cdk8s';
import { AppPeer, NetworkPeer, Topology } from 'cdk8s-secure-proxy';
import { audit } from '../../lib/audit';
import { objectOf } from '../support/manifests';
import { Manifest, messageOf, pairOf } from '../support/pair';

const { chart } = pairOf({}, { port: 9000 });
const spec = (name: string): Manifest => objectOf(chart, 'NetworkPolicy', name).spec as Manifest;
const pods = (member: string): object => ({ podSelector: { matchLabels: { 'cdk8s-secure-proxy/member': member } } });

test('the app takes connections from the proxy only, on its port', () => {
  expect(spec('shop-app')).toEqual({
    ...pods('shop-app'),
    policyTypes: ['Ingress'],
    ingress: [{ from: [pods('shop-proxy')], ports: [{ protocol: 'TCP', port: 9000 }] }],
  });
});

describe('peers of the app', () => {
  const monitoring = NetworkPeer.inNamespace('monitoring');
  const worker = NetworkPeer.pods('shop', { app: 'worker' });
  const policyOf = (...peers: AppPeer[]): Manifest =>
    objectOf(pairOf({}, { port: 9000, peers }).chart, 'NetworkPolicy', 'shop-app');
  const namespace = (name: string): object => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  });
  const REASON = 'cdk8s-secure-proxy/ignore-open-network-policy';

  test('on a port of their own are let in there, and nowhere else', () => {
    const { metadata, spec } = policyOf(AppPeer.onPort(9090, monitoring)) as Record<string, Manifest>;
    expect(spec?.ingress).toEqual([
      { from: [pods('shop-proxy')], ports: [{ protocol: 'TCP', port: 9000 }] },
      { from: [namespace('monitoring')], ports: [{ protocol: 'TCP', port: 9090 }] },
    ]);
    expect(metadata).not.toHaveProperty('annotations');
  });

  test('around the proxy are let in with a reason, which the audit reports', () => {
    const { chart } = pairOf({}, { port: 9000, peers: [AppPeer.aroundProxy(worker, ' sends no trust header ')] });
    const policy = objectOf(chart, 'NetworkPolicy', 'shop-app');
    expect((policy.spec as Manifest).ingress).toContainEqual({
      from: [{ ...namespace('shop'), podSelector: { matchLabels: { app: 'worker' } } }],
      ports: [{ protocol: 'TCP', port: 9000 }],
    });
    expect((policy.metadata as Manifest).annotations).toEqual({ [REASON]: 'sends no trust header' });
    const stranger = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'worker', namespace: 'shop' }, spec: {} };
    const labelled = { ...stranger, metadata: { ...stranger.metadata, labels: { app: 'worker' } } };
    const { findings, suppressed } = audit([...(Testing.synth(chart) as Manifest[]), labelled]);
    expect(findings).toEqual([]);
    expect(suppressed.map(({ rule, reason }) => [rule, reason])).toEqual([
      ['open-network-policy', 'sends no trust header'],
    ]);
  });

  test('cannot be let in around the proxy without saying so', () => {
    expect(messageOf(() => policyOf(AppPeer.onPort(9000, monitoring)))).toBe(
      'app.peers: got 9000, but this is the port that the proxy uses, and the application would believe whatever the peer says; use AppPeer.aroundProxy and say why, or another port',
    );
    for (const reason of ['', ' ', '!', 'a\nb', 'x'.repeat(201)]) {
      expect(messageOf(() => AppPeer.aroundProxy(worker, reason))).toMatch(/^app\.peers\.because: got /);
    }
  });

  test('reach no application that listens on the loopback', () => {
    const peers = [AppPeer.onPort(9090, monitoring)];
    expect(messageOf(() => pairOf({ topology: Topology.SIDECAR }, { peers }))).toMatch(/^app\.peers: got "1 peers"/);
  });

  test('whom somebody adds to the policy by hand fail the synth, as ever', () => {
    const { app, pair } = pairOf({}, { peers: [AppPeer.onPort(9090, monitoring)] });
    pair.app.networkPolicy?.addJsonPatch(JsonPatch.add('/spec/ingress/1/ports/0/port', 8000));
    expect(messageOf(() => app.synthYaml())).toContain('admits others than the proxy to the application');
  });
});

test('the proxy is open to all on its public ports, and reaches the app and DNS only', () => {
  expect(spec('shop-proxy')).toEqual({
    ...pods('shop-proxy'),
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        ports: [
          { protocol: 'TCP', port: 8080 },
          { protocol: 'TCP', port: 8443 },
        ],
      },
    ],
    egress: [
      { to: [pods('shop-app')], ports: [{ protocol: 'TCP', port: 9000 }] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
            podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
          },
          { ipBlock: { cidr: '169.254.20.10/32' } },
        ],
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  });
});

test('the port of the health checks is in no Service and in no policy', () => {
  const service = objectOf(chart, 'Service', 'shop-proxy').spec as Manifest;
  expect(service.ports).toEqual([
    { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
    { name: 'https', port: 443, targetPort: 'https', protocol: 'TCP' },
  ]);
  expect(JSON.stringify([spec('shop-proxy'), spec('shop-app'), service])).not.toContain('8081');
});

test('Services are reachable inside of the cluster only', () => {
  for (const name of ['shop-proxy', 'shop-app']) {
    const service = objectOf(chart, 'Service', name).spec as Manifest;
    expect(service.type).toBe('ClusterIP');
    expect(service).not.toHaveProperty('externalIPs');
    expect(JSON.stringify(service)).not.toContain('nodePort');
  }
});
