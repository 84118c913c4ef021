import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue, type ImageCatalogue } from '../images';
import { Kubelet } from './kubelet';
import type { NetworkPolicy } from './kubernetes-network';
import { type Manifests, namespaceOf, type PodPlan, type Replicas } from './manifests';
import { Network } from './network';
import { Pod } from './pod';
import { policyRules } from './policy';
import { type BoundService, bindServices, serviceHosts, serviceRules } from './services';
import { must, run, sleep } from './shell';

export interface ClusterOptions {
  /** What stands behind an image reference. @default the catalogue in test/live/images */
  readonly images?: ImageCatalogue;
  /** How many pods a workload gets. @default 'one' */
  readonly replicas?: Replicas;
  /** How long a pod may take to become ready. @default 30000 */
  readonly readyTimeoutMs?: number;
  /** Factor for every wait of a stopping pod: preStop sleep and grace period. @default 1 */
  readonly graceScale?: number;
  /** How long services still send to a pod that is being stopped, as in every real cluster. @default 0 */
  readonly endpointLagMs?: number;
}

/** Keeps pods, services and policies in step with each other. */
export class ControlPlane {
  static async create(manifests: Manifests, directory: string, options: ClusterOptions): Promise<ControlPlane> {
    const plane = new ControlPlane(manifests, await Network.create(), directory, options);
    await mkdir(plane.volumes, { recursive: true });
    await must(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', plane.volumes]);
    return plane;
  }

  readonly pods: Pod[] = [];
  services: readonly BoundService[] = [];
  private policies: readonly NetworkPolicy[];
  private starts: readonly Promise<void>[] = [];
  private refreshed: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly manifests: Manifests,
    readonly network: Network,
    private readonly directory: string,
    private readonly options: ClusterOptions,
  ) {
    this.policies = manifests.policies;
  }

  /** Starts everything that the manifests ask for. */
  async up(): Promise<void> {
    const plans = this.manifests.pods(this.options.replicas ?? 'one');
    await Promise.all(plans.map((plan) => this.add(plan)));
    this.services = bindServices(this.manifests.services, this.pods, this.network);
    await Promise.all(this.pods.map((pod) => this.writeHosts(pod)));
    await this.refresh();
    this.starts = this.pods.map((pod) => this.start(pod));
    await Promise.all(this.starts);
  }

  async down(): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.remove()));
    await Promise.allSettled(this.starts);
    await this.network.remove();
    await run(['umount', '--recursive', this.volumes]);
  }

  /** Adds a pod that runs nothing yet, reachable and confined as its labels say. */
  async join(plan: PodPlan): Promise<Pod> {
    const pod = await this.add(plan);
    await this.writeHosts(pod);
    await this.refresh();
    return pod;
  }

  async start(pod: Pod): Promise<void> {
    await pod.start();
    await this.refresh();
  }

  /** Stops pods, and takes them out of the services while they are stopping. */
  async retire(pods: readonly Pod[]): Promise<void> {
    const stopped = pods.map((pod) => pod.stop());
    if (this.options.endpointLagMs) await sleep(this.options.endpointLagMs);
    await this.refresh();
    await Promise.all(stopped);
  }

  async remove(pod: Pod): Promise<void> {
    await pod.remove();
    this.pods.splice(this.pods.indexOf(pod), 1);
  }

  async apply(manifests: string): Promise<void> {
    this.manifests.replace(manifests);
    await Promise.all(this.pods.map((pod) => pod.sync()));
  }

  async deletePolicy(name: string, namespace?: string): Promise<void> {
    const kept = this.policies.filter(
      (policy) => policy.metadata.name !== name || namespaceOf(policy) !== (namespace ?? namespaceOf(policy)),
    );
    if (kept.length === this.policies.length) throw new Error(`no NetworkPolicy ${name}`);
    this.policies = kept;
    await this.refresh();
  }

  private get volumes(): string {
    return join(this.directory, 'volumes');
  }

  private async add(plan: PodPlan): Promise<Pod> {
    const sandbox = await this.network.addSandbox();
    const kubelet = new Kubelet(this.manifests, this.options.images ?? catalogue(), this.directory, sandbox);
    const pod = new Pod(plan, sandbox, {
      nodeIp: this.network.nodeIp,
      readyTimeoutMs: this.options.readyTimeoutMs ?? 30_000,
      graceScale: this.options.graceScale ?? 1,
      hostsFile: kubelet.hostsFile(plan),
      prepare: (target, spec) => kubelet.prepare(target, spec, this.services),
      provision: (target) => kubelet.provision(target),
      sync: (target) => kubelet.sync(target),
    });
    this.pods.push(pod);
    return pod;
  }

  private async writeHosts(pod: Pod): Promise<void> {
    const own = ['127.0.0.1\tlocalhost', '::1\tlocalhost', `${pod.ip}\t${pod.name}`];
    const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join(' ')}`);
    const lines = [...own, ...aliases, ...serviceHosts(this.services, pod.namespace)];
    await writeFile(pod.hostsFile, `${lines.join('\n')}\n`);
  }

  /** Brings the packet filters of every network up to what is ready and allowed now; never out of order. */
  private refresh(): Promise<void> {
    const next = this.refreshed.then(() => this.load());
    this.refreshed = next.catch(() => undefined);
    return next;
  }

  private async load(): Promise<void> {
    const services = serviceRules(this.services);
    const world = {
      policies: this.policies,
      pods: this.pods,
      nodeIp: this.network.nodeIp,
      namespaceLabels: (namespace: string) => this.manifests.namespaceLabels(namespace),
    };
    await Promise.all([
      must(['nft', '-f', '-'], { input: services }),
      ...this.pods.map((pod) => pod.filter(services + policyRules(pod, world))),
    ]);
  }
}
