import { ATTACK } from './attack';
import { AUDIT } from './audit';
import { Command, Exit, UsageError } from './command';
import { EXPLAIN } from './explain';

const COMMANDS: Readonly<Record<string, Command>> = { attack: ATTACK, audit: AUDIT, explain: EXPLAIN };

const HELP_FLAGS = ['--help', '-h'];

const HELP = `Usage: cdk8s-secure-proxy COMMAND [OPTIONS]

Commands:
${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  .join('\n')}

cdk8s-secure-proxy COMMAND --help tells more about a command.
`;

/** The command line. Sets the exit code instead of exiting, so that output that is under way arrives. */
export function main(args: readonly string[]): void {
  void dispatch(args).then((code) => {
    process.exitCode = code;
  });
}

async function dispatch([name = '', ...args]: readonly string[]): Promise<number> {
  if (HELP_FLAGS.includes(name)) return print(HELP);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(name === '' ? HELP : `cdk8s-secure-proxy: there is no command "${name}"\n\n${HELP}`);
    return Exit.USAGE;
  }
  if (args.some((arg) => HELP_FLAGS.includes(arg))) return print(command.help);
  try {
    return await command.run(args);
  } catch (error) {
    return failure(name, error);
  }
}

function failure(name: string, error: unknown): number {
  if (!(error instanceof Error)) throw error;
  const hint = error instanceof UsageError ? `\ncdk8s-secure-proxy ${name} --help tells how to use it.` : '';
  process.stderr.write(`cdk8s-secure-proxy ${name}: ${error.message}${hint}\n`);
  return Exit.USAGE;
}

function print(text: string): number {
  process.stdout.write(text);
  return Exit.GOOD;
}
