import { type ChildProcess, spawn } from 'node:child_process';
import { Container, type ContainerPlan } from './container';
import { Refused } from './errors';
import type { ContainerSpec, Labels, PodSpec, Probe } from './kubernetes';
import type { PodPlan } from './manifests';
import type { Sandbox } from './network';
import { attempt } from './probes';
import { type Outcome, run, type RunOptions, sleep } from './shell';

/** What services and network policies see of a pod. */
export interface Endpoint {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ip: string;
  readonly spec: PodSpec;
  readonly ready: boolean;
}

export interface PodOptions {
  readonly nodeIp: string;
  readonly readyTimeoutMs: number;
  readonly graceScale: number;
  readonly hostsFile: string;
  /** Settles everything about a container; called anew for each start of the pod. */
  readonly prepare: (pod: Pod, spec: ContainerSpec) => ContainerPlan;
  /** Gives the pod fresh volumes. */
  readonly provision: (pod: Pod) => Promise<void>;
  /** Brings the volumes of the running pod up to what ConfigMaps and Secrets hold now. */
  readonly sync: (pod: Pod) => Promise<void>;
}

const PROBE_MS = 50;

/** A pod: a network of its own, and the containers in it. */
export class Pod implements Endpoint {
  ready = false;
  private containers: Container[] = [];
  private removed = false;

  constructor(
    readonly plan: PodPlan,
    private readonly sandbox: Sandbox,
    private readonly options: PodOptions,
  ) {}

  get owner(): string {
    return this.plan.owner;
  }

  get name(): string {
    return this.plan.name;
  }

  get namespace(): string {
    return this.plan.namespace;
  }

  get labels(): Labels {
    return this.plan.labels;
  }

  get spec(): PodSpec {
    return this.plan.spec;
  }

  get ip(): string {
    return this.sandbox.ip;
  }

  get hostsFile(): string {
    return this.options.hostsFile;
  }

  /** Process id of process 1 of the first container. */
  get pid(): number {
    return this.container().pid;
  }

  /** A container by name; the first one without. */
  container(name?: string): Container {
    const found = this.containers.find((container) => name === undefined || container.name === name);
    if (!found) throw new Error(`pod ${this.name} has no running container ${name ?? ''}`);
    return found;
  }

  /** What the containers have written so far, since the cluster started. */
  logs(): { stdout: string; stderr: string } {
    const all = this.containers.map((container) => container.logs());
    return { stdout: all.map(({ stdout }) => stdout).join(''), stderr: all.map(({ stderr }) => stderr).join('') };
  }

  /** Runs a command of this machine, with its files, in the network and with the host names of the pod. */
  async run(argv: readonly string[], options?: RunOptions): Promise<Outcome> {
    return run(this.commandLine(argv), options);
  }

  /** Like `run`, for a command that goes on. The caller ends it. */
  spawn(argv: readonly string[]): ChildProcess {
    const [command = '', ...args] = this.commandLine(argv);
    return spawn(command, args, { stdio: 'pipe' });
  }

  /** Sends the stop signal of the image to every container; returns at once. */
  signalStop(): void {
    for (const container of this.containers) container.signalStop();
  }

  async start(): Promise<void> {
    await this.options.provision(this);
    this.containers = [];
    for (const spec of this.spec.initContainers ?? []) {
      const container = await this.launch(spec);
      const code = await container.exited;
      if (code !== 0) throw this.failure(`init container ${spec.name} ended with ${code}`);
    }
    this.containers = await Promise.all(this.spec.containers.map((spec) => this.launch(spec)));
    await Promise.all(this.spec.containers.map((spec) => this.becomeReady(spec)));
    this.ready = true;
  }

  async sync(): Promise<void> {
    if (this.containers.length > 0) await this.options.sync(this);
  }

  /** Stops as the kubelet does it. The pod keeps its network and its address. */
  async stop(): Promise<void> {
    this.ready = false;
    const { graceScale } = this.options;
    const grace = (this.spec.terminationGracePeriodSeconds ?? 30) * 1000 * graceScale;
    await Promise.all(this.containers.map((container) => container.stop(grace, graceScale)));
  }

  async kill(): Promise<void> {
    this.ready = false;
    await Promise.all(this.containers.map((container) => container.kill()));
  }

  async remove(): Promise<void> {
    this.removed = true;
    await this.kill();
    await this.sandbox.remove();
  }

  /** Replaces tables of packet filter rules in the pod's network. */
  async filter(rules: string): Promise<void> {
    await this.sandbox.load(rules);
  }

  /** Tries a probe once. Gives the reason of the failure, or undefined. */
  async probe(kind: 'readinessProbe' | 'livenessProbe' | 'startupProbe', name?: string): Promise<string | undefined> {
    const container = this.container(name);
    const spec = this.spec.containers.find((candidate) => candidate.name === container.name);
    const probe = spec?.[kind];
    if (!spec || !probe) throw new Error(`container ${container.name} has no ${kind}`);
    return attempt(probe, spec, container, { nodeIp: this.options.nodeIp, podIp: this.ip });
  }

  private async launch(spec: ContainerSpec): Promise<Container> {
    const container = await Container.start(this.options.prepare(this, spec));
    this.containers.push(container);
    if (this.removed) {
      await container.kill();
      throw new Error(`pod ${this.name} is removed`);
    }
    return container;
  }

  private async becomeReady(spec: ContainerSpec): Promise<void> {
    for (const kind of ['startupProbe', 'readinessProbe'] as const) {
      const probe = spec[kind];
      if (probe) await this.succeed(kind, probe, spec);
    }
    if (!spec.livenessProbe) return;
    const reason = await this.probe('livenessProbe', spec.name);
    if (reason !== undefined) throw this.failure(`livenessProbe of container ${spec.name}: ${reason}`);
  }

  private async succeed(kind: 'startupProbe' | 'readinessProbe', probe: Probe, spec: ContainerSpec): Promise<void> {
    const container = this.container(spec.name);
    const deadline = Date.now() + this.options.readyTimeoutMs;
    for (let successes = 0; successes < (probe.successThreshold ?? 1);) {
      const reason = await this.probe(kind, spec.name);
      successes = reason === undefined ? successes + 1 : 0;
      if (!container.running) throw this.failure(`container ${spec.name} ended with ${container.exitCode ?? ''}`);
      if (reason !== undefined && Date.now() > deadline) {
        throw this.failure(`${kind} of container ${spec.name}: ${reason}`);
      }
      if (reason !== undefined) await sleep(PROBE_MS);
    }
  }

  private failure(reason: string): Refused {
    const { stdout, stderr } = this.logs();
    return new Refused(
      `pod ${this.name} did not become ready: ${reason}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`,
    );
  }

  private commandLine(argv: readonly string[]): string[] {
    const script = 'mount --bind "$1" /etc/hosts && shift && exec "$@"';
    const withHosts = ['/usr/bin/unshare', '--mount', '/bin/sh', '-c', script, 'sh', this.options.hostsFile, ...argv];
    return this.sandbox.enter(withHosts);
  }
}
