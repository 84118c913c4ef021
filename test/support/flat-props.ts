import { Duration, Size } from 'cdk8s';
import {
  AccessLog,
  AppVolume,
  AppWorkload,
  Autoscaling,
  CustomPlatformProps,
  DisruptionBudget,
  DjangoOptions,
  FramePolicy,
  HttpdTimeouts,
  ImagePullPolicy,
  LogLevel,
  Metrics,
  NetworkPeer,
  PassedHeader,
  PlainHttp,
  Platform,
  ReferrerPolicy,
  RequestLimits,
  Route,
  Seal,
  SecretKey,
  SecureProxyProps,
  Topology,
  Toleration,
  TopologySpread,
  WorkloadOptions,
} from 'cdk8s-secure-proxy';
import { FlatApp, appTlsOf, peersOf, probePathsOf } from './flat-app';
import { FlatRaw, rawOf } from './flat-raw';
import { FlatTls, exposureOf, tlsOf, withoutTls } from './flat-tls';

/** Every property that a user can set, flat, so that any of them can be replaced alone. */
export interface FlatProps extends FlatTls, FlatApp {
  hosts: string[];
  name: string | undefined;
  topology: Topology | undefined;
  seal: { secret: string; key?: string; acceptedKey?: string } | undefined;
  passThrough: PassedHeader[] | undefined;
  alsoStrip: string[] | undefined;
  accessLog: AccessLog | undefined;
  plainHttp: PlainHttp | undefined;
  http2: boolean | undefined;
  maxAge: number | undefined;
  includeSubDomains: boolean | undefined;
  preload: boolean | undefined;
  maxRequestBody: number | undefined;
  timeout: number | undefined;
  limits: RequestLimits | undefined;
  routes: FlatRoute[] | undefined;
  frames: FramePolicy | undefined;
  referrer: ReferrerPolicy | undefined;
  contentSecurityPolicy: string | undefined;
  otherHeaders: Record<string, string> | undefined;
  errorPages: Record<string, string> | undefined;
  compression: boolean | undefined;
  maintenance: FlatMaintenance | undefined;
  proxyImage: string | undefined;
  proxyReplicas: number | undefined;
  proxyCpuRequest: string | undefined;
  proxyCpuLimit: string | undefined;
  proxyMemoryRequest: string | undefined;
  proxyMemoryLimit: string | undefined;
  drain: number | undefined;
  proxyUser: number | undefined;
  proxyGroup: number | undefined;
  image: string;
  django: DjangoOptions;
  custom: (Omit<CustomPlatformProps, 'keepAlive'> & { keepAlive?: number }) | undefined;
  port: number | undefined;
  replicas: number | undefined;
  env: Record<string, string> | undefined;
  secrets: Record<string, SecretKey> | undefined;
  cpuRequest: string | undefined;
  memoryLimit: string | undefined;
  readinessPath: string | undefined;
  livenessPath: string | undefined;
  command: string[] | undefined;
  args: string[] | undefined;
  volumes: FlatVolume[] | undefined;
  user: number | undefined;
  group: number | undefined;
  autoscaling: Autoscaling | undefined;
  disruptionBudget: { kind: 'maxUnavailable' | 'minAvailable'; pods: number } | undefined;
  podLabels: Record<string, string> | undefined;
  podAnnotations: Record<string, string> | undefined;
  nodeSelector: Record<string, string> | undefined;
  tolerations: Toleration[] | undefined;
  topologySpread: TopologySpread[] | undefined;
  priorityClassName: string | undefined;
  hostAliases: Record<string, string[]> | undefined;
  imagePullSecrets: string[] | undefined;
  imagePullPolicy: ImagePullPolicy | undefined;
  proxyVolumes: FlatVolume[] | undefined;
  startup: number | undefined;
  probePeriod: number | undefined;
  probeTimeout: number | undefined;
  timeouts: { [Key in keyof HttpdTimeouts]?: number } | undefined;
  logLevel: LogLevel | undefined;
  metrics: FlatMetrics | undefined;
  raw: FlatRaw | undefined;
}

export interface FlatMetrics {
  kind: 'exporter' | 'serverStatus';
  scrapers: { namespace: string; labels?: Record<string, string> }[];
  image?: string;
  interval?: number;
  monitorLabels?: Record<string, string>;
}

export interface FlatVolume {
  kind: 'emptyDir' | 'configMap' | 'secret' | 'claim';
  path: string;
  name: string;
}

export interface FlatRoute {
  kind: 'app' | 'rules' | 'refuse' | 'answer';
  path: string;
  name?: string;
  stripPrefix?: boolean;
  allowFrom?: string[];
  timeout?: number;
  maxRequestBody?: number;
  webSocket?: boolean;
  compression?: boolean;
  status?: number;
  body?: string;
  contentType?: string;
}

export interface FlatMaintenance {
  page?: string;
  retryAfter?: number;
  allowFrom?: string[];
}

