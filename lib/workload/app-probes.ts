import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { seconds } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { AppTls } from './app-tls';
import { APP_LIVE_PATH, APP_READY_PATH, Port, READY_PATH } from '../httpd/layout';

/** What the kubelet asks the application. The requests say that they came over TLS, for the first host of the pair. */
export interface AppProbes {
  /**
   * A path that answers below 400 when the application can serve.
   * @default - ready when the port accepts connections
   */
  readonly readinessPath?: string;

  /**
   * A path that answers below 400 unless the application must be restarted.
   * @default - alive while the port accepts connections
   */
  readonly livenessPath?: string;

  /**
   * How long the application may take until it is alive for the first time. Whole seconds.
   * @default Duration.seconds(90)
   */
  readonly startup?: Duration;

  /**
   * How often the kubelet asks whether the application can serve. Whole seconds.
   * @default Duration.seconds(5)
   */
  readonly period?: Duration;

  /**
   * How long it waits for an answer. Whole seconds.
   * @default Duration.seconds(3)
   */
  readonly timeout?: Duration;
}

/** AppProbes with every default filled in. */
export interface ProbeSettings {
  readonly readinessPath?: string;
  readonly livenessPath?: string;
  readonly startup: number;
  readonly period: number;
  readonly timeout: number;
}

/** @throws if a value cannot be used; the message names the option. */
export function probeSettings({
  readinessPath,
  livenessPath,
  startup,
  period,
  timeout,
}: AppProbes = {}): ProbeSettings {
  return {
    readinessPath: checkedPath('app.probes.readinessPath', readinessPath),
    livenessPath: checkedPath('app.probes.livenessPath', livenessPath),
    startup: seconds('app.probes.startup', startup ?? Duration.seconds(90), 1, 3600),
    period: seconds('app.probes.period', period ?? Duration.seconds(5), 1, 300),
    timeout: seconds('app.probes.timeout', timeout ?? Duration.seconds(3), 1, 300),
  };
}

/** A path, not an address: the kubelet adds scheme, host and port. */
function checkedPath(where: string, path: string | undefined): string | undefined {
  if (path !== undefined && !/^\/(?!\/)[\x21-\x7e]{0,500}$/.test(path)) {
    throw invalid(where, path, 'a path is needed', 'for example "/healthz"');
  }
  return path;
}

export type AppContainerProbes = Pick<k8s.Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'>;

/** How often a running application may fail to be alive before it is restarted. */
const LIVENESS_FAILURES = 6;

/** What is asked, and how. */
export interface Probed {
  readonly port: number;
  readonly headers: Record<string, string>;
  readonly tls?: AppTls;
}

/** Probes do not pass through the proxy: they say for themselves what the application has to believe. */
export function appProbes(settings: ProbeSettings, probed: Probed): AppContainerProbes {
  const { readinessPath, livenessPath, startup, period, timeout } = settings;
  if (probed.tls?.clientSecretName !== undefined) checkAnswerable(settings);
  const target = (path?: string): k8s.Probe => probeTarget(probed, path);
  const timing = { periodSeconds: period, timeoutSeconds: timeout };
  return {
    startupProbe: { ...target(livenessPath), ...timing, failureThreshold: Math.ceil(startup / period) },
    readinessProbe: { ...target(readinessPath), ...timing, failureThreshold: 3 },
    livenessProbe: {
      ...target(livenessPath),
      ...timing,
      periodSeconds: 2 * period,
      failureThreshold: LIVENESS_FAILURES,
    },
  };
}

/** @throws if the kubelet, which has no certificate, is to ask an application that wants to see one. */
function checkAnswerable({ readinessPath, livenessPath }: ProbeSettings): void {
  const why = 'the application refuses the kubelet, which has no certificate to show';
  const mend = 'leave the path out, so that the kubelet only looks whether the port is open';
  if (readinessPath !== undefined) throw invalid('app.probes.readinessPath', readinessPath, why, mend);
  if (livenessPath !== undefined) throw invalid('app.probes.livenessPath', livenessPath, why, mend);
}

/** The paths of the application by those at which the proxy's health listener offers them. */
export function probePaths({ readinessPath, livenessPath }: ProbeSettings): Record<string, string> {
  return {
    ...(readinessPath !== undefined && { [APP_READY_PATH]: proxied('app.probes.readinessPath', readinessPath) }),
    ...(livenessPath !== undefined && { [APP_LIVE_PATH]: proxied('app.probes.livenessPath', livenessPath) }),
  };
}

/** @throws if the path holds what is no part of a URL, and would be something else to httpd. */
function proxied(where: string, path: string): string {
  if (/^[\w.~!&'()*+,;=:@%/-]+$/.test(pathOf(path))) return pathOf(path);
  throw invalid(where, path, 'a sidecar asks for it: a path of a URL is needed', 'percent-encode other characters');
}

/** The same questions by way of the proxy. Whether the port is open, the proxy's own readiness probe knows. */
export function probesThroughProxy(settings: ProbeSettings, host: string): AppContainerProbes {
  const { readinessPath, livenessPath } = settings;
  const asked = (offered: string, path: string): string => `${offered}${path.slice(pathOf(path).length)}`;
  const ready = readinessPath === undefined ? READY_PATH : asked(APP_READY_PATH, readinessPath);
  const alive = livenessPath === undefined ? undefined : asked(APP_LIVE_PATH, livenessPath);
  const probed = { port: Port.HEALTH, headers: { Host: host } };
  const probes = appProbes({ ...settings, readinessPath: ready, livenessPath: alive }, probed);
  // A port that always answers says nothing about the application.
  return alive === undefined ? { readinessProbe: probes.readinessProbe } : probes;
}

/** Without the query. */
function pathOf(path: string): string {
  return path.split('?')[0] ?? path;
}

/** The kubelet verifies no certificate. */
function probeTarget({ port, headers, tls }: Probed, path?: string): k8s.Probe {
  const number = k8s.IntOrString.fromNumber(port);
  if (path === undefined) return { tcpSocket: { port: number } };
  const httpHeaders = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { httpGet: { path, port: number, scheme: tls === undefined ? 'HTTP' : 'HTTPS', httpHeaders } };
}
