import { spawn } from 'node:child_process';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** @default 10000 */
  readonly timeoutMs?: number;
}

const OWN_ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/** Runs a command to its end. An exit code is a result, not an error; -1 stands for a command that a signal ended. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const [command = '', ...rest] = argv;
  const child = spawn(command, rest, {
    env: options.env ?? OWN_ENVIRONMENT,
    timeout: options.timeoutMs ?? 10_000,
    killSignal: 'SIGKILL',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // a command may end without reading its input
  child.stdin.end(options.input);
  // What a killed command has started may keep its output open: do not wait for that.
  child.once('exit', (_, signal) => {
    if (signal !== null) for (const stream of [child.stdout, child.stderr]) stream.destroy();
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve(status ?? -1);
    });
  });
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** Like `run`, for commands which have to succeed. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const outcome = await run(argv, options);
  if (outcome.code !== 0) {
    const input = options.input === undefined ? '' : `\ninput:\n${options.input}`;
    throw new Error(`"${argv.join(' ')}" ended with ${outcome.code}:\n${outcome.stderr}${input}`);
  }
  return outcome.stdout;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
