import { AttackCase, Wire } from './attack-case';
import { attackCases, controlCase, WIRES } from './cases';
import { judge, Judgement } from './judge/judge';
import { caseOptions, expectation, Target } from './target';
import { Outcome } from './wire/answer';
import { exchangeHttp1 } from './wire/http1-client';
import { exchangeHttp2, NOT_SPOKEN } from './wire/http2-client';

/** How a run goes about it. */
export interface RunOptions {
  /** @default - all cases for the target */
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

/** What became of one case. */
export interface AttackResult extends Judgement {
  readonly attack: AttackCase;

  /** The statuses of all answers. */
  readonly statuses: readonly number[];
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
  const controls = new Controls(target, settings);
  const unspoken = await controls.start();
  const spoken = attackCases(caseOptions(target)).filter((attack) => !unspoken.some((wire) => same(wire, attack)));
  const cases = controls.faults.length > 0 ? [] : spoken.filter(options.only ?? (() => true));
  const results: AttackResult[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const attack = cases[i];
      if (attack === undefined) return;
      const result = await attempt(target, attack, settings);
      results[i] = result;
      options.progress?.(++done, cases.length, result);
      if (i % settings.controlEvery === 0) await controls.send();
    }
  };
  await Promise.all(Array.from({ length: settings.concurrency }, worker));
  const milliseconds = Date.now() - started;
  return { results, controls: controls.answered, faults: controls.faults, unspoken, milliseconds };
}

type Timing = Pick<Required<RunOptions>, 'timeout' | 'linger'>;

/** Honest requests, over all ways in by turns. */
class Controls {
  public answered = 0;
  public readonly faults: AttackResult[] = [];
  private wires: Wire[];
  private round = 0;

  constructor(
    private readonly target: Target,
    private readonly timing: Timing,
  ) {
    this.wires = WIRES.filter(({ listener }) => target[listener] !== undefined);
  }

  /** Sends one request over each way in and gives back the ways that are not offered. */
  public async start(): Promise<Wire[]> {
    const unspoken: Wire[] = [];
    for (const wire of this.wires) {
      const probe = controlCase(caseOptions(this.target), wire, 0);
      const outcome = await sent(this.target, probe, this.timing);
      if (outcome.note === NOT_SPOKEN) unspoken.push(wire);
      else this.weigh(judged(this.target, probe, outcome));
    }
    this.wires = this.wires.filter((wire) => !unspoken.includes(wire));
    return unspoken;
  }

  public async send(): Promise<void> {
    const round = ++this.round;
    const wire = this.wires[round % this.wires.length];
    if (wire === undefined) return;
    const control = controlCase(caseOptions(this.target), wire, round);
    this.weigh(await attempt(this.target, control, this.timing));
  }

  private weigh(result: AttackResult): void {
    const { listener } = result.attack;
    const due = listener === 'plain' && this.target.redirectsPlain === true ? 'redirected' : 'clean';
    if (result.verdict === due) this.answered += 1;
    else this.faults.push(result);
  }
}

async function attempt(target: Target, attack: AttackCase, timing: Timing): Promise<AttackResult> {
  return judged(target, attack, await sent(target, attack, timing));
}

function judged(target: Target, attack: AttackCase, outcome: Outcome): AttackResult {
  const statuses = outcome.answers.map(({ status }) => status);
  return { attack, ...judge(outcome, expectation(target, attack, outcome.localAddress)), statuses };
}

/** How long an unfinished request waits: the server is waiting too. */
const PATIENCE = 1000;

async function sent(target: Target, attack: AttackCase, { timeout, linger }: Timing): Promise<Outcome> {
  const endpoint = target[attack.listener];
  if (endpoint === undefined) return { answers: [], ending: 'unreachable', note: 'no such listener' };
  const { request, method, lingers, unfinished } = attack;
  const options = {
    secure: attack.listener === 'tls',
    serverName: target.hostHeader.replace(/:\d+$/, ''),
    timeout: unfinished ? Math.min(PATIENCE, timeout) : timeout,
  };
  return request.kind === 'http2'
    ? exchangeHttp2(endpoint, options, request.frames)
    : exchangeHttp1(endpoint, options, { bytes: request.bytes, method, linger: lingers ? linger : 0 });
}

function same(wire: Wire, attack: AttackCase): boolean {
  return wire.listener === attack.listener && wire.protocol === attack.protocol;
}
