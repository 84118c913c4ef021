import { ChildProcess, execFileSync, spawn } from 'child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { connect } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';

export const HOST = 'shop.example.com';
export const PLAIN_PORT = 8080;
export const TLS_PORT = 8443;
const PORTS = /\b(8080|8081|8443)\b/g;
export const BACKEND = { name: 'shop-app', port: 8000 };

/** A server to measure: its configuration files, and how it is started where they are. */
export interface Server {
  readonly name: string;
  /** By file name, all in `directory`. */
  readonly files: Record<string, string>;
  readonly directory: string;
  readonly command: readonly string[];
  /** Where it listens, if not at one of the ports of the configuration that get replaced. */
  readonly port?: number;
}

/** A server in its sandbox. */
export interface Running {
  readonly pid: number;
  /** Where it listens instead of at the port of its configuration. */
  readonly port: (configured: number) => number;
}

/**
 * Runs servers as their container would: in the file layout of the official httpd image, without privileges, the root
 * file system read-only, what they log read from a pipe, and the application found under the name of its Service.
 */
export class Sandbox {
  private readonly directory = mkdtempSync(join(tmpdir(), 'bench-'));
  private readonly running = new Set<ChildProcess>();
  private started = 0;

  constructor() {
    const file = (name: string): string => join(this.directory, name);
    writeFileSync(file('hosts'), `127.0.0.1 localhost ${BACKEND.name}\n`);
    mkdirSync(file('tls'));
    const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-keyout', file('tls/tls.key')];
    const made = ['req', '-x509', '-nodes', '-days', '2', ...key, '-out', file('tls/tls.crt'), ...names];
    execFileSync('openssl', made, { stdio: 'ignore' });
    const both = ['tls/tls.crt', 'tls/tls.key'].map((name) => readFileSync(file(name), 'utf8'));
    writeFileSync(file('tls/both.pem'), both.join(''));
    execFileSync('mkfifo', [file('log')]);
    process.on('exit', () => {
      for (const child of this.running) child.kill('SIGKILL');
      rmSync(this.directory, { recursive: true, force: true });
    });
  }

  /** Starts a server on ports of its own, and waits until it answers. */
  public async start(server: Server): Promise<Running> {
    const { directory } = this;
    const offset = 10 * this.started++;
    const port = (configured: number): number => configured + offset;
    const configuration = mkdtempSync(join(directory, 'conf-'));
    for (const [name, text] of Object.entries(server.files)) {
      writeFileSync(
        join(configuration, name),
        text.replace(PORTS, (found) => String(port(Number(found)))),
      );
    }
    const reader = spawn('sh', ['-c', 'exec cat <"$0" >/dev/null', join(directory, 'log')], { stdio: 'ignore' });
    const log = openSync(join(directory, 'log'), 'w');
    const errors = openSync(join(directory, 'errors'), 'a');
    const child = spawn('bwrap', [...layout(directory, configuration, server.directory), '--', ...server.command], {
      stdio: ['ignore', log, errors],
    });
    closeSync(log);
    closeSync(errors);
    for (const each of [child, reader]) {
      this.running.add(each);
      each.once('exit', () => this.running.delete(each));
    }
    if (!(await answers(server.port ?? port(PLAIN_PORT), child))) {
      throw new Error(
        `${server.name} does not start:\n${readFileSync(join(directory, 'errors'), 'utf8').slice(-2000)}`,
      );
    }
    return { pid: child.pid ?? 0, port };
  }

  public async stop({ pid }: Running): Promise<void> {
    const child = [...this.running].find((each) => each.pid === pid);
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

/** bubblewrap kills what it runs when it ends itself. */
function layout(directory: string, configuration: string, mountPoint: string): string[] {
  const prefix = '/usr/local/apache2';
  const etc = ['ld.so.cache', 'nsswitch.conf', 'ssl'].flatMap((name) => ['--ro-bind', `/etc/${name}`, `/etc/${name}`]);
  return [
    ...['--unshare-user', '--unshare-pid', '--uid', '25000', '--gid', '26000', '--die-with-parent'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/run', '--tmpfs', '/tmp'],
    ...['--dir', '/run/httpd', '--tmpfs', '/usr/local', '--dir', `${prefix}/logs`],
    ...['--ro-bind', '/usr/lib/apache2/modules', `${prefix}/modules`, '--tmpfs', '/etc', ...etc],
    ...['--ro-bind', `${directory}/hosts`, '/etc/hosts'],
    ...['--ro-bind', `${directory}/tls`, '/etc/secure-proxy/tls', '--ro-bind', configuration, mountPoint],
  ];
}

async function answers(port: number, child: ChildProcess): Promise<boolean> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    await pause(50);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve(true);
        socket.destroy();
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return true;
  }
  return false;
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
