import { ApiObject, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { seconds } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { CONFIG_ANNOTATION, CONTRACT_ANNOTATION, contractAnnotation } from '../contract/marks';
import { HttpdSettings } from '../httpd/options';
import {
  CONF,
  LIVE_PATH,
  OWN_FILES,
  Port,
  READY_PATH,
  RUNTIME,
  SCRATCH,
  SERVER_ROOT,
  START_FILE,
} from '../httpd/layout';
import { AppVolume } from './app-volume';
import { ComputeResources, checkedResources, quantity, requirements } from './compute-resources';
import { checksumOf } from './config-map';
import { checkedHttpdImage } from './image';
import { manifestObject } from './manifest-object';
import { Member, labels, metadata, selector } from './member';
import {
  Identity,
  MountedVolume,
  ROLLING,
  checkedIdentity,
  drainFor,
  gracePeriod,
  hardenedContainer,
  hardenedPod,
} from './pod';
import { exporterContainer } from './exporter';
import { Metrics } from './metrics';
import { checkMounts } from './mounts';
import { MountedApps } from './routing';
import { WorkloadOptions, WorkloadSettings, workloadSettings } from './workload-options';

/** How the proxy runs. */
export interface ProxyOptions extends WorkloadOptions {
  /**
   * An image with the layout of the official httpd image, version 2.4.59 or later, by tag, digest or both.
   * @default 'httpd:2.4.68'
   * @see https://hub.docker.com/_/httpd
   */
  readonly image?: string;

  /**
   * The size of the worker pool follows from the memory limit.
   * @default - cpu 100m to 1, memory 128Mi to 256Mi
   */
  readonly resources?: ComputeResources;

  /**
   * How long a terminating pod goes on accepting connections, until the whole cluster has learnt that it goes. Whole seconds.
   * @default Duration.seconds(10)
   */
  readonly drain?: Duration;

  /**
   * The user id of the server process.
   * @default 25000
   */
  readonly user?: number;

  /**
   * The group id of the server process.
   * @default 26000
   */
  readonly group?: number;

  /**
   * Files of existing ConfigMaps and Secrets that the configuration refers to. They are mounted read-only.
   * @default - none
   */
  readonly volumes?: AppVolume[];

  /**
   * How the numbers of the proxy come to your monitoring.
   * @default - they are not kept
   */
  readonly metrics?: Metrics;
}

/** ProxyOptions with every default filled in. */
export interface ProxySettings {
  readonly image: string;
  readonly workload: WorkloadSettings;
  readonly resources: Required<ComputeResources>;
  readonly memoryBytes: number;
  readonly drain: number;
  readonly identity: Identity;
  readonly volumes: readonly AppVolume[];
  readonly metrics?: Metrics;
}

const RESOURCES = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: '128Mi', memoryLimit: '256Mi' };
const LEAST_MEMORY = 64 * 1024 ** 2;

/** @throws if a value cannot be used; the message names the option. */
export function proxySettings(options: ProxyOptions = {}): ProxySettings {
  const resources = checkedResources('proxy.resources', options.resources ?? {}, RESOURCES);
  const memoryBytes = quantity('proxy.resources.memoryLimit', resources.memoryLimit);
  if (memoryBytes < LEAST_MEMORY) {
    throw new Error(`proxy.resources.memoryLimit: got "${resources.memoryLimit}", but httpd needs at least 64Mi`);
  }
  return {
    image: checkedHttpdImage('proxy.image', options.image ?? 'httpd:2.4.68'),
    workload: workloadSettings('proxy', options),
    resources,
    memoryBytes,
    drain: seconds('proxy.drain', options.drain ?? Duration.seconds(10), 1, 600),
    identity: checkedIdentity('proxy', options.user, options.group),
    volumes: checkedVolumes(options.volumes ?? []),
    metrics: options.metrics,
  };
}

/** What the server itself needs. */
const TAKEN = { mounted: [SCRATCH], reserved: [SERVER_ROOT, RUNTIME, OWN_FILES] };

function checkedVolumes(volumes: readonly AppVolume[]): readonly AppVolume[] {
  checkMounts('proxy.volumes', volumes, TAKEN);
  for (const [i, { mountPath, readOnly }] of volumes.entries()) {
    if (!readOnly) {
      throw invalid(`proxy.volumes[${i}]`, mountPath, 'the proxy writes to no volume', 'use a ConfigMap or a Secret');
    }
  }
  return volumes;
}

/** What the proxy Deployment is made of. */
export interface ProxyDeploymentProps {
  readonly side: Member;
  readonly apps: MountedApps;
  readonly configuration: ApiObject;
  readonly secrets: readonly MountedVolume[];
  readonly httpd: HttpdSettings;
  readonly proxy: ProxySettings;
}

