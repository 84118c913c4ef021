/** How bad a finding is, the worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** An object that a finding speaks of. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent if the manifest names none. */
  readonly namespace?: string;
  readonly name: string;
  /** Where the object was read, if it was read from a file. */
  readonly file?: string;
  /** The line on which it begins, counted from 1. */
  readonly line?: number;
}

/** The field of an object that a finding is about. */
export interface FieldPlace {
  /** Its path, such as `spec.template.spec.containers[0].env[1]`. */
  readonly field: string;
  /** Its line, counted from 1, if the object was read from a file. In a text of several lines, the very line. */
  readonly line?: number;
  readonly column?: number;
}

/** One violated rule. */
export interface Finding {
  /** The id of the rule, also the name of its page in docs/rules. */
  readonly rule: string;
  readonly severity: Severity;
  /** The object to change. */
  readonly object: ObjectRef;
  /** What in the object it is about, where that can be told. */
  readonly at?: FieldPlace;
  /** What is wrong, naming all objects concerned. */
  readonly message: string;
  /** The other objects concerned. */
  readonly related: readonly ObjectRef[];
  /** Why it matters: one concrete request, and what comes of it. */
  readonly why: string;
  /** How to mend it. */
  readonly fix: string;
  /** The page of the rule. */
  readonly docs: string;
}

/** A finding that an annotation waives, with its reason. */
export interface SuppressedFinding extends Finding {
  readonly reason: string;
}

/** A document that could not be read. */
export interface BrokenDocument {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** One way on which requests travel, for the map of who reaches whom. */
export interface Passage {
  readonly source: string;
  readonly target: string;
  /** What makes the passage, such as a Service. */
  readonly means: string;
  /** Whether the passage leads around a proxy. */
  readonly around: boolean;
}

/** What an audit found. */
export interface AuditResult {
  /** The worst first, then in the order of the objects. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** How many objects were audited. */
  readonly objects: number;
  /** How many objects were left out, by kind, since no rule looks at that kind. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly errors: readonly BrokenDocument[];
  readonly passages: readonly Passage[];
}
