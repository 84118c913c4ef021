import { AuditResult } from '../finding';

/** The whole result, for programs. */
export function jsonReport(result: AuditResult): string {
  return `${JSON.stringify(result, null, 2)}\n`;
}
