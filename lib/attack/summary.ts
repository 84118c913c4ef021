import { ATTACK_CLASSES, AttackClass } from './attack-class';
import { Verdict, VERDICTS } from './judge/judge';
import { AttackResult } from './sender';

/** How many cases ended in which verdict. */
export type Tally = Readonly<Record<Verdict, number>>;

/** The verdicts by class of attack. */
export interface Summary {
  readonly rows: readonly { readonly attackClass: AttackClass; readonly cases: number; readonly tally: Tally }[];
  readonly cases: number;
  readonly tally: Tally;
}

/** Counts verdicts by class of attack. */
export function summary(results: readonly AttackResult[]): Summary {
  const rows = ATTACK_CLASSES.map((attackClass) => {
    const own = results.filter(({ attack }) => attack.attackClass.number === attackClass.number);
    return { attackClass, cases: own.length, tally: tally(own) };
  });
  return { rows: rows.filter(({ cases }) => cases > 0), cases: results.length, tally: tally(results) };
}

function tally(results: readonly AttackResult[]): Tally {
  const counts: Record<Verdict, number> = { clean: 0, redirected: 0, refused: 0, broken: 0, forged: 0 };
  for (const { verdict } of results) counts[verdict] += 1;
  return counts;
}

/** The summary as a table for a terminal. */
export function summaryTable({ rows, cases, tally: all }: Summary): string {
  const head = ['class', 'attack', 'cases', ...VERDICTS];
  const lines = rows.map((row) => [row.attackClass.number, row.attackClass.name, ...numbers(row.cases, row.tally)]);
  const table = [head, ...lines, ['', 'all', ...numbers(cases, all)]];
  const widths = head.map((_, column) => Math.max(...table.map((line) => (line[column] ?? '').length)));
  const pad = (cell: string, column: number) =>
    column === 1 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

function numbers(cases: number, counts: Tally): string[] {
  return [cases, ...VERDICTS.map((verdict) => counts[verdict])].map((count) => (count === 0 ? '.' : String(count)));
}

/** What went wrong, one case a line, the worst first. */
export function findings(results: readonly AttackResult[]): string[] {
  const bad = (verdict: Verdict) => results.filter((result) => result.verdict === verdict);
  return [...bad('forged'), ...bad('broken')].map(
    ({ attack, verdict, reasons }) =>
      `${verdict.toUpperCase()} ${attack.id}: ${reasons.join('; ')} <- ${attack.description}`,
  );
}
