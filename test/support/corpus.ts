import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AuditResult, Finding, ObjectRef, auditLocated, readDocuments } from '../../lib/audit';
import { labelledPairs } from '../corpus/pairs';

/** A finding that somebody who knows the facts would expect. */
export interface Label {
  readonly rule: string;
  /** An object that the finding has to speak of, as `Kind/name`. */
  readonly object: string;
  readonly because: string;
}

/** Manifests with the findings that they deserve. */
export interface LabelledManifests {
  readonly name: string;
  readonly text: string;
  readonly labels: readonly Label[];
}

const DIRECTORY = join(__dirname, '..', 'corpus');
const EXPECT = /^# expect: (\S+) (\S+\/\S+) -- (\S.*)$/gm;
const CLEAN = /^# clean: \S/m;

/** The manifests in test/corpus, and pairs as this library writes them today, intact and altered. */
export function corpus(): LabelledManifests[] {
  const files = readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml'));
  const written = files.map((file) => {
    const text = readFileSync(join(DIRECTORY, file), 'utf8');
    return { name: file, text, labels: labels(text, file) };
  });
  return [...written, ...labelledPairs().map(({ name, text }) => ({ name, text, labels: labels(text, name) }))];
}

function labels(text: string, name: string): Label[] {
  const found = [...text.matchAll(EXPECT)].map(([, rule = '', object = '', because = '']) => ({
    rule,
    object,
    because,
  }));
  if (found.length > 0 === CLEAN.test(text)) {
    throw new Error(`${name}: either findings are to be expected, or the manifests are clean, each with the reason`);
  }
  return found;
}

/** What the audit made of labelled manifests. */
export interface Outcome {
  readonly manifests: LabelledManifests;
  readonly result: AuditResult;
  readonly met: readonly Label[];
  readonly missed: readonly Label[];
  /** Findings that nobody expected. */
  readonly surplus: readonly Finding[];
}

export function outcome(manifests: LabelledManifests): Outcome {
  const reading = readDocuments(manifests.text, manifests.name);
  const result = auditLocated(reading.manifests, reading.errors);
  const met = manifests.labels.filter((label) => result.findings.some((finding) => meets(finding, label)));
  return {
    manifests,
    result,
    met,
    missed: manifests.labels.filter((label) => !met.includes(label)),
    surplus: result.findings.filter((finding) => !manifests.labels.some((label) => meets(finding, label))),
  };
}

/** A label names one of the objects that a finding speaks of: which of them is to be changed is for the rule to say. */
function meets({ rule, object, related }: Finding, label: Label): boolean {
  return rule === label.rule && [object, ...related].some((ref) => shownRef(ref) === label.object);
}

export function shownRef({ kind, name }: ObjectRef): string {
  return `${kind}/${name}`;
}
