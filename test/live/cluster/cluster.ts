import { resolve } from 'node:path';
import { type ClusterOptions, ControlPlane } from './control-plane';
import type { Labels } from './kubernetes';
import { Manifests } from './manifests';
import type { Pod } from './pod';
import type { Outcome, RunOptions } from './shell';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface StrangerOptions {
  readonly labels?: Labels;
  /** @default 'default' */
  readonly namespace?: string;
}

let clusters = 0;

/** Runs Kubernetes manifests on this machine as they say, with real processes. */
export class Cluster {
  /** Gives the cluster when every pod is ready; throws with the logs of the pod that does not become so. */
  static async start(manifests: string | readonly string[], options: ClusterOptions = {}): Promise<Cluster> {
    if (!process.env.LIVE_TESTS_ISOLATED) throw new Error('a cluster runs only inside test/isolated.sh');
    const parsed = Manifests.parse(typeof manifests === 'string' ? [manifests] : manifests);
    const run = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}-${++clusters}`;
    const directory = resolve('test-output', 'live', run);
    const plane = await ControlPlane.create(parsed, directory, options);
    try {
      await plane.up();
    } catch (error) {
      await plane.down();
      throw error;
    }
    return new Cluster(plane, directory, parsed.ignored);
  }

  private names = 0;

  private constructor(
    private readonly plane: ControlPlane,
    /** Where the logs of the containers are. */
    readonly directory: string,
    /** Objects without a meaning for this runner, as `Kind/name`. */
    readonly ignored: readonly string[],
  ) {}

  /** Address of the test itself as pods see it: a client outside of the cluster. */
  get outsideIp(): string {
    return this.plane.network.outsideIp;
  }

  /** Address from which the kubelet probes. */
  get nodeIp(): string {
    return this.plane.network.nodeIp;
  }

  /** A port of a service, by number or name. */
  service(name: string, port: number | string, namespace?: string): Address {
    const found = this.plane.services.filter(
      (service) => service.name === name && (namespace === undefined || service.namespace === namespace),
    );
    const [service] = found;
    if (!service || found.length > 1) throw new Error(`${found.length} services have the name ${name}`);
    const match = service.ports.find((candidate) => candidate.port === port || candidate.name === port);
    if (!match) throw new Error(`service ${name} has no port ${port}`);
    return { host: service.ip, port: match.port };
  }

  /** A pod by its own name, or the first one of a workload. */
  pod(name: string, namespace?: string): Pod {
    const [pod] = this.pods(name, namespace);
    if (!pod) throw new Error(`no pod ${name}; there are ${this.plane.pods.map((other) => other.name).join(', ')}`);
    return pod;
  }

  /** Every pod of a workload. */
  pods(name: string, namespace?: string): Pod[] {
    const found = this.plane.pods.filter(
      (pod) => [pod.owner, pod.name].includes(name) && (namespace === undefined || pod.namespace === namespace),
    );
    if (new Set(found.map((pod) => pod.namespace)).size > 1) {
      throw new Error(`pods of the name ${name} stand in several namespaces: say which`);
    }
    return found;
  }

  /** Runs a command of this machine in the network of a pod. */
  async from(pod: string | Pod, argv: readonly string[], options?: RunOptions): Promise<Outcome> {
    return (typeof pod === 'string' ? this.pod(pod) : pod).run(argv, options);
  }

  /** Adds a pod that runs nothing, to speak to the others from. */
  async stranger({ labels = {}, namespace = 'default' }: StrangerOptions = {}): Promise<Pod> {
    const name = `stranger-${this.names++}`;
    return this.plane.join({ owner: name, name, namespace, labels, spec: { containers: [] } });
  }

  /** Stops the pods of a workload as the kubelet does it; they keep their addresses. */
  async stopPod(name: string, namespace?: string): Promise<void> {
    this.pod(name, namespace);
    await this.plane.retire(this.pods(name, namespace));
  }

  /** Starts them again, with fresh volumes. */
  async startPod(name: string, namespace?: string): Promise<void> {
    this.pod(name, namespace);
    await Promise.all(this.pods(name, namespace).map((pod) => this.plane.start(pod)));
  }

  async restart(name: string, namespace?: string): Promise<void> {
    await this.stopPod(name, namespace);
    await this.startPod(name, namespace);
  }

  /** Replaces the pods of a workload one by one: a new one becomes ready before an old one stops. */
  async rollout(name: string, namespace?: string): Promise<void> {
    this.pod(name, namespace);
    for (const old of this.pods(name, namespace)) {
      const pod = await this.plane.join({ ...old.plan, name: `${old.owner}-new-${this.names++}` });
      await this.plane.start(pod);
      await this.plane.retire([old]);
      await this.plane.remove(old);
    }
  }

  /** Replaces ConfigMaps and Secrets, also in the volumes of running pods. Variables change only with a new pod. */
  async apply(manifests: string): Promise<void> {
    await this.plane.apply(manifests);
  }

  async deletePolicy(name: string, namespace?: string): Promise<void> {
    await this.plane.deletePolicy(name, namespace);
  }

  /** Ends everything at once, without preStop and grace. */
  async stop(): Promise<void> {
    await this.plane.down();
  }
}
