import { AuditResult } from '../finding';
import { jsonReport } from './json';
import { TextOptions, textReport } from './text';

type Report = (result: AuditResult, options: TextOptions) => string;

/** How a result can be written. */
export const REPORTS = { text: textReport, json: jsonReport } as const satisfies Record<string, Report>;
export type Format = keyof typeof REPORTS;
