import { parseEcho } from '../echo';
import { Answer, Outcome } from '../wire/answer';
import { echoViolations } from './echo-rules';
import { broken, Expectation, forged, Violation } from './expectation';
import { isApplications, isDeclined, redirectViolations, responseViolations, tunnelViolations } from './response-rules';

/**
 * What became of a request.
 *
 * - `clean`: it reached the application, which believes the truth and nothing else.
 * - `redirected`: it was sent to https on a host of the pair.
 * - `refused`: the proxy declined it, or closed the connection without an answer.
 * - `forged`: the application believes, or a client is led to, what the client said.
 * - `broken`: an asserted header is missing, doubled or empty, or something failed that should not.
 */
export type Verdict = 'clean' | 'redirected' | 'refused' | 'forged' | 'broken';

/** From the best to the worst. */
export const VERDICTS: readonly Verdict[] = ['clean', 'redirected', 'refused', 'broken', 'forged'];

/** A verdict and why. */
export interface Judgement {
  readonly verdict: Verdict;

  /** Every violated rule, or the one thing that explains the verdict. */
  readonly reasons: readonly string[];
}

/** Judges what came back for a request. All answers count, and the worst decides. */
export function judge(outcome: Outcome, expected: Expectation): Judgement {
  const { answers, ending, note } = outcome;
  if (ending === 'unreachable') return worst('refused', [broken(`no connection: ${note ?? 'unknown'}`)]);
  const judged = answers.map((answer, i) => judgeAnswer(answer, i === 0 ? expected : following(expected)));
  const found = judged.flatMap(({ violations }) => violations);
  if (answers.length > expected.answers) {
    found.push(forged(`${answers.length} answers to ${expected.answers} request(s): a request was smuggled`));
  }
  if (answers.length === 0) return worst('refused', noAnswer(outcome, expected), note ?? 'closed without an answer');
  const calm = judged.map(({ verdict }) => verdict).reduce(worse);
  return worst(calm, found, judged[0]?.reason ?? '');
}

/** What is asked for behind the case's own request is always a GET. */
function following(expected: Expectation): Expectation {
  return { ...expected, method: 'GET' };
}

interface JudgedAnswer {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly violations: readonly Violation[];
}

function judgeAnswer(answer: Answer, expected: Expectation): JudgedAnswer {
  const { status } = answer;
  const common = [...responseViolations(answer, expected), ...tunnelViolations(answer, expected)];
  const give = (verdict: Verdict, own: readonly Violation[] = []): JudgedAnswer => {
    return { verdict, reason: `status ${status}`, violations: [...common, ...own] };
  };
  if (common.some(({ severity }) => severity === 'forged')) return give('refused');
  if (isDeclined(status)) {
    const reached = status === 400 && !expected.odd && isApplications(answer, expected);
    return give('refused', reached ? [broken('the application, not the proxy, answered 400')] : []);
  }
  if (status >= 500 || status < 200) return give('refused', [broken(`status ${status}`)]);
  if (status >= 300) return give('redirected', redirectViolations(answer, expected));
  if (!answer.complete) return give('refused', [broken('the answer is cut off')]);
  return give('clean', echoed(answer, expected));
}

function echoed(answer: Answer, expected: Expectation): Violation[] {
  const echo = parseEcho(answer.body);
  if (echo === undefined) return [broken(`status ${answer.status}, but no echo: ${answer.body.slice(0, 60)}`)];
  const leaked = expected.redirectsPlain && expected.listener === 'plain';
  return [
    ...(leaked ? [forged('a plain request reached the application past the redirect')] : []),
    ...echoViolations(echo, expected),
  ];
}

function noAnswer({ ending }: Outcome, { unfinished }: Expectation): Violation[] {
  return ending === 'timeout' && !unfinished ? [broken('no answer in time')] : [];
}

function worse(a: Verdict, b: Verdict): Verdict {
  return VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b;
}

function worst(calm: Verdict, violations: readonly Violation[], reason = ''): Judgement {
  if (violations.length === 0) return { verdict: calm, reasons: [reason] };
  const lies = violations.some(({ severity }) => severity === 'forged');
  return { verdict: lies ? 'forged' : 'broken', reasons: violations.map((violation) => violation.reason) };
}
