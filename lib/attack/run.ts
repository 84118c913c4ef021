import { AttackCase, Wire } from './attack-case';
import { attackCases, controlCase, WIRES } from './cases';
import { AttackResult, Sender } from './sender';
import { caseOptions, Target } from './target';
import { NOT_SPOKEN } from './wire/http2-client';

/** How a run goes about it. */
export interface RunOptions {
  /** @default - those generated from the catalogue for the target */
  readonly cases?: readonly AttackCase[];

  /** @default - all cases */
  readonly only?: (attack: AttackCase) => boolean;

  /**
   * How many cases are under way at once.
   * @default 16
   */
  readonly concurrency?: number;

  /**
   * Milliseconds for one case.
   * @default 15000
   */
  readonly timeout?: number;

  /**
   * Milliseconds to listen for a second answer where one may come.
   * @default 200
   */
  readonly linger?: number;

  /**
   * After how many cases an honest request is sent.
   * @default 25
   */
  readonly controlEvery?: number;

  /** Told after every case. */
  readonly progress?: (done: number, total: number, latest: AttackResult) => void;
}

/** What became of all cases. */
export interface AttackRun {
  /** In the order of the cases. */
  readonly results: readonly AttackResult[];

  /** How many honest requests were answered as they should. */
  readonly controls: number;

  /** Honest requests that were not. If there is one, the run proves nothing. */
  readonly faults: readonly AttackResult[];

  /** Ways in that the target does not offer, and whose cases were left out. */
  readonly unspoken: readonly Wire[];

  /** Cases that were sent over a second connection because the first did not come about, and why it did not. */
  readonly reconnects: readonly string[];
  readonly milliseconds: number;
}

const DEFAULTS = { concurrency: 16, timeout: 15_000, linger: 200, controlEvery: 25 };

/**
 * Attacks a target with every case, honest requests in between. Sends nothing but to the addresses of the target.
 *
 * @throws if the target names no listener.
 */
export async function run(target: Target, options: RunOptions = {}): Promise<AttackRun> {
  if (target.plain === undefined && target.tls === undefined) throw new Error('the target names no listener to attack');
  const started = Date.now();
  const settings = { ...DEFAULTS, ...options };
  const sender = new Sender(target, settings);
  const controls = new Controls(target, sender);
  const unspoken = await controls.start();
  const all = options.cases ?? attackCases(caseOptions(target));
  const spoken = all.filter((attack) => !unspoken.some((wire) => same(wire, attack)));
  const cases = controls.faults.length > 0 ? [] : spoken.filter(options.only ?? (() => true));
  const results: AttackResult[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const attack = cases[i];
      if (attack === undefined) return;
      const result = await sender.attempt(attack);
      results[i] = result;
      options.progress?.(++done, cases.length, result);
      if (i % settings.controlEvery === 0) await controls.send();
    }
  };
  await Promise.all(Array.from({ length: settings.concurrency }, worker));
  const milliseconds = Date.now() - started;
  const { answered, faults } = controls;
  return { results, controls: answered, faults, unspoken, reconnects: sender.reconnects, milliseconds };
}

/** Honest requests, over all ways in by turns. */
class Controls {
  public answered = 0;
  public readonly faults: AttackResult[] = [];
  private wires: Wire[];
  private round = 0;

  constructor(
    private readonly target: Target,
    private readonly sender: Sender,
  ) {
    this.wires = WIRES.filter(({ listener }) => target[listener] !== undefined);
  }

  /** Sends one request over each way in and gives back the ways that are not offered. */
  public async start(): Promise<Wire[]> {
    const unspoken: Wire[] = [];
    for (const wire of this.wires) {
      const probe = controlCase(caseOptions(this.target), wire, 0);
      const outcome = await this.sender.send(probe);
      if (outcome.note === NOT_SPOKEN) unspoken.push(wire);
      else this.weigh(this.sender.judged(probe, outcome));
    }
    this.wires = this.wires.filter((wire) => !unspoken.includes(wire));
    return unspoken;
  }

  public async send(): Promise<void> {
    const round = ++this.round;
    const wire = this.wires[round % this.wires.length];
    if (wire === undefined) return;
    const control = controlCase(caseOptions(this.target), wire, round);
    this.weigh(await this.sender.attempt(control));
  }

  private weigh(result: AttackResult): void {
    const { listener } = result.attack;
    const due = listener === 'plain' && this.target.redirectsPlain === true ? 'redirected' : 'clean';
    if (result.verdict === due) this.answered += 1;
    else this.faults.push(result);
  }
}

function same(wire: Wire, attack: AttackCase): boolean {
  return wire.listener === attack.listener && wire.protocol === attack.protocol;
}
