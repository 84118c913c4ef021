import { BrokenDocument, Finding, ObjectRef, Selection, auditLocated, readFiles, selected } from '../audit';

/** What this uses of the context that cdk8s-cli hands to a validation. */
export interface ValidationContext {
  /** Paths of the manifests. */
  readonly manifests: readonly string[];
  readonly report: {
    addViolation(violation: Violation): void;
    submit(status: 'success' | 'failure', metadata?: Readonly<Record<string, string>>): void;
  };
}

interface Violation {
  readonly ruleName: string;
  readonly recommendation: string;
  readonly fix: string;
  readonly violatingResources: readonly {
    readonly resourceName: string;
    readonly locations: readonly string[];
    readonly manifestPath: string;
  }[];
}

/**
 * A validation for `cdk8s synth`: audits all that the app wrote, and fails the command if there are findings.
 *
 * @see https://cdk8s.io/docs/latest/cli/synth/
 */
export class AuditValidation {
  /** @param properties The `properties` of the validation in cdk8s.yaml. @throws if one of them cannot be used. */
  constructor(private readonly properties: Selection = {}) {
    selected([], properties, 'properties');
  }

  public validate({ manifests, report }: ValidationContext): Promise<void> {
    const errors: BrokenDocument[] = [];
    const { findings, objects } = auditLocated(readFiles(manifests, errors), errors);
    const counted = selected(findings, this.properties, 'properties');
    for (const finding of counted) report.addViolation(violation(finding));
    // cdk8s knows no severities: what is reported fails the synth.
    const failed = counted.length > 0 || errors.length > 0;
    const unread = errors.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('; ');
    report.submit(failed ? 'failure' : 'success', {
      objects: String(objects),
      findings: String(counted.length),
      ...(unread === '' ? {} : { 'not read': unread }),
    });
    return Promise.resolve();
  }
}

function violation({ rule, severity, message, why, fix, docs, object, related }: Finding): Violation {
  return {
    ruleName: `${rule} (${severity})`,
    recommendation: `${message} ${why} ${docs}`,
    fix,
    violatingResources: [object, ...related].map(resource),
  };
}

function resource({ kind, namespace, name, file = '', line = 1 }: ObjectRef): Violation['violatingResources'][number] {
  const path = [kind, ...(namespace === undefined ? [] : [namespace]), name].join('/');
  return { resourceName: name, locations: [`${path} at line ${line}`], manifestPath: file };
}
