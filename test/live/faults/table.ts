/** One fault: what the pair did, and what it did with the protection taken out. */
export interface Row {
  readonly fault: string;
  readonly requests: number;
  readonly pair: string;
  readonly control: string;
}

const rows: Row[] = [];

export function report(row: Row): void {
  rows.push(row);
}

/** The fault table as markdown. */
export function faultTable(): string {
  const lines = rows.map(({ fault, requests, pair, control }) => [fault, String(requests), pair, control]);
  const all = [['fault', 'requests', 'the pair', 'without the protection'], ['---', '---:', '---', '---'], ...lines];
  return all.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Counts by outcome, as a test asserts and quotes them. */
export class Tally {
  private readonly counts: Map<string, number>;

  constructor(counts: Readonly<Record<string, number>> = {}) {
    this.counts = new Map(Object.entries(counts));
  }

  add(outcome: string | number): void {
    const key = String(outcome);
    this.counts.set(key, this.of(key) + 1);
  }

  of(outcome: string | number): number {
    return this.counts.get(String(outcome)) ?? 0;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    return [...this.counts].map(([outcome, count]) => `${count} × ${outcome}`).join(', ');
  }
}
