/**
 * How far the audit can be trusted: precision and recall of each rule over the labelled manifests in test/corpus, and
 * where the audit and the labels disagree. With a number, the reports on as many of the worst manifests, too.
 *
 *   npm run audit:corpus [-- WORST]
 */
import { REPORTS, RULES } from '../lib/audit';
import { corpus, outcome, shownRef } from '../test/support/corpus';
import { table } from './support/report';

const outcomes = corpus().map(outcome);

function share(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

function row(name: string, counts: (rule: string) => boolean): string[] {
  const count = (list: readonly { readonly rule: string }[]): number => list.filter(({ rule }) => counts(rule)).length;
  const met = outcomes.reduce((sum, one) => sum + count(one.met), 0);
  const missed = outcomes.reduce((sum, one) => sum + count(one.missed), 0);
  const surplus = outcomes.reduce((sum, one) => sum + count(one.surplus), 0);
  const figures = [met + missed, met, missed, surplus].map(String);
  return [name, ...figures, share(met, met + surplus), share(met, met + missed)];
}

const columns = ['rule', 'expected', 'found', 'missed', 'not expected', 'precision', 'recall'];
const rows = RULES.map(({ id }) => row(id, (rule) => rule === id));
console.log(table(columns, [...rows, row('all rules', () => true)]));

const clean = outcomes.filter(({ manifests }) => manifests.labels.length === 0);
const silent = clean.filter(({ result }) => result.findings.length === 0);
console.log(
  `\n${outcomes.length} manifests; ${clean.length} of them clean, ${silent.length} of these without a finding.\n`,
);
for (const { manifests, missed, surplus } of outcomes) {
  for (const { rule, object, because } of missed)
    console.log(`${manifests.name}: missed: ${rule} ${object}: ${because}`);
  for (const { rule, object, message } of surplus) {
    console.log(`${manifests.name}: not expected: ${rule} ${shownRef(object)}: ${message}`);
  }
}

const worst = [...outcomes]
  .sort((a, b) => b.result.findings.length - a.result.findings.length)
  .slice(0, Number(process.argv[2] ?? 0));
for (const { manifests, result } of worst) {
  console.log(`\n${manifests.name}\n\n${REPORTS.text(result, { colour: false })}`);
}
