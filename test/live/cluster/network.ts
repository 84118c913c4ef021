import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { must, run } from './shell';

const MOST_NETWORKS = 250;

/**
 * No IPv6 address of its own, which would come a second or two after the link: a change of the network for whoever runs
 * then. A browser gives up what it is loading.
 */
const SILENT = 'addrgenmode none';

/**
 * One bridge in the network namespace of the test: the pods hang on it, each in a namespace of its own. The bridge has
 * two addresses of its own: that of the node, from which the kubelet probes, and that of the world outside.
 */
export class Network {
  static async create(): Promise<Network> {
    for (let index = 0; index < MOST_NETWORKS; index++) {
      const network = new Network(index);
      // Adding the bridge takes the number: it fails when another cluster has it.
      if ((await run(['ip', 'link', 'add', network.bridge, 'type', 'bridge'])).code === 0) {
        await network.configure();
        return network;
      }
    }
    throw new Error(`cannot create a network bridge; are ${MOST_NETWORKS} clusters running?`);
  }

  readonly nodeIp: string;
  readonly outsideIp: string;
  readonly bridge: string;
  private pods = 1;
  private services = 0;

  private constructor(private readonly index: number) {
    this.bridge = `pods${index}`;
    this.nodeIp = `10.244.${index}.1`;
    this.outsideIp = `198.51.100.${index + 1}`;
  }

  nextServiceIp(): string {
    return `10.96.${this.index}.${++this.services}`;
  }

  /** A network namespace with an address of its own, kept open by a process that does nothing. */
  async addSandbox(): Promise<Sandbox> {
    const number = ++this.pods;
    const ip = `10.244.${this.index}.${number}`;
    const pause = spawn('/usr/bin/unshare', ['--net', '--', '/bin/sh', '-c', 'echo up; exec sleep infinity'], {
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(pause.stdout, 'data');
    pause.stdout.destroy();
    pause.unref();
    const link = `pod${randomBytes(5).toString('hex')}`;
    const sandbox = new Sandbox(ip, pause, link);
    await ipBatch([
      `link add ${link} type veth peer name eth0 netns ${sandbox.pid}`,
      `link set ${link} ${SILENT} master ${this.bridge} up`,
    ]);
    await must(sandbox.enter(['ip', '-batch', '-']), {
      input: [
        'link set lo up',
        `address add ${ip}/24 dev eth0`,
        'link set eth0 up',
        `route add default via ${this.nodeIp}`,
      ].join('\n'),
    });
    return sandbox;
  }

  async remove(): Promise<void> {
    await must(['ip', 'link', 'delete', this.bridge]);
  }

  private async configure(): Promise<void> {
    const prefix = (net: string) => `${net}.${this.index}.0/24`;
    await ipBatch([
      // Fixed, for a bridge takes over the address of one of its ports, and the pods would lose their neighbour with it.
      `link set ${this.bridge} address 02:00:0a:f4:${this.index.toString(16).padStart(2, '0')}:01`,
      `address add ${this.nodeIp}/32 dev ${this.bridge}`,
      `address add ${this.outsideIp}/32 dev ${this.bridge}`,
      `link set ${this.bridge} ${SILENT} up`,
      `route add ${prefix('10.244')} dev ${this.bridge} src ${this.outsideIp}`,
      `route add ${prefix('10.96')} dev ${this.bridge} src ${this.outsideIp}`,
    ]);
  }
}

export class Sandbox {
  constructor(
    readonly ip: string,
    private readonly pause: ChildProcess,
    private readonly link: string,
  ) {}

  get pid(): number {
    if (this.pause.pid === undefined) throw new Error('the process that holds the pod network did not start');
    return this.pause.pid;
  }

  /** The command line that runs a command in the network of this pod. */
  enter(argv: readonly string[]): string[] {
    return ['/usr/bin/nsenter', `--net=/proc/${this.pid}/ns/net`, '--', ...argv];
  }

  /** Replaces one table of packet filter rules at once. */
  async load(rules: string): Promise<void> {
    await must(this.enter(['nft', '-f', '-']), { input: rules });
  }

  async sysctl(name: string, value: string): Promise<void> {
    const path = `/proc/sys/${name.replaceAll('.', '/')}`;
    await must(this.enter(['/bin/sh', '-c', 'printf %s "$2" > "$1"', 'sh', path, value]));
  }

  /**
   * Takes the link away, too: the kernel would keep it for as long as a socket waits for its last acknowledgement, and
   * its late end would be a change of the network for whoever runs then, such as a browser.
   */
  async remove(): Promise<void> {
    await run(['ip', 'link', 'delete', this.link]);
    this.pause.kill('SIGKILL');
  }
}

async function ipBatch(lines: readonly string[]): Promise<void> {
  await must(['ip', '-batch', '-'], { input: lines.join('\n') });
}
