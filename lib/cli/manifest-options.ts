import { writeFileSync } from 'fs';
import { STDIN, filesAt } from '../audit';
import { UsageError } from './command';

/** What a command that reads manifests and writes a report takes, for `parseArgs`. */
export const REPORT_OPTIONS = {
  format: { type: 'string', default: 'text' },
  output: { type: 'string' },
} as const;

/** The files that the paths of a command line mean. @throws UsageError */
export function manifestFiles(paths: readonly string[]): string[] {
  if (paths.length === 0) throw new UsageError(`name files or directories, or ${STDIN} for standard input`);
  if (paths.filter((path) => path === STDIN).length > 1) throw new UsageError('standard input can be read only once');
  return paths.flatMap(files);
}

function files(path: string): string[] {
  try {
    return filesAt(path);
  } catch {
    throw new UsageError(`cannot read "${path}"`);
  }
}

/** @throws UsageError */
export function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`${option}: got "${value}", but ${allowed.join(', ')} are possible`);
  return found;
}

/** Writes a report to a file, or to standard output if none is named. */
export function write(report: string, output: string | undefined): void {
  if (output === undefined) process.stdout.write(report);
  else writeFileSync(output, report);
}
