import { AuditResult, Finding, ObjectRef, SEVERITIES, Severity } from '../finding';
import { printable } from './escape';

/** Escape sequences of terminals. */
const COLOURS: Readonly<Record<Severity | 'dim' | 'bold', string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  info: '34',
  dim: '2',
  bold: '1',
};

export interface TextOptions {
  readonly colour: boolean;
}

/** The report as people read it, each finding with the place of its field, or else where its object begins. */
export function textReport(result: AuditResult, { colour }: TextOptions): string {
  const paint = (style: keyof typeof COLOURS, text: string): string =>
    colour ? `\u001b[${COLOURS[style]}m${text}\u001b[0m` : text;
  const blocks = result.findings.map((finding) => block(finding, paint));
  const errors = result.errors.map(
    ({ file, line, message }) => `${file}:${line}: cannot be read: ${printable(message)}`,
  );
  const waived = result.suppressed.map(
    ({ rule, object, reason }) => `${named(object)}: ${rule} is waived: ${printable(reason)}`,
  );
  return [...blocks, ...section(errors), ...section(waived), summary(result, paint), ''].join('\n');
}

function block(finding: Finding, paint: (style: keyof typeof COLOURS, text: string) => string): string {
  const { severity, rule, message, why, fix, related, docs } = finding;
  const lines = [
    `${paint(severity, severity)} ${paint('bold', rule)} ${paint('dim', place(finding))}`,
    `  ${printable(message)}`,
    `  Why: ${printable(why)}`,
    `  Fix: ${printable(fix)}`,
    ...(related.length === 0 ? [] : [paint('dim', `  See also: ${related.map(named).join(', ')}`)]),
    paint('dim', `  ${docs}`),
    '',
  ];
  return lines.join('\n');
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ''];
}

function summary(
  { findings, suppressed, objects, skipped, errors }: AuditResult,
  paint: (style: 'bold', text: string) => string,
): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`${number} ${severity}`];
  });
  const left = Object.values(skipped).reduce((sum, number) => sum + number, 0);
  const kinds = Object.entries(skipped).map(([kind, number]) => `${number} ${printable(kind)}`);
  return [
    paint('bold', `${plural(objects, 'object')} audited: ${counts.length === 0 ? 'no findings' : counts.join(', ')}`),
    ...(suppressed.length > 0 ? [`${suppressed.length} waived`] : []),
    ...(left > 0 ? [`${left} of other kinds left out (${kinds.join(', ')})`] : []),
    ...(errors.length > 0 ? [`${plural(errors.length, 'document')} could not be read`] : []),
  ].join('; ');
}

function plural(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function place({ object, at }: Finding): string {
  const field = at === undefined ? '' : ` (${printable(at.field)})`;
  return object.file === undefined
    ? `${named(object)}${field}`
    : `${named(object)} at ${object.file}:${at?.line ?? object.line ?? 1}${field}`;
}

function named({ kind, namespace, name }: ObjectRef): string {
  return printable(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
}
