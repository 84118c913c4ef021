import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Port, STATUS_PATH } from '../httpd/layout';
import { requirements } from './compute-resources';
import { manifestObject } from './manifest-object';
import { Member, metadata, selector } from './member';
import { ExporterSettings, Metrics } from './metrics';
import { Identity, hardenedContainer } from './pod';
import { ImagePullPolicy } from './pod-options';

export const EXPORTER_PORT = 9117;

const PORT = { name: 'metrics', number: EXPORTER_PORT };

const ANSWERS = { tcpSocket: { port: k8s.IntOrString.fromString(PORT.name) } };

/** Tells the Service of the exporter from that of the proxy. */
const LABELS = { 'app.kubernetes.io/component': 'metrics' };

/** Reads the numbers on the loopback of the pod. It has no readiness: the proxy serves without it, too. */
export function exporterContainer(
  { image, resources }: ExporterSettings,
  imagePullPolicy: ImagePullPolicy,
  identity: Identity,
): k8s.Container {
  return {
    name: 'exporter',
    image,
    imagePullPolicy,
    args: [`--scrape_uri=http://127.0.0.1:${Port.HEALTH}${STATUS_PATH}?auto`],
    ports: [{ name: PORT.name, containerPort: PORT.number, protocol: 'TCP' }],
    resources: requirements(resources, '16Mi'),
    startupProbe: { ...ANSWERS, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
    livenessProbe: { ...ANSWERS, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    securityContext: hardenedContainer(identity),
  };
}

/** Whom the policy of the proxy lets in, and where, so that the metrics can be read. */
export function scraping(metrics: Metrics | undefined): k8s.NetworkPolicyIngressRule[] {
  if (metrics === undefined) return [];
  const port = metrics._exporter === undefined ? Port.HEALTH : PORT.number;
  const from = metrics._scrapers.map((scraper) => scraper._peer());
  return [{ from, ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }] }];
}

/** The objects by which Prometheus finds the exporter. */
export interface ExporterObjects {
  readonly metricsService?: ApiObject;
  readonly serviceMonitor?: ApiObject;
}

export function exporterObjects(
  scope: Construct,
  side: Member,
  exporter: ExporterSettings | undefined,
): ExporterObjects {
  if (exporter === undefined) return {};
  const metricsService = service(scope, side);
  return exporter.serviceMonitor === undefined
    ? { metricsService }
    : { metricsService, serviceMonitor: monitor(scope, side, exporter.serviceMonitor) };
}

/** Of its own, so that an exposure of the proxy to the outside never takes the metrics along. */
function service(scope: Construct, side: Member): ApiObject {
  const { name, labels } = metadata(side, `${side.name}-metrics`);
  const port = {
    name: PORT.name,
    port: PORT.number,
    targetPort: k8s.IntOrString.fromString(PORT.name),
    protocol: 'TCP',
  };
  const manifest: unknown = k8s.KubeService.manifest({
    metadata: { name, labels: { ...labels, ...LABELS } },
    spec: { type: 'ClusterIP', selector: selector(side), ports: [port] },
  });
  return manifestObject(scope, 'MetricsService', manifest);
}

/** @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor */
function monitor(
  scope: Construct,
  side: Member,
  { interval, labels }: NonNullable<ExporterSettings['serviceMonitor']>,
): ApiObject {
  const { name, labels: own } = metadata(side);
  return new ApiObject(scope, 'ServiceMonitor', {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name, labels: { ...labels, ...own } },
    spec: {
      selector: { matchLabels: { ...selector(side), ...LABELS } },
      endpoints: [{ port: PORT.name, interval: `${interval}s` }],
    },
  });
}
