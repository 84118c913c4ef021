import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { invalid } from '../contract/invalid';
import { OWN_FILES } from '../httpd/layout';
import { AppContext, AppDeployment, AppSource } from './app-source';
import { ProbeSettings, appProbes, probePaths, probeSettings, probesThroughProxy } from './app-probes';
import { ImageAppProps } from './app-props';
import { ComputeResources, checkedResources, requirements } from './compute-resources';
import { checkedImage } from './image';
import { manifestObject } from './manifest-object';
import { labels, metadata, selector } from './member';
import { checkMounts } from './mounts';
import { serviceAccount } from './objects';
import { checkedDataKey, checkedObjectName } from './object-name';
import { DeploymentManifest, clashes, containersOf, withAdditions } from './pod-additions';
import { Identity, ROLLING, checkedIdentity, drainFor, gracePeriod, hardenedContainer, hardenedPod } from './pod';
import { checkVariable } from '../contract/platform-spec';
import { isText } from '../contract/text';
import { WorkloadSettings, autoscaler, workloadSettings } from './workload-options';

const CONTAINER = 'app';
const RESOURCES = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: '256Mi', memoryLimit: '512Mi' };

/** The user has no entry in the image's passwd, and so would have the read-only root for a home. */
const HOME = { HOME: '/tmp' };
const SCRATCH = '/tmp';

/** A hardened Deployment for an image of the application. */
export class OwnDeployment implements AppSource {
  private readonly identity: Identity;
  private readonly resources: Required<ComputeResources>;
  private readonly workload: WorkloadSettings;
  private readonly probes: ProbeSettings;

  /** @throws if a value cannot be used; the message names the property. */
  constructor(
    private readonly image: string,
    private readonly props: ImageAppProps,
  ) {
    checkedImage('app.image', image);
    this.identity = checkedIdentity('app', props.user, props.group);
    this.resources = checkedResources('app.resources', props.resources ?? {}, RESOURCES);
    this.workload = workloadSettings('app', props);
    this.probes = probeSettings(props.probes);
    checkEnvironment(props);
    checkCommand('app.command', props.command);
    checkCommand('app.args', props.args);
    checkMounts('app.volumes', props.volumes ?? [], { mounted: [SCRATCH], reserved: [OWN_FILES] });
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
    return {
      deployment,
      disruptionBudget: this.workload.disruptionBudget._object(scope, side),
      autoscaler: autoscaler(scope, side, this.workload),
      serviceAccount: account,
      problems: () => [],
    };
  }

  public probePaths(): Record<string, string> {
    return probePaths(this.probes);
  }

  private manifest(context: AppContext): DeploymentManifest {
    const { side, drain, timeout } = context;
    const { replicas, pods } = this.workload;
    const spec: k8s.DeploymentSpec = {
      replicas,
      selector: { matchLabels: selector(side) },
      ...ROLLING,
      template: {
        metadata: { labels: { ...labels(side), ...pods.labels }, annotations: pods.annotations },
        spec: {
          ...hardenedPod(side, this.identity, [this.container(context)], this.volumes(context)),
          ...pods.spec(side),
          terminationGracePeriodSeconds: gracePeriod(drain, timeout),
        },
      },
    };
    return k8s.KubeDeployment.manifest({ metadata: metadata(side), spec }) as DeploymentManifest;
  }

  private container(context: AppContext): k8s.Container {
    const { port, platform, drain, contract, loopback, tls } = context;
    const { props } = this;
    const [host = ''] = contract.hosts;
    return {
      name: CONTAINER,
      image: this.image,
      imagePullPolicy: this.workload.pods.imagePullPolicy,
      command: props.command,
      args: props.args,
      // A port that nobody reaches from outside is not declared.
      ports:
        loopback === true
          ? undefined
          : [{ name: tls === undefined ? 'http' : 'https', containerPort: port, protocol: 'TCP' }],
      env: environment(props, serving(context)),
      resources: requirements(this.resources, '1Gi'),
      ...(loopback === true
        ? probesThroughProxy(this.probes, host)
        : appProbes(this.probes, { port, headers: platform._probeHeaders(host), tls })),
      lifecycle: drainFor(drain),
      securityContext: hardenedContainer(this.identity),
      volumeMounts: [
        { name: 'scratch', mountPath: SCRATCH },
        ...(props.volumes ?? []).map((volume, i) => volume._mount(`volume-${i}`)),
        ...(tls?._appVolumes() ?? []).map(({ mount }) => mount),
      ],
    };
  }

  private volumes({ tls }: AppContext): k8s.Volume[] {
    const secrets = (tls?._appVolumes() ?? []).map(({ volume }) => volume);
    const own = (this.props.volumes ?? []).map((volume, i) => volume._volume(`volume-${i}`));
    return [{ name: 'scratch', emptyDir: { sizeLimit: k8s.Quantity.fromString('512Mi') } }, ...own, ...secrets];
  }
}

/** How the platform comes to listen as the proxy expects it. */
function serving({ platform, port, loopback, tls }: AppContext): Record<string, string> {
  if (loopback === true) return platform._servingLoopback(port);
  return { ...platform._serving(port), ...(tls && platform._servingTls(tls._files())) };
}

function checkEnvironment({ env = {}, secrets = {} }: ImageAppProps): void {
  for (const [name, value] of Object.entries(env)) {
    checkVariable('app.env', name, value);
    if (Object.hasOwn(secrets, name)) throw invalid('app.secrets', name, 'app.env sets it, too', 'keep one of the two');
  }
  for (const [name, { secret, key }] of Object.entries(secrets)) {
    checkVariable('app.secrets', name, '');
    checkedObjectName(`app.secrets.${name}.secret`, secret);
    checkedDataKey(`app.secrets.${name}.key`, key);
  }
}

function checkCommand(where: string, words: readonly string[] | undefined): void {
  for (const [i, word] of (words ?? []).entries()) {
    if (!isText(word)) throw invalid(`${where}[${i}]`, word, 'a text without control characters is needed');
  }
}

function environment({ env = {}, secrets = {} }: ImageAppProps, serving: Record<string, string>): k8s.EnvVar[] {
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
