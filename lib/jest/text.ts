import { Finding } from '../audit';

/** What a matcher gives to jest. The message is for the outcome that the test did not want. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Findings as they stand in the text of a failed test. */
export function listed(findings: readonly Finding[]): string {
  return findings
    .map(({ rule, severity, message, fix }, i) => `  ${i + 1}. ${message} [${rule}, ${severity}]\n     Fix: ${fix}`)
    .join('\n');
}

/** `3 findings`, `1 finding`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
