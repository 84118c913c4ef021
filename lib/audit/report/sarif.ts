import { AuditResult, BrokenDocument, FieldPlace, Finding, ObjectRef, Severity, SuppressedFinding } from '../finding';
import { Rule } from '../rule';
import { DOCS, RULES } from '../rules';

const LEVELS: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** Scores as code scanning shows them. @see https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '0.0',
};

const URI = 'https://github.com/cdk8s-secure-proxy/cdk8s-secure-proxy';

/**
 * The result in the format of code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifReport(result: AuditResult): string {
  const results = [
    ...result.findings.map((finding) => sarifResult(finding)),
    ...result.suppressed.map((finding) => ({
      ...sarifResult(finding),
      suppressions: [{ kind: 'inSource', justification: finding.reason }],
    })),
  ];
  const run = {
    tool: { driver: { name: 'cdk8s-secure-proxy', informationUri: URI, rules: RULES.map(descriptor) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: result.errors.length === 0,
        toolExecutionNotifications: result.errors.map(notification),
      },
    ],
    results,
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ id, title, why, fix, severity }: Rule) {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: fix },
    helpUri: `${DOCS}/${id}.md`,
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { 'security-severity': SCORES[severity], tags: ['security', 'kubernetes', 'forwarded-headers'] },
  };
}

function sarifResult({ rule, severity, message, why, fix, object, at, related }: Finding | SuppressedFinding) {
  return {
    ruleId: rule,
    ruleIndex: RULES.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message}\nWhy: ${why}\nFix: ${fix}` },
    locations: [location(object, at)],
    relatedLocations: related.map((other, id) => ({ id, ...location(other), message: { text: shown(other) } })),
    // Lines move; the rule and the object do not.
    partialFingerprints: { 'ruleAndObject/v1': `${rule} ${shown(object)}` },
  };
}

function location(object: ObjectRef, at?: FieldPlace) {
  const physical =
    object.file === undefined
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: uri(object.file) },
            region:
              at?.line === undefined ? { startLine: object.line ?? 1 } : { startLine: at.line, startColumn: at.column },
          },
        };
  const field = at === undefined ? [] : [{ fullyQualifiedName: `${shown(object)}/${at.field}`, kind: 'member' }];
  return { ...physical, logicalLocations: [{ fullyQualifiedName: shown(object), kind: 'object' }, ...field] };
}

function notification({ file, line, message }: BrokenDocument) {
  return {
    level: 'error',
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: uri(file) }, region: { startLine: line } } }],
  };
}

function uri(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}

function shown({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
