import { AuditResult } from '../finding';
import { htmlReport } from './html';
import { jsonReport } from './json';
import { sarifReport } from './sarif';
import { TextOptions, textReport } from './text';

export type Format = 'text' | 'json' | 'sarif' | 'html';
type Report = (result: AuditResult, options: TextOptions) => string;

/** How a result can be written. */
export const REPORTS: Readonly<Record<Format, Report>> = {
  text: textReport,
  json: jsonReport,
  sarif: sarifReport,
  html: htmlReport,
};
