import { ignoreAnnotation } from '../contract/marks';
import { AuditResult, BrokenDocument, FieldPlace, Finding, ObjectRef, SEVERITIES, SuppressedFinding } from './finding';
import { fieldPlaces } from './field-places';
import { passages } from './model/passages';
import { Model } from './model/model';
import { sorted } from './model/objects';
import { Rule, Violation } from './rule';
import { DOCS, RULES } from './rules';
import { KubeObject, Located } from './source/kube-object';
import { waiver } from './waiver';

/**
 * Looks for applications that believe forwarded headers which nobody cleans, or which can be reached around their proxy.
 * Takes plain manifests, as they come out of cdk8s, Helm or the API server; lists count as what is in them.
 */
export function audit(manifests: Iterable<unknown>): AuditResult {
  return auditLocated(fromNowhere(manifests));
}

function* fromNowhere(manifests: Iterable<unknown>): Generator<Located> {
  for (const manifest of manifests) yield { manifest };
}

/** The same for manifests that were read from somewhere. The errors are read last, when all manifests have been. */
export function auditLocated(manifests: Iterable<Located>, errors: readonly BrokenDocument[] = []): AuditResult {
  return auditModel(new Model(sorted(manifests)), errors);
}

/** The same for manifests that have been made sense of. */
export function auditModel(model: Model, errors: readonly BrokenDocument[] = []): AuditResult {
  const { objects } = model;
  const order = new Map(objects.all.map((object, i) => [object, i]));
  const violations = RULES.flatMap((rule) => distinct(rule.check(model)).map((violation) => ({ rule, violation })));
  const places = fieldPlaces(violations.map(({ violation }) => violation));
  const findings: Ranked[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const { rule, violation } of violations) {
    const reason = waiver(rule.id, violation.object);
    const found = finding(rule, violation, places.get(violation), reason);
    const rank = { severity: SEVERITIES.indexOf(rule.severity), order: order.get(violation.object) ?? 0 };
    if (reason !== undefined && reason !== '') suppressed.push({ ...found, reason });
    else findings.push({ found, ...rank });
  }
  return {
    findings: findings.sort((a, b) => a.severity - b.severity || a.order - b.order).map(({ found }) => found),
    suppressed,
    objects: objects.all.length,
    skipped: objects.skipped,
    errors,
    passages: passages(model),
  };
}

interface Ranked {
  readonly found: Finding;
  readonly severity: number;
  readonly order: number;
}

/** Two virtual hosts of one proxy may violate a rule in the same words. */
function distinct(violations: Iterable<Violation>): Violation[] {
  const all = [...violations];
  const seen = new Map<KubeObject, Set<string>>();
  return all.filter(({ object, message }) => {
    const messages = seen.get(object) ?? new Set();
    seen.set(object, messages);
    if (messages.has(message)) return false;
    messages.add(message);
    return true;
  });
}

function finding(rule: Rule, violation: Violation, at: FieldPlace | undefined, reason: string | undefined): Finding {
  const { object, related = [] } = violation;
  const unreasoned =
    reason === '' ? ` The annotation ${ignoreAnnotation(rule.id)} gives no reason, so it does not count.` : '';
  const others = [...new Set(related)].filter((other) => other !== object);
  return {
    rule: rule.id,
    severity: rule.severity,
    object: reference(object),
    ...(at === undefined ? {} : { at }),
    message: `${violation.message}${unreasoned}`,
    related: others.map(reference),
    why: violation.why ?? rule.why,
    fix: violation.fix ?? rule.fix,
    docs: `${DOCS}/${rule.id}.md`,
  };
}

function reference({ apiVersion, kind, namespace, name, place }: KubeObject): ObjectRef {
  const where = place === undefined ? {} : { file: place.file, line: place.line };
  return { apiVersion, kind, ...(namespace === '' ? {} : { namespace }), name, ...where };
}
