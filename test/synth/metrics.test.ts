import { Metrics, NetworkPeer } from 'cdk8s-secure-proxy';
import { HttpdCheck } from '../support/httpd-check';
import { parseConf, sections } from '../support/httpd-conf';
import { objectOf } from '../support/manifests';
import { Manifest, containerOf, filesOf, messageOf, pairOf, podOf } from '../support/pair';

const PROMETHEUS = NetworkPeer.pods('monitoring', { app: 'prometheus' });
const PEER = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
  podSelector: { matchLabels: { app: 'prometheus' } },
};
const exporter = pairOf({ proxy: { metrics: Metrics.exporter({ scrapers: [PROMETHEUS], serviceMonitor: {} }) } });
const bare = pairOf({ proxy: { metrics: Metrics.serverStatus([PROMETHEUS]) } });
const conf = ({ pair }: typeof bare): string => filesOf(pair)['httpd.conf'] ?? '';

describe('httpd tells its numbers', () => {
  test.each([
    ['with an exporter', exporter],
    ['without', bare],
  ])('%s: on the port of the health checks only', (_, pair) => {
    const handlers = (port: number): number =>
      sections(conf(pair), 'VirtualHost', `*:${port}`)
        .flat()
        .filter(({ name }) => name === 'SetHandler').length;
    expect([8080, 8081, 8443].map(handlers)).toEqual([0, 1, 0]);
    expect(parseConf(conf(pair)).filter(({ name }) => name === 'SetHandler')).toHaveLength(1);
  });

  test('and httpd -t accepts it', async () => {
    const httpd = new HttpdCheck();
    try {
      for (const pair of [exporter, bare]) expect(await httpd.verdict(filesOf(pair.pair))).toBe('Syntax OK');
    } finally {
      httpd.close();
    }
  });

  test('to nobody unless they are asked for', () => {
    expect(conf(pairOf())).not.toMatch(/status/);
  });
});

describe('the network policy lets the scrapers in, and nobody else,', () => {
  const extra = ({ chart }: typeof bare): unknown[] =>
    ((objectOf(chart, 'NetworkPolicy', 'shop-proxy').spec as Manifest).ingress as unknown[]).slice(1);

  test('to the exporter', () => {
    expect(extra(exporter)).toEqual([{ from: [PEER], ports: [{ protocol: 'TCP', port: 9117 }] }]);
  });

  test('or to httpd itself', () => {
    expect(extra(bare)).toEqual([{ from: [PEER], ports: [{ protocol: 'TCP', port: 8081 }] }]);
  });
});

test('the exporter is as hardened as httpd, and does not decide whether the pod is ready', () => {
  const { deployment } = exporter.pair.proxy;
  const [httpd, sidecar] = [containerOf(deployment, 0), containerOf(deployment, 1)];
  expect([httpd.name, sidecar.name]).toEqual(['httpd', 'exporter']);
  expect(sidecar.securityContext).toEqual(httpd.securityContext);
  expect(sidecar).not.toHaveProperty('readinessProbe');
  expect(sidecar).not.toHaveProperty('volumeMounts');
  expect((podOf(deployment).spec as Manifest).shareProcessNamespace).toBeUndefined();
});

test('the ServiceMonitor finds the Service of the exporter, and not that of the proxy', () => {
  const { selector, endpoints } = objectOf(exporter.chart, 'ServiceMonitor', 'shop-proxy').spec as Manifest;
  const labels = (name: string): object =>
    (objectOf(exporter.chart, 'Service', name).metadata as Manifest).labels as object;
  expect(labels('shop-proxy-metrics')).toMatchObject((selector as Manifest).matchLabels as object);
  expect(labels('shop-proxy')).not.toMatchObject((selector as Manifest).matchLabels as object);
  expect(endpoints).toEqual([{ port: 'metrics', interval: '30s' }]);
  const { ports } = objectOf(exporter.chart, 'Service', 'shop-proxy-metrics').spec as Manifest;
  expect(ports).toEqual([{ name: 'metrics', port: 9117, targetPort: 'metrics', protocol: 'TCP' }]);
});

test.each([
  [
    () => Metrics.serverStatus([]),
    'proxy.metrics.scrapers: got [], but at least one is needed; for example NetworkPeer.inNamespace("monitoring")',
  ],
  [
    () => NetworkPeer.pods('monitoring', {}),
    'peer.labels: got {}, but at least one label is needed; or name the whole namespace',
  ],
  [
    () => NetworkPeer.inNamespace('*'),
    'peer.namespace: got "*", but the name of a Kubernetes object is needed: lower-case letters, digits, dashes and dots',
  ],
])('who may scrape has to be said: %#', (action, message) => {
  expect(messageOf(action)).toBe(message);
});
