import { ApplicationFacts } from './facts';
import { explainedHtml } from './html';
import { explainedText } from './text';

/** Who is believed and why: what the proxy removes and states, what the application believes, and which locks hold. */
export class Explanation {
  /** @internal */
  public static _of(applications: readonly ApplicationFacts[]): Explanation {
    return new Explanation(applications);
  }

  private constructor(private readonly applications: readonly ApplicationFacts[]) {}

  /** For a terminal. */
  public toText(): string {
    return explainedText(this.applications);
  }

  /** For programs: a list of applications as JSON. */
  public toJson(): string {
    return `${JSON.stringify(this.applications, null, 2)}\n`;
  }

  /** For people: one page with everything in it, the way of a request as a drawing among it. */
  public toHtml(): string {
    return explainedHtml(this.applications);
  }
}
