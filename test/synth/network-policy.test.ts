import { objectOf } from '../support/manifests';
import { Manifest, pairOf } from '../support/pair';

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
