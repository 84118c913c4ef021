import { ChildProcess, spawn } from 'child_process';
import { once } from 'events';
import { closeSync, openSync, readSync } from 'fs';
import { connect } from 'net';
import { basename, join } from 'path';

/** How a server is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;

  /** The directory for what it prints. @default - its working directory */
  readonly logs?: string;
}

/** What a server has to answer at before it is used. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

const STARTING = 60_000;
const STOPPING = 10_000;

/** A server that was started here and is stopped by its own process id. */
export class Server {
  /** Starts a server and waits until it accepts connections at all its places. */
  public static async start({ file, args, cwd, env, logs }: Command, places: readonly Place[]): Promise<Server> {
    // Who answers there now is somebody else.
    const end = Date.now() + STOPPING;
    while ((await Promise.all(places.map(isOpen))).includes(true)) {
      if (Date.now() > end) throw new Error(`the places of ${file} are taken`);
      await pause(50);
    }
    // A file, because httpd opens what it inherits once more, which no socket allows.
    const output = openSync(join(logs ?? cwd, `${basename(file)}.log`), 'w+');
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', output, output] });
    const server = new Server(child, output);
    for (const place of places) await server.accepts(place);
    return server;
  }

  private over = false;
  private readonly exited: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly output: number,
  ) {
    // A program that cannot be started never exits.
    this.exited = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    void this.exited.then(() => {
      this.over = true;
    });
  }

  /** Asks the process to end, and waits for it. */
  public async stop(): Promise<void> {
    if (!this.over) this.child.kill('SIGTERM');
    const timer = setTimeout(() => {
      this.child.kill('SIGKILL');
    }, STOPPING);
    await this.exited;
    clearTimeout(timer);
    closeSync(this.output);
  }

  private async accepts(place: Place): Promise<void> {
    const end = Date.now() + STARTING;
    while (Date.now() < end && !this.over) {
      if (await isOpen(place)) return;
      await pause(50);
    }
    const told = Buffer.alloc(4000);
    const length = readSync(this.output, told, 0, told.length, 0);
    await this.stop();
    const said = told.toString('utf8', 0, length);
    throw new Error(`${this.child.spawnfile} does not listen on ${place.host}:${place.port}: ${said}`);
  }
}

async function isOpen({ host, port }: Place): Promise<boolean> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

export async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
