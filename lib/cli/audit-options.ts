import { parseArgs } from 'util';
import { Format, REPORTS, SEVERITIES, Severity } from '../audit';
import { understood } from './command';
import { REPORT_OPTIONS, manifestFiles, oneOf } from './manifest-options';

/** What an audit from the command line is about. */
export interface AuditOptions {
  readonly files: readonly string[];
  readonly format: Format;
  readonly minSeverity: Severity;
  /** Where the report goes; standard output if it is not said. */
  readonly output?: string;
}

const OPTIONS = { ...REPORT_OPTIONS, 'min-severity': { type: 'string', default: 'info' } } as const;

/** @throws UsageError */
export function auditOptions(args: readonly string[]): AuditOptions {
  const { values, positionals } = understood(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  );
  return {
    files: manifestFiles(positionals),
    format: oneOf('--format', values.format, Object.keys(REPORTS) as Format[]),
    minSeverity: oneOf('--min-severity', values['min-severity'], SEVERITIES),
    output: values.output,
  };
}
