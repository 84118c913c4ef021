import { Severity } from './finding';
import { Model } from './model/model';
import { KubeObject } from './source/kube-object';
import { Spot } from './source/spot';

/** One case in which a rule is violated. */
export interface Violation {
  /** The object to change. */
  readonly object: KubeObject;
  /** What in the object shows it, where that can be told. */
  readonly spot?: Spot;
  readonly message: string;
  readonly related?: readonly KubeObject[];
  /** Instead of the rule's general advice. */
  readonly fix?: string;
  /** Instead of the rule's general example. */
  readonly why?: string;
}

/** One thing that the audit looks for. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What the rule says, as a headline. */
  readonly title: string;
  /** One concrete request, and what comes of it. */
  readonly why: string;
  readonly fix: string;
  check(model: Model): Iterable<Violation>;
}
