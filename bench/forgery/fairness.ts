import { Judgement, Outcome, parseEcho } from '../../lib/attack';

/**
 * What the attack suite's judge, made for a pair that promises all of it, is too strict about for this benchmark: a
 * client gets nothing past the proxy by it. All proxies are judged alike.
 */
export function fair(judgement: Judgement, { answers }: Outcome, marker: string): Judgement {
  if (judgement.verdict !== 'forged') return judgement;
  const echoes = answers.map(({ body }) => parseEcho(body));
  const isTold = answers.every(({ status }, i) => status >= 400 || echoes[i] !== undefined);
  const isNamed = echoes.every((echo) => echo === undefined || Object.values(echo.meta).includes(marker));
  const harmless = judgement.reasons.every(
    (reason) => (isTold && SPLIT.test(reason)) || (isNamed && reason === UNNAMED) || isOfWebSocket(judgement, reason),
  );
  return harmless ? { ...judgement, verdict: 'broken' } : judgement;
}

/**
 * Where a proxy passes a request without any Host on, the judge does not recognise the variables of WSGI, and finds no
 * name on the answer. The application then takes its server's own name: nothing that the client chose.
 */
const UNNAMED = 'the answer is that of another request: unnamed';

/**
 * A proxy that takes bytes for a second request, and states the truth with both, has let nothing past itself, although it
 * should have closed the connection.
 */
const SPLIT = /^\d+ answers to \d+ request|^status 5|answered 400$/;

/** Traefik says `ws` and `wss` for WebSocket, by its documentation. An application that does not know them believes http. */
const WEBSOCKET = /^X-Forwarded-Proto says "wss?"$/;
const FOLLOWS =
  /^the application (takes the request for insecure|makes links with "http"|takes "http:[^"]*" for its URI)$/;

function isOfWebSocket({ reasons }: Judgement, reason: string): boolean {
  return reasons.some((one) => WEBSOCKET.test(one)) && (WEBSOCKET.test(reason) || FOLLOWS.test(reason));
}

/**
 * Caddy answers a host that it does not know with status 200 and nothing, as if it had one more site. The application
 * has not seen the request: it is refused.
 */
export function withoutEmptyPages(outcome: Outcome, method: string): Outcome {
  if (method === 'HEAD') return outcome;
  const answers = outcome.answers.map((answer) =>
    answer.status === 200 && answer.body === '' ? { ...answer, status: 421 } : answer,
  );
  return { ...outcome, answers };
}