/** @throws if the pods would take another address for the application. */
export function proxyDeployment(scope: Construct, props: ProxyDeploymentProps): ApiObject {
  const { side, proxy } = props;
  const { replicas, pods } = proxy.workload;
  const pod = proxyPod(props);
  const ownSpec = pods.spec(side);
  checkAliases(ownSpec.hostAliases, props.apps);
  const spec: k8s.DeploymentSpec = {
    replicas,
    selector: { matchLabels: selector(side) },
    ...ROLLING,
    template: {
      metadata: {
        labels: { ...labels(side), ...pods.labels },
        annotations: { ...pods.annotations, ...pod.annotations },
      },
      spec: {
        ...hardenedPod(side, proxy.identity, pod.containers, pod.volumes),
        ...ownSpec,
        terminationGracePeriodSeconds: gracePeriod(proxy.drain, props.httpd.timeouts.shutdown),
      },
    },
  };
  return manifestObject(scope, 'Deployment', k8s.KubeDeployment.manifest({ metadata: metadata(side), spec }));
}

function checkAliases(aliases: readonly k8s.HostAlias[] | undefined, apps: MountedApps): void {
  const names = (aliases ?? []).flatMap(({ hostnames }) => hostnames ?? []);
  const taken = names.find((name) => apps.some(({ back }) => back.name === name));
  if (taken === undefined) return;
  const why = 'the proxy would send all requests to this address instead of the application';
  throw invalid('proxy.pods.hostAliases', taken, why, 'remove the name');
}

/** What a pod needs for a proxy in it. */
export interface ProxyPod {
  /** The proxy itself comes first. */
  readonly containers: [k8s.Container, ...k8s.Container[]];
  readonly volumes: k8s.Volume[];
  readonly annotations: Record<string, string>;
}

export function proxyPod(props: PodProps): ProxyPod {
  return { containers: containers(props), volumes: volumes(props), annotations: annotations(props) };
}

/** Names of volumes that may stand beside those of the application. */
const SCRATCH_VOLUME = 'httpd-scratch';
const ownVolume = (i: number): string => `httpd-volume-${i}`;

type PodProps = Omit<ProxyDeploymentProps, 'side'>;

/** Each application's fingerprint: that of the path `/` under the plain name, the others with the names of their objects. */
function annotations({ apps, configuration }: PodProps): Record<string, string> {
  const [root, ...others] = apps;
  return {
    [CONTRACT_ANNOTATION]: root.contract.fingerprint,
    ...Object.fromEntries(others.map(({ back, contract }) => [contractAnnotation(back.name), contract.fingerprint])),
    [CONFIG_ANNOTATION]: checksumOf(configuration),
  };
}

/** The sidecar comes last: tools take the first container for the one that is meant. */
function containers(props: PodProps): [k8s.Container, ...k8s.Container[]] {
  const { metrics, workload, identity } = props.proxy;
  const exporter = metrics?._exporter;
  const sidecars = exporter && [exporterContainer(exporter, workload.pods.imagePullPolicy, identity)];
  return [container(props), ...(sidecars ?? [])];
}

function container({ proxy, secrets, apps: [root] }: PodProps): k8s.Container {
  return {
    name: 'httpd',
    image: proxy.image,
    imagePullPolicy: proxy.workload.pods.imagePullPolicy,
    command: ['sh', `${CONF}/${START_FILE}`],
    ports: [
      { name: 'http', containerPort: Port.PLAIN, protocol: 'TCP' },
      ...(root.contract.trustedProxies.length > 0 ? [] : [{ name: 'https', containerPort: Port.TLS, protocol: 'TCP' }]),
      { name: 'health', containerPort: Port.HEALTH, protocol: 'TCP' },
    ],
    resources: requirements(proxy.resources, '128Mi'),
    readinessProbe: { httpGet: health(READY_PATH), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { httpGet: health(LIVE_PATH), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    lifecycle: drainFor(proxy.drain),
    securityContext: hardenedContainer(proxy.identity),
    volumeMounts: [
      { name: 'configuration', mountPath: CONF, readOnly: true },
      ...secrets.map(({ mount }) => mount),
      { name: 'runtime', mountPath: RUNTIME },
      { name: SCRATCH_VOLUME, mountPath: SCRATCH },
      ...proxy.volumes.map((volume, i) => volume._mount(ownVolume(i))),
    ],
  };
}

function health(path: string): k8s.HttpGetAction {
  return { path, port: k8s.IntOrString.fromString('health'), scheme: 'HTTP' };
}

function volumes({ configuration, secrets, proxy }: PodProps): k8s.Volume[] {
  return [
    { name: 'configuration', configMap: { name: configuration.name } },
    ...secrets.map(({ volume }) => volume),
    { name: 'runtime', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('8Mi') } },
    { name: SCRATCH_VOLUME, emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
    ...proxy.volumes.map((volume, i) => volume._volume(ownVolume(i))),
  ];
}
