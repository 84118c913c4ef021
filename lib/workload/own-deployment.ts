import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { invalid } from '../contract/invalid';
import { Platform } from '../contract/platform';
import { AppContext, AppDeployment, AppSource } from './app-source';
import { AppProbes, ImageAppProps } from './app-props';
import { AppVolume } from './app-volume';
import { ComputeResources, checkedResources, requirements } from './compute-resources';
import { checkedImage } from './image';
import { manifestObject } from './manifest-object';
import { labels, metadata, selector } from './member';
import { disruptionBudget, serviceAccount } from './objects';
import { checkedObjectName } from './object-name';
import { DeploymentManifest, clashes, containersOf, withAdditions } from './pod-additions';
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
import { checkVariable } from '../contract/platform-spec';
import { isText } from '../contract/text';

const CONTAINER = 'app';
const RESOURCES = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: '256Mi', memoryLimit: '512Mi' };

/** The user has no entry in the image's passwd, and so would have the read-only root for a home. */
const HOME = { HOME: '/tmp' };
const SCRATCH = '/tmp';
const RESERVED = '/etc/secure-proxy';

/** A hardened Deployment for an image of the application. */
export class OwnDeployment implements AppSource {
  private readonly identity: Identity;
  private readonly resources: Required<ComputeResources>;
  private readonly replicas: number;

  /** @throws if a value cannot be used; the message names the property. */
  constructor(
    private readonly image: string,
    private readonly props: ImageAppProps,
  ) {
    checkedImage('app.image', image);
    this.identity = checkedIdentity('app', props.user, props.group);
    this.resources = checkedResources('app.resources', props.resources ?? {}, RESOURCES);
    this.replicas = checkedReplicas('app.replicas', props.replicas ?? 2);
    checkEnvironment(props);
    checkCommand('app.command', props.command);
    checkCommand('app.args', props.args);
    checkProbes(props.probes ?? {});
    checkMounts(props.volumes ?? []);
  }

  public deploy(scope: Construct, context: AppContext): AppDeployment {
    const { side, additions } = context;
    const account = serviceAccount(scope, side);
    const manifest = this.manifest(context);
    const [twice] = containersOf(manifest).flatMap((c) => clashes(c, additions));
    if (twice !== undefined) {
      throw invalid(
        'app.env',
        twice,
        'only the pair may set this variable',
        'remove it; the platform of the app decides its value',
      );
    }
    const deployment = manifestObject(scope, 'Deployment', withAdditions(manifest, CONTAINER, additions));
    const budget = disruptionBudget(scope, side);
    return { deployment, disruptionBudget: budget, serviceAccount: account, problems: () => [] };
  }

  private manifest(context: AppContext): DeploymentManifest {
    const { side, drain, timeout } = context;
    const spec: k8s.DeploymentSpec = {
      replicas: this.replicas,
      selector: { matchLabels: selector(side) },
      ...ROLLING,
      template: {
        metadata: { labels: labels(side) },
        spec: {
          ...hardenedPod(side, this.identity, [this.container(context)], this.volumes()),
          terminationGracePeriodSeconds: gracePeriod(drain, timeout),
        },
      },
    };
    return k8s.KubeDeployment.manifest({ metadata: metadata(side), spec }) as DeploymentManifest;
  }

  private container({ port, platform, drain, contract }: AppContext): k8s.Container {
    const { props } = this;
    return {
      name: CONTAINER,
      image: this.image,
      imagePullPolicy: 'Always',
      command: props.command,
      args: props.args,
      ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
      env: environment(props, platform, port),
      resources: requirements(this.resources, '1Gi'),
      ...probes(props.probes ?? {}, port, platform._probeHeaders(contract.hosts[0] ?? '')),
      lifecycle: drainFor(drain),
      securityContext: hardenedContainer(this.identity),
      volumeMounts: [
        { name: 'scratch', mountPath: SCRATCH },
        ...(props.volumes ?? []).map((volume, i) => volume._mount(`volume-${i}`)),
      ],
    };
  }

