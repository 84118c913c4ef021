import { parseArgs } from 'util';
import { Format, REPORTS, SEVERITIES, STDIN, Severity, filesAt } from '../audit';
import { UsageError } from './command';

/** What an audit from the command line is about. */
export interface AuditOptions {
  readonly files: readonly string[];
  readonly format: Format;
  readonly minSeverity: Severity;
  /** Where the report goes; standard output if it is not said. */
  readonly output?: string;
}

const OPTIONS = {
  format: { type: 'string', default: 'text' },
  'min-severity': { type: 'string', default: 'info' },
  output: { type: 'string' },
} as const;

/** @throws UsageError */
export function auditOptions(args: readonly string[]): AuditOptions {
  const { values, positionals } = parsed(args);
  if (positionals.length === 0) throw new UsageError(`name files or directories, or ${STDIN} for standard input`);
  if (positionals.filter((path) => path === STDIN).length > 1)
    throw new UsageError('standard input can be read only once');
  return {
    files: positionals.flatMap(files),
    format: oneOf('--format', values.format, Object.keys(REPORTS) as Format[]),
    minSeverity: oneOf('--min-severity', values['min-severity'], SEVERITIES),
    output: values.output,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function files(path: string): string[] {
  try {
    return filesAt(path);
  } catch {
    throw new UsageError(`cannot read "${path}"`);
  }
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${option}: got "${value}", but ${allowed.join(', ')} are possible`);
  return found;
}