export function securePropsOf(flat: FlatProps): SecureProxyProps {
  return {
    hosts: flat.hosts,
    name: flat.name,
    tls: tlsOf(flat),
    topology: flat.topology,
    seal: flat.seal && Seal.fromSecret(flat.seal.secret, flat.seal),
    exposure: exposureOf(flat),
    passThrough: flat.passThrough,
    alsoStrip: flat.alsoStrip,
    httpd: {
      accessLog: flat.accessLog,
      plainHttp: flat.plainHttp,
      http2: flat.upstream === undefined ? flat.http2 : undefined,
      hsts: {
        maxAge: durationOf(flat.maxAge),
        includeSubDomains: flat.includeSubDomains,
        preload: flat.preload,
      },
      maxRequestBody: sizeOf(flat.maxRequestBody),
      timeout: durationOf(flat.timeout),
      timeouts: flat.timeouts && timeoutsOf(flat.timeouts),
      logLevel: flat.logLevel,
      limits: flat.limits,
      raw: flat.upstream === undefined ? rawOf(flat.raw) : withoutTls(rawOf(flat.raw)),
    },
    routes: routesOf(flat),
    responses: {
      headers: {
        frames: flat.frames,
        referrer: flat.referrer,
        contentSecurityPolicy: flat.contentSecurityPolicy,
        others: flat.otherHeaders,
      },
      errorPages: flat.errorPages,
      compression: flat.compression,
    },
    maintenance:
      flat.maintenance === undefined
        ? undefined
        : { ...flat.maintenance, retryAfter: durationOf(flat.maintenance.retryAfter) },
    proxy: {
      image: flat.proxyImage,
      // A sidecar has no pods of its own.
      ...(flat.topology === Topology.SIDECAR ? {} : operationsOf(flat, flat.proxyReplicas)),
      resources: {
        cpuRequest: flat.proxyCpuRequest,
        cpuLimit: flat.proxyCpuLimit,
        memoryRequest: flat.proxyMemoryRequest,
        memoryLimit: flat.proxyMemoryLimit,
      },
      drain: durationOf(flat.drain),
      user: flat.proxyUser,
      group: flat.proxyGroup,
      volumes: flat.proxyVolumes?.map(volumeOf),
      metrics: flat.metrics && metricsOf(flat.metrics),
    },
    app: workloadOf(flat),
  };
}

/** In one pod with its proxy, there is one application. */
function routesOf({ topology, routes }: FlatProps): Route[] | undefined {
  const mounts = topology !== Topology.SIDECAR;
  return routes?.filter(({ kind }) => mounts || kind !== 'app').map(routeOf);
}

function workloadOf(flat: FlatProps): AppWorkload {
  return AppWorkload.fromImage(flat.image, {
    platform: flat.custom === undefined ? Platform.django(flat.django) : customOf(flat.custom),
    port: flat.port,
    tls: appTlsOf(flat),
    peers: peersOf(flat),
    ...operationsOf(flat, flat.replicas),
    env: flat.env,
    secrets: flat.secrets,
    resources: { cpuRequest: flat.cpuRequest, memoryLimit: flat.memoryLimit },
    probes: {
      ...probePathsOf(flat),
      startup: durationOf(flat.startup),
      period: durationOf(flat.probePeriod),
      timeout: durationOf(flat.probeTimeout),
    },
    command: flat.command,
    args: flat.args,
    volumes: flat.volumes?.map(volumeOf),
    user: flat.user,
    group: flat.group,
  });
}

/** The same for both sides. */
function operationsOf(flat: FlatProps, replicas: number | undefined): WorkloadOptions {
  return {
    replicas: flat.autoscaling === undefined ? replicas : undefined,
    autoscaling: flat.autoscaling,
    disruptionBudget: flat.disruptionBudget && DisruptionBudget[flat.disruptionBudget.kind](flat.disruptionBudget.pods),
    pods: {
      labels: flat.podLabels,
      annotations: flat.podAnnotations,
      nodeSelector: flat.nodeSelector,
      tolerations: flat.tolerations,
      topologySpread: flat.topologySpread,
      priorityClassName: flat.priorityClassName,
      hostAliases: flat.hostAliases,
      imagePullSecrets: flat.imagePullSecrets,
      imagePullPolicy: flat.imagePullPolicy,
    },
  };
}

function timeoutsOf(timeouts: NonNullable<FlatProps['timeouts']>): HttpdTimeouts {
  return Object.fromEntries(Object.entries(timeouts).map(([key, value]) => [key, durationOf(value)]));
}

export function metricsOf({ kind, scrapers, image, interval, monitorLabels }: FlatMetrics): Metrics {
  const peers = scrapers.map(({ namespace, labels }) =>
    labels === undefined ? NetworkPeer.inNamespace(namespace) : NetworkPeer.pods(namespace, labels),
  );
  if (kind === 'serverStatus') return Metrics.serverStatus(peers);
  const serviceMonitor = interval === undefined ? undefined : { interval: durationOf(interval), labels: monitorLabels };
  return Metrics.exporter({ scrapers: peers, image, serviceMonitor });
}

function volumeOf({ kind, path, name }: FlatVolume): AppVolume {
  return kind === 'emptyDir' ? AppVolume.emptyDir(path) : AppVolume[kind](path, name);
}

export function routeOf({ kind, path, name, stripPrefix, status, body = '', contentType, ...rest }: FlatRoute): Route {
  const rules = { ...rest, timeout: durationOf(rest.timeout), maxRequestBody: sizeOf(rest.maxRequestBody) };
  switch (kind) {
    case 'app':
      return Route.toApp(path, AppWorkload.fromImage('routed:1', { platform: ROUTED }), {
        ...rules,
        name,
        stripPrefix,
      });
    case 'rules':
      return Route.withRules(path, rules);
    case 'refuse':
      return Route.refuse(path, { status });
    case 'answer':
      return Route.answer(path, { body, contentType });
  }
}

const ROUTED = Platform.custom({ name: 'routed', flag: { ROUTED: 'yes' }, sealedFlag: { TRUST: Seal.VALUE } });

function sizeOf(kibibytes: number | undefined): Size | undefined {
  return kibibytes === undefined ? undefined : Size.kibibytes(kibibytes);
}

function customOf({ keepAlive, ...props }: NonNullable<FlatProps['custom']>): Platform {
  return Platform.custom({ ...props, keepAlive: durationOf(keepAlive) });
}

function durationOf(seconds: number | undefined): Duration | undefined {
  return seconds === undefined ? undefined : Duration.seconds(seconds);
}
