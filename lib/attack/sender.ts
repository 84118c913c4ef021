import { AttackCase } from './attack-case';
import { judge, Judgement } from './judge/judge';
import { expectation, Target } from './target';
import { Outcome } from './wire/answer';
import { exchangeHttp1 } from './wire/http1-client';
import { exchangeHttp2 } from './wire/http2-client';

/** What became of one case. */
export interface AttackResult extends Judgement {
  readonly attack: AttackCase;

  /** The statuses of all answers. */
  readonly statuses: readonly number[];
}

/** Milliseconds. */
export interface Timing {
  /** For one case. */
  readonly timeout: number;

  /** To listen for a second answer where one may come. */
  readonly linger: number;
}

/** How long an unfinished request waits: the server is waiting too. */
const PATIENCE = 1000;

/** Sends cases to a target and judges what comes back. */
export class Sender {
  /** Cases for which a second connection had to be opened, and why the first did not come about. */
  public readonly reconnects: string[] = [];

  constructor(
    private readonly target: Target,
    private readonly timing: Timing,
  ) {}

  /** Sends a case and judges the answers. */
  public async attempt(attack: AttackCase): Promise<AttackResult> {
    return this.judged(attack, await this.send(attack));
  }

  /** Sends a case. Where no connection comes about, nothing of it has been sent, and it may be sent once more. */
  public async send(attack: AttackCase): Promise<Outcome> {
    const outcome = await this.exchange(attack);
    if (outcome.ending !== 'unreachable') return outcome;
    this.reconnects.push(`${attack.id}: ${outcome.note ?? 'no connection'}`);
    return this.exchange(attack);
  }

  public judged(attack: AttackCase, outcome: Outcome): AttackResult {
    const statuses = outcome.answers.map(({ status }) => status);
    return { attack, ...judge(outcome, expectation(this.target, attack, outcome.localAddress)), statuses };
  }

  private async exchange({ listener, request, method, lingers, unfinished }: AttackCase): Promise<Outcome> {
    const endpoint = this.target[listener];
    if (endpoint === undefined) return { answers: [], ending: 'unreachable', note: 'no such listener' };
    const { timeout, linger } = this.timing;
    const options = {
      secure: listener === 'tls',
      serverName: this.target.hostHeader.replace(/:\d+$/, ''),
      timeout,
      patience: unfinished ? PATIENCE : undefined,
    };
    return request.kind === 'http2'
      ? exchangeHttp2(endpoint, options, request.frames)
      : exchangeHttp1(endpoint, options, { bytes: request.bytes, method, linger: lingers ? linger : 0 });
  }
}
