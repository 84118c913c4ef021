import {
  AttackCase,
  AttackResult,
  attackCases,
  judge,
  Outcome,
  parseEcho,
  Target,
  Wire,
  WIRES,
} from '../../lib/attack';
import { CaseOptions, controlCase } from '../../lib/attack/cases';
import { caseOptions, expectation } from '../../lib/attack/target';
import { exchangeHttp1 } from '../../lib/attack/wire/http1-client';
import { exchangeHttp2, NOT_SPOKEN } from '../../lib/attack/wire/http2-client';
import { fair, withoutEmptyPages } from './fairness';
import { pause } from './process';

/** What became of a case, and what the application said to it. */
export interface Result extends AttackResult {
  /** Whether the application took a scheme or a mount point from the client, as its own code reads them. */
  readonly believed: boolean;
}

export interface Attacked {
  readonly results: readonly Result[];
  readonly controls: number;
  readonly faults: readonly Result[];
  readonly unspoken: readonly Wire[];
}

const CONCURRENCY = 16;
const TIMEOUT = 15_000;
const PATIENCE = 1000;
const LINGER = 200;
const CONTROL_EVERY = 25;

/** The kinds of honest requests; not the sixth, a WebSocket handshake without a key, which HAProxy rightly refuses. */
const HONEST = [0, 1, 2, 3, 4, 5, 7];

/**
 * Sends the same cases to every target. (The suite's own `run` makes the cases that fit what one target asserts, and two
 * targets that assert different headers would not get the same ones.)
 */
export async function attack(target: Target, progress: (done: number, total: number) => void): Promise<Attacked> {
  const everything = caseOptions({ ...target, plain: open(target.plain), tls: open(target.tls) });
  await ready(target, everything);
  const controls: Result[] = [];
  const unspoken: Wire[] = [];
  for (const wire of WIRES) {
    const control = controlCase(everything, wire, 0);
    const outcome = await exchange(target, control);
    if (isUnspoken(outcome)) unspoken.push(wire);
    else controls.push(judged(target, control, outcome));
  }
  const spoken = WIRES.filter((wire) => !unspoken.includes(wire));
  const cases = attackCases(everything).filter((one) => spoken.some((wire) => isOver(one, wire)));
  const results: Result[] = [];
  let next = 0;
  let done = 0;
  const worker = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const one = cases[i];
      if (one === undefined) return;
      results[i] = judged(target, one, await exchange(target, one));
      progress(++done, cases.length);
      const round = i / CONTROL_EVERY;
      const wire = Number.isInteger(round) ? spoken[round % spoken.length] : undefined;
      if (wire === undefined) continue;
      const control = controlCase(everything, wire, 8 * round + (HONEST[round % HONEST.length] ?? 0));
      controls.push(judged(target, control, await exchange(target, control)));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const faults = controls.filter(({ verdict }) => verdict !== 'clean');
  return { results, controls: controls.length - faults.length, faults, unspoken };
}

/** Waits for a proxy that accepts connections before it has read all of its configuration. */
async function ready(target: Target, options: CaseOptions): Promise<void> {
  const end = Date.now() + TIMEOUT;
  for (const wire of WIRES.filter(({ protocol }) => protocol === 'HTTP/1.1')) {
    const control = controlCase(options, wire, 0);
    while (judged(target, control, await exchange(target, control)).verdict !== 'clean' && Date.now() < end) {
      await pause(100);
    }
  }
}

/** Not offered is HTTP/2 where it is not spoken, and HTTP/1.0 where a newer version is asked for. */
function isUnspoken({ note, answers }: Outcome): boolean {
  return note === NOT_SPOKEN || answers.some(({ status }) => status === 426 || status === 505);
}

/** Without the names that it asserts, which stand for all. */
function open(listener: Target['plain']): Target['plain'] {
  return listener === undefined ? undefined : { ...listener, asserted: undefined };
}

function isOver(one: AttackCase, wire: Wire): boolean {
  return one.listener === wire.listener && one.protocol === wire.protocol;
}

async function exchange(target: Target, one: AttackCase): Promise<Outcome> {
  const { request, method, listener, lingers, unfinished } = one;
  const endpoint = target[listener];
  if (endpoint === undefined) throw new Error(`the target has no listener for ${one.id}`);
  const patience = unfinished ? PATIENCE : undefined;
  const options = { secure: listener === 'tls', serverName: target.hostHeader, timeout: TIMEOUT, patience };
  return request.kind === 'http2'
    ? exchangeHttp2(endpoint, options, request.frames)
    : exchangeHttp1(endpoint, options, { bytes: request.bytes, method, linger: lingers ? LINGER : 0 });
}

function judged(target: Target, one: AttackCase, outcome: Outcome): Result {
  const expected = expectation(target, one, outcome.localAddress);
  const judgement = fair(judge(withoutEmptyPages(outcome, one.method), expected), outcome, one.id);
  const statuses = outcome.answers.map(({ status }) => status);
  const lies = judgement.verdict === 'forged' ? beliefs(outcome, one.listener === 'tls') : [];
  const reasons = [...new Set([...judgement.reasons, ...lies])];
  return { attack: one, verdict: judgement.verdict, reasons, statuses, believed: lies.length > 0 };
}

/** What the application itself, by its own code, took for the scheme and for its mount point, where that is wrong. */
function beliefs({ answers }: Outcome, secure: boolean): string[] {
  return answers.flatMap(({ body }) => {
    const echo = parseEcho(body);
    if (echo === undefined) return [];
    const mount = new Map(Object.entries(echo.meta as Record<string, string>)).get('SCRIPT_NAME') ?? '';
    return [
      ...(echo.secure === secure
        ? []
        : [`the application takes the request for ${echo.secure ? 'secure' : 'insecure'}`]),
      ...(mount === '' ? [] : [`the application takes ${JSON.stringify(mount)} for its mount point`]),
    ];
  });
}
