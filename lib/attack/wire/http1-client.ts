import { Outcome } from './answer';
import { Connection, ConnectOptions, Endpoint, Stop } from './connection';
import { readResponses } from './http1-response';

/** What to send over HTTP/1.x and how to listen. */
export interface Http1Exchange {
  /** Exact bytes, one character a byte. */
  readonly bytes: string;
  readonly method: string;

  /** Milliseconds to listen for a second answer after the first; 0 to hang up at once. */
  readonly linger: number;
}

/** Sends exact bytes on a connection of their own and reads every response. */
export async function exchangeHttp1(
  endpoint: Endpoint,
  options: Omit<ConnectOptions, 'alpn'>,
  { bytes, method, linger }: Http1Exchange,
): Promise<Outcome> {
  const connection = await Connection.open(endpoint, { ...options, alpn: 'http/1.1' });
  if (typeof connection === 'string') return { answers: [], ending: 'unreachable', note: connection };
  try {
    connection.send(Buffer.from(bytes, 'latin1'));
    const read = (ended: boolean) => readResponses(connection.received, ended, method);
    let stop = await connection.patiently(
      () => read(false).answers.some(({ complete }) => complete),
      () => read(false).answers.length > 0,
    );
    if (stop === 'done' && linger > 0) {
      stop = await lingered(connection, linger, () => read(false).answers.every(({ complete }) => complete));
    }
    const { answers, rest } = read(stop === 'closed');
    const note =
      rest === '' || answers.some((answer) => !answer.complete) ? undefined : `left over: ${rest.slice(0, 80)}`;
    return { answers, ending: ending(stop, answers.length > 0), note, localAddress: connection.localAddress };
  } finally {
    connection.close();
  }
}

/** Waits for further answers; one that has begun is read to its end. */
async function lingered(connection: Connection, linger: number, isWhole: () => boolean): Promise<Stop> {
  const stop = await connection.until(() => false, linger);
  return stop === 'timeout' ? connection.until(isWhole) : stop;
}

function ending(stop: Stop, answered: boolean): Outcome['ending'] {
  if (stop === 'timeout') return 'timeout';
  return answered ? 'answered' : 'closed';
}
