import { Chart, Duration } from 'cdk8s';
import {
  AppWorkload,
  DisruptionBudget,
  Metrics,
  NetworkPeer,
  Platform,
  PodOptions,
  SecureProxy,
  TaintEffect,
  Tls,
} from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';

/** Where the pods of both sides run. */
const PODS: PodOptions = {
  priorityClassName: 'edge',
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', value: 'edge', effect: TaintEffect.NO_SCHEDULE }],
  topologySpread: [{ topologyKey: 'topology.kubernetes.io/zone', required: true }],
  imagePullSecrets: ['registry'],
};

/** A pair that scales with its load, spreads over zones, outlives drains of nodes, and is watched by Prometheus. */
export class ShopChart extends Chart {
  constructor(scope: Construct, id: string) {
    super(scope, id, { namespace: 'shop' });

    new SecureProxy(this, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      httpd: { timeout: Duration.seconds(30), timeouts: { shutdown: Duration.minutes(2) } },
      proxy: {
        autoscaling: { minReplicas: 3, maxReplicas: 10 },
        disruptionBudget: DisruptionBudget.minAvailable(2),
        drain: Duration.seconds(20),
        pods: PODS,
        metrics: Metrics.exporter({
          scrapers: [NetworkPeer.pods('monitoring', { 'app.kubernetes.io/name': 'prometheus' })],
          serviceMonitor: { labels: { release: 'prometheus' } },
        }),
      },
      app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', {
        platform: Platform.django(),
        autoscaling: { minReplicas: 3, maxReplicas: 20, cpuPercent: 60 },
        disruptionBudget: DisruptionBudget.maxUnavailable(1),
        probes: { readinessPath: '/healthz', livenessPath: '/healthz', startup: Duration.minutes(3) },
        pods: PODS,
      }),
    });
  }
}