  private volumes(): k8s.Volume[] {
    const own = (this.props.volumes ?? []).map((volume, i) => volume._volume(`volume-${i}`));
    return [{ name: 'scratch', emptyDir: { sizeLimit: k8s.Quantity.fromString('512Mi') } }, ...own];
  }
}

function checkEnvironment({ env = {}, secrets = {} }: ImageAppProps): void {
  for (const [name, value] of Object.entries(env)) {
    checkVariable('app.env', name, value);
    if (Object.hasOwn(secrets, name)) throw invalid('app.secrets', name, 'app.env sets it, too', 'keep one of the two');
  }
  for (const [name, { secret, key }] of Object.entries(secrets)) {
    checkVariable('app.secrets', name, '');
    checkedObjectName(`app.secrets.${name}.secret`, secret);
    if (!/^[-._a-zA-Z0-9]{1,253}$/.test(key)) {
      throw invalid(
        `app.secrets.${name}.key`,
        key,
        'a key of a Secret has letters, digits, dashes, dots and underscores',
      );
    }
  }
}

function checkCommand(where: string, words: readonly string[] | undefined): void {
  for (const [i, word] of (words ?? []).entries()) {
    if (!isText(word)) throw invalid(`${where}[${i}]`, word, 'a text without control characters is needed');
  }
}

/** A path, not an address: the kubelet adds scheme, host and port. */
function checkProbes(probes: AppProbes): void {
  for (const key of ['readinessPath', 'livenessPath'] as const) {
    const path = probes[key];
    if (path !== undefined && !/^\/(?!\/)[\x21-\x7e]{0,500}$/.test(path)) {
      throw invalid(`app.probes.${key}`, path, 'a path is needed', 'for example "/healthz"');
    }
  }
}

/** Two volumes in one place are refused by Kubernetes only when the pods are made. */
function checkMounts(volumes: readonly AppVolume[]): void {
  const paths = [SCRATCH, ...volumes.map(({ mountPath }) => mountPath)];
  for (const [i, path] of paths.entries()) {
    if (paths.indexOf(path) < i) {
      throw invalid(`app.volumes[${i - 1}]`, path, 'another volume is mounted there', 'choose another path');
    }
    if (`${path}/`.startsWith(`${RESERVED}/`)) {
      throw invalid(`app.volumes[${i - 1}]`, path, `${RESERVED} belongs to the pair`, 'choose another path');
    }
  }
}

function environment({ env = {}, secrets = {} }: ImageAppProps, platform: Platform, port: number): k8s.EnvVar[] {
  const serving = platform._serving(port);
  const twice = Object.keys(serving).find((name) => Object.hasOwn(env, name) || Object.hasOwn(secrets, name));
  if (twice !== undefined)
    throw invalid('app.env', twice, 'the pair sets this variable', 'remove it, and set the port of the app');
  return [
    ...Object.entries({ ...HOME, ...serving, ...env })
      .filter(([name]) => !Object.hasOwn(secrets, name))
      .map(([name, value]) => ({ name, value })),
    ...Object.entries(secrets).map(([name, { secret, key }]) => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key } },
    })),
  ];
}

/** Probes do not pass through the proxy: they say for themselves what the application has to believe. */
function probes(
  own: AppProbes,
  port: number,
  headers: Record<string, string>,
): Pick<k8s.Container, 'readinessProbe' | 'livenessProbe'> {
  const tcp = { tcpSocket: { port: k8s.IntOrString.fromNumber(port) } };
  const http = (path: string): Pick<k8s.Probe, 'httpGet'> => ({
    httpGet: {
      path,
      port: k8s.IntOrString.fromNumber(port),
      scheme: 'HTTP',
      httpHeaders: Object.entries(headers).map(([name, value]) => ({ name, value })),
    },
  });
  const target = (path?: string): k8s.Probe => (path === undefined ? tcp : http(path));
  return {
    readinessProbe: { ...target(own.readinessPath), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
    livenessProbe: {
      ...target(own.livenessPath),
      initialDelaySeconds: 30,
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
  };
}
