import { invalid } from '../contract/invalid';
import { Finding, SEVERITIES, Severity } from './finding';

/** Which findings count. */
export interface Selection {
  /**
   * Findings below do not count.
   * @default 'low'
   */
  readonly minSeverity?: Severity;

  /**
   * Ids of rules that do not count.
   * @default - all rules count
   */
  readonly ignore?: readonly string[];
}

/**
 * The findings that count.
 *
 * @param where How messages name the place where the selection was written.
 * @throws if there is no such severity.
 */
export function selected(findings: readonly Finding[], selection: Selection, where: string): readonly Finding[] {
  const { minSeverity = 'low', ignore = [] } = selection;
  const lowest = SEVERITIES.indexOf(minSeverity);
  if (lowest < 0) throw invalid(`${where}.minSeverity`, minSeverity, `${SEVERITIES.join(', ')} are possible`);
  if (!Array.isArray(ignore)) throw invalid(`${where}.ignore`, ignore, 'a list of ids of rules is needed');
  return findings.filter(({ rule, severity }) => SEVERITIES.indexOf(severity) <= lowest && !ignore.includes(rule));
}
