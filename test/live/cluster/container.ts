import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, closeSync, openSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Image } from '../images/image';
import { type Mount, jail } from './bubblewrap';
import { expand } from './environment';
import { Refused, Unsupported } from './errors';
import { type Identity, become } from './identity';
import type { ContainerSpec } from './kubernetes';
import type { Sandbox } from './network';
import { type Outcome, run, sleep } from './shell';

/** Everything about a container that is settled before it starts. */
export interface ContainerPlan {
  readonly spec: ContainerSpec;
  readonly image: Image;
  readonly identity: Identity;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  readonly hostname: string;
  readonly sandbox: Sandbox;
  /** Path of the log files, without their ending. */
  readonly logs: string;
}

const STATUS_FD = 3;
const POLL_MS = 20;

/** A container that runs, or has run. */
export class Container {
  static async start(plan: ContainerPlan): Promise<Container> {
    const container = new Container(plan, launch(plan));
    await container.started;
    return container;
  }

  /** Exit code of the process; 128 + signal number when a signal ended it. */
  readonly exited: Promise<number>;
  /** Known once the process has ended. */
  exitCode: number | undefined;
  /** Process id of the container's process 1, as the test sees it. */
  pid = 0;
  private readonly started: Promise<void>;

  private constructor(
    private readonly plan: ContainerPlan,
    process: ChildProcess,
  ) {
    this.exited = new Promise((resolve) => {
      process.once('error', () => {
        resolve((this.exitCode = 127));
      });
      process.once('close', (code) => {
        resolve((this.exitCode = code ?? -1));
      });
    });
    this.started = this.readPid(process);
  }

  get name(): string {
    return this.plan.spec.name;
  }

  get running(): boolean {
    return this.exitCode === undefined;
  }

  logs(): { stdout: string; stderr: string } {
    const read = (stream: string) => readFileSync(`${this.plan.logs}.${stream}.log`, 'utf8');
    return { stdout: read('stdout'), stderr: read('stderr') };
  }

  /** Runs a command inside the container, with its files, network, user and environment. */
  async exec(argv: readonly string[], timeoutMs?: number): Promise<Outcome> {
    const inside = ['--mount', '--pid', '--net', '--uts', '--ipc', '--root', '--wd'];
    const enter = ['/usr/bin/nsenter', `--target=${this.pid}`, ...inside, '--'];
    return run([...enter, ...become(this.plan.identity), ...argv], { env: variables(this.plan), timeoutMs });
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running && this.pid > 0) kill(this.pid, signal);
  }

  /** The image's stop signal; returns at once. */
  signalStop(): void {
    this.signal(this.plan.image.stopSignal);
  }

  /** As the kubelet stops it: preStop, stop signal, and SIGKILL when the grace period is over. */
  async stop(graceMs: number, preStopScale: number): Promise<void> {
    const deadline = setTimeout(() => {
      this.signal('SIGKILL');
    }, graceMs);
    await Promise.race([this.preStop(preStopScale), this.exited]);
    this.signalStop();
    await this.exited;
    clearTimeout(deadline);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  private async preStop(scale: number): Promise<void> {
    const hook = this.plan.spec.lifecycle?.preStop;
    if (!hook) return;
    if (hook.sleep) await sleep(hook.sleep.seconds * 1000 * scale);
    else if (hook.exec) await this.exec(hook.exec.command, 600_000);
    else throw new Unsupported(`preStop ${Object.keys(hook).join()} of container ${this.name}`);
  }

  private async readPid(process: ChildProcess): Promise<void> {
    const status = process.stdio[STATUS_FD] as Socket;
    // A cluster that a failed test forgot must not keep the test process from ending.
    process.unref();
    status.unref();
    let text = '';
    status.on('data', (chunk: Buffer) => (text += chunk.toString()));
    while (this.pid === 0) {
      this.pid = Number(/"child-pid":\s*(\d+)/.exec(text)?.[1] ?? 0);
      if (this.pid === 0 && !this.running) {
        throw new Refused(`container ${this.name} could not be made:\n${this.logs().stderr}`);
      }
      if (this.pid === 0) await sleep(POLL_MS / 4);
    }
  }
}

function launch(plan: ContainerPlan): ChildProcess {
  const { spec, image, identity, sandbox } = plan;
  const inside = jail({
    image,
    mounts: plan.mounts,
    workingDir: spec.workingDir ?? image.workingDir,
    hostname: plan.hostname,
    readOnlyRoot: spec.securityContext?.readOnlyRootFilesystem ?? false,
    statusFd: STATUS_FD,
  });
  const [command = '', ...args] = sandbox.enter([...inside, ...become(identity), ...commandLine(plan)]);
  const [stdout, stderr] = ['stdout', 'stderr'].map((stream) => openLog(`${plan.logs}.${stream}.log`, identity));
  try {
    return spawn(command, args, { env: variables(plan), stdio: ['ignore', stdout, stderr, 'pipe'] });
  } finally {
    for (const fd of [stdout, stderr]) if (fd !== undefined) closeSync(fd);
  }
}

/** Processes open /proc/self/fd/1 and 2 anew: the files belong to the container's user, as runc arranges it. */
function openLog(path: string, { uid, gid }: Identity): number {
  const fd = openSync(path, 'a', 0o600);
  chownSync(path, uid, gid);
  return fd;
}

/** `command` replaces the image's entry point together with its arguments, `args` only the latter. */
function commandLine({ spec, image, environment }: ContainerPlan): string[] {
  const written = (words: readonly string[]) => words.map((word) => expand(word, environment));
  const command = spec.command ? written(spec.command) : (image.entrypoint ?? []);
  const imageArgs = spec.command ? [] : (image.cmd ?? []);
  const line = [...command, ...(spec.args ? written(spec.args) : imageArgs)];
  if (line.length === 0) throw new Refused(`container ${spec.name} has no command`);
  return line;
}

function variables({ image, environment, hostname, identity }: ContainerPlan): Record<string, string> {
  return { HOME: identity.uid === 0 ? '/root' : '/', HOSTNAME: hostname, ...image.env, ...environment };
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
