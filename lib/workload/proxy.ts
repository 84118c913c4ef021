import { ApiObject, Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { TrustContract } from '../contract/trust-contract';
import { HttpdSettings, seconds } from '../httpd/options';
import { CERTIFICATES, CONF, LIVE_PATH, Port, PublicPort, READY_PATH, RUNTIME, SCRATCH } from '../httpd/layout';
import { ComputeResources, checkedResources, quantity, requirements } from './compute-resources';
import { checksumOf } from './config-map';
import { checkedHttpdImage } from './image';
import { manifestObject } from './manifest-object';
import { CONFIG_ANNOTATION, CONTRACT_ANNOTATION, Member, labels, metadata, selector } from './member';
import {
  Identity,
  ROLLING,
  checkedIdentity,
  checkedReplicas,
  drainFor,
  gracePeriod,
  hardenedContainer,
  hardenedPod,
} from './pod';
import { Tls } from './tls';

/** How the proxy runs. */
export interface ProxyOptions {
  /**
   * An image with the layout of the official httpd image, version 2.4.59 or later, by tag, digest or both.
   * @default 'httpd:2.4.68'
   * @see https://hub.docker.com/_/httpd
   */
  readonly image?: string;

  /** @default 2 */
  readonly replicas?: number;

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
}

/** ProxyOptions with every default filled in. */
export interface ProxySettings {
  readonly image: string;
  readonly replicas: number;
  readonly resources: Required<ComputeResources>;
  readonly memoryBytes: number;
  readonly drain: number;
  readonly identity: Identity;
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
    replicas: checkedReplicas('proxy.replicas', options.replicas ?? 2),
    resources,
    memoryBytes,
    drain: seconds('proxy.drain', options.drain ?? Duration.seconds(10), 1, 600),
    identity: checkedIdentity('proxy', options.user, options.group),
  };
}

export const PROXY_SERVICE_PORTS: k8s.ServicePort[] = [
  { name: 'http', port: PublicPort.PLAIN, targetPort: k8s.IntOrString.fromString('http'), protocol: 'TCP' },
  { name: 'https', port: PublicPort.TLS, targetPort: k8s.IntOrString.fromString('https'), protocol: 'TCP' },
];

/** What the proxy Deployment is made of. */
export interface ProxyDeploymentProps {
  readonly side: Member;
  readonly contract: TrustContract;
  readonly configuration: ApiObject;
  readonly tls: Tls;
  readonly httpd: HttpdSettings;
  readonly proxy: ProxySettings;
}

export function proxyDeployment(scope: Construct, props: ProxyDeploymentProps): ApiObject {
  const { side, proxy } = props;
  const spec: k8s.DeploymentSpec = {
    replicas: proxy.replicas,
    selector: { matchLabels: selector(side) },
    ...ROLLING,
    template: {
      metadata: { labels: labels(side), annotations: annotations(props) },
      spec: {
        ...hardenedPod(side, proxy.identity, [container(props)], volumes(props)),
        terminationGracePeriodSeconds: gracePeriod(proxy.drain, props.httpd.timeout),
      },
    },
  };
  return manifestObject(scope, 'Deployment', k8s.KubeDeployment.manifest({ metadata: metadata(side), spec }));
}

function annotations({ contract, configuration }: ProxyDeploymentProps): Record<string, string> {
  return { [CONTRACT_ANNOTATION]: contract.fingerprint, [CONFIG_ANNOTATION]: checksumOf(configuration) };
}

function container({ proxy }: ProxyDeploymentProps): k8s.Container {
  return {
    name: 'httpd',
    image: proxy.image,
    imagePullPolicy: 'Always',
    ports: [
      { name: 'http', containerPort: Port.PLAIN, protocol: 'TCP' },
      { name: 'https', containerPort: Port.TLS, protocol: 'TCP' },
      { name: 'health', containerPort: Port.HEALTH, protocol: 'TCP' },
    ],
    resources: requirements(proxy.resources, '128Mi'),
    readinessProbe: { httpGet: health(READY_PATH), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
    livenessProbe: { httpGet: health(LIVE_PATH), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
    lifecycle: drainFor(proxy.drain),
    securityContext: hardenedContainer(proxy.identity),
    volumeMounts: [
      { name: 'configuration', mountPath: CONF, readOnly: true },
      { name: 'certificate', mountPath: CERTIFICATES, readOnly: true },
      { name: 'runtime', mountPath: RUNTIME },
      { name: 'scratch', mountPath: SCRATCH },
    ],
  };
}

function health(path: string): k8s.HttpGetAction {
  return { path, port: k8s.IntOrString.fromString('health'), scheme: 'HTTP' };
}

function volumes({ configuration, tls }: ProxyDeploymentProps): k8s.Volume[] {
  return [
    { name: 'configuration', configMap: { name: configuration.name } },
    tls._volume('certificate'),
    { name: 'runtime', emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString('8Mi') } },
    { name: 'scratch', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
  ];
}
