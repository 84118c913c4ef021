import { Folding } from '../folding';

/** What the pods of a pair's application say of what it believes. */
export interface DeclaredBelief {
  readonly platform: string;
  /** The one that decides first. */
  readonly headers: readonly string[];
  readonly folding: Folding;
}
