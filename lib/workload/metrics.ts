import { Duration } from 'cdk8s';
import { seconds } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { StatusAudience } from '../httpd/health';
import { ComputeResources, checkedResources } from './compute-resources';
import { checkedImage } from './image';
import { checkedLabels } from './map-keys';
import { NetworkPeer } from './network-peer';

/**
 * A ServiceMonitor, for clusters in which the Prometheus operator runs.
 * @see https://prometheus-operator.dev/docs/developer/getting-started/
 */
export interface ServiceMonitorOptions {
  /**
   * How often to scrape. Whole seconds.
   * @default Duration.seconds(30)
   */
  readonly interval?: Duration;

  /**
   * Labels by which the operator finds the ServiceMonitor.
   * @default - those of the pair only
   */
  readonly labels?: Record<string, string>;
}

/** How the exporter runs. */
export interface ExporterOptions {
  /** Who may scrape. Nobody else reaches the port. */
  readonly scrapers: NetworkPeer[];

  /**
   * An image of apache_exporter.
   * @default 'lusotycoon/apache-exporter:v1.0.10'
   * @see https://github.com/Lusitaniae/apache_exporter
   */
  readonly image?: string;

  /** @default - cpu 10m to 100m, memory 16Mi to 64Mi */
  readonly resources?: ComputeResources;

  /** @default - none */
  readonly serviceMonitor?: ServiceMonitorOptions;
}

/** ServiceMonitorOptions with every default filled in. */
export interface ServiceMonitorSettings {
  readonly interval: number;
  readonly labels: Record<string, string>;
}

/** ExporterOptions with every default filled in. */
export interface ExporterSettings {
  readonly image: string;
  readonly resources: Required<ComputeResources>;
  readonly serviceMonitor?: ServiceMonitorSettings;
}

const RESOURCES = { cpuRequest: '10m', cpuLimit: '100m', memoryRequest: '16Mi', memoryLimit: '64Mi' };
const WHERE = 'proxy.metrics';

/** How the numbers of the proxy, from httpd's mod_status, come to your monitoring. */
export class Metrics {
  /**
   * A sidecar that offers them to Prometheus. httpd tells them to its own pod only.
   *
   * @throws if a value cannot be used; the message names the option.
   */
  public static exporter(options: ExporterOptions): Metrics {
    return new Metrics(StatusAudience.POD, options.scrapers, {
      image: checkedImage(`${WHERE}.image`, options.image ?? 'lusotycoon/apache-exporter:v1.0.10'),
      resources: checkedResources(`${WHERE}.resources`, options.resources ?? {}, RESOURCES),
      serviceMonitor: options.serviceMonitor && monitorSettings(options.serviceMonitor),
    });
  }

  /**
   * No sidecar: an agent of yours reads `/server-status?auto` at port 8081 of each pod.
   *
   * @param scrapers Who may read it. Nobody else reaches the port, save for the kubelet.
   * @throws if there is none.
   */
  public static serverStatus(scrapers: NetworkPeer[]): Metrics {
    return new Metrics(StatusAudience.NETWORK, scrapers);
  }

  private constructor(
    /** @internal */
    public readonly _audience: StatusAudience,
    /** @internal */
    public readonly _scrapers: readonly NetworkPeer[],
    /** @internal */
    public readonly _exporter?: ExporterSettings,
  ) {
    if (_scrapers.length === 0) {
      throw invalid(
        `${WHERE}.scrapers`,
        _scrapers,
        'at least one is needed',
        'for example NetworkPeer.inNamespace("monitoring")',
      );
    }
  }
}

function monitorSettings({ interval, labels }: ServiceMonitorOptions): ServiceMonitorSettings {
  return {
    interval: seconds(`${WHERE}.serviceMonitor.interval`, interval ?? Duration.seconds(30), 1, 3600),
    labels: checkedLabels(`${WHERE}.serviceMonitor.labels`, labels ?? {}),
  };
}
