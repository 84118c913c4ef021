import { AttackResult, summary, Tally, Wire } from '../../lib/attack';
import { Attacked } from './attack';
import { Example, examples, leaksOf } from './leaks';
import { Peer } from './peers';

/** What one application saw behind one proxy. */
export interface Score {
  readonly cases: number;
  readonly tally: Tally;

  /** Forged by nothing but a list in X-Forwarded-For whose last address is the true one. */
  readonly appended: number;

  /** Forged so that the application took a scheme or a mount point from the client. */
  readonly believed: number;
  readonly controls: number;
  readonly faults: readonly string[];
  readonly unspoken: readonly Wire[];
  readonly examples: readonly Example[];
}

/** A row of the report. */
export interface Row extends Pick<Peer, 'name' | 'variant' | 'kind' | 'asserted'> {
  readonly product: string;
  readonly version?: string;

  /** Why there are no figures. */
  readonly missing?: string;

  /** By the name of the application. */
  readonly scores: Readonly<Record<string, Score>>;
}

/** All that the report is made from. */
export interface Measurement {
  readonly date: string;
  readonly library: string;

  /** Versions of the applications by their names. */
  readonly applications: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

export function score({ results, controls, faults, unspoken }: Attacked): Score {
  const { cases, tally } = summary(results);
  const onlyAppended = results.filter((result) => [...leaksOf(result)].join() === 'appended');
  return {
    cases,
    tally,
    appended: onlyAppended.length,
    believed: results.filter(({ believed }) => believed).length,
    controls,
    faults: faults.map(line),
    unspoken,
    examples: examples(results),
  };
}

function line({ attack, verdict, reasons }: AttackResult): string {
  return `${attack.id}: ${verdict}: ${reasons.join('; ')}`;
}
