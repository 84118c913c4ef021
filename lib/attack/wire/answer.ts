import { Field } from '../attack-case';

/** One final response; interim ones (1xx but 101) are left out. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Field[];
  readonly body: string;

  /** Whether the response came whole. */
  readonly complete: boolean;
}

/** How an exchange ended. */
export type Ending =
  /** All that was asked for was answered. */
  | 'answered'
  /** The peer closed or reset the connection or the stream first. */
  | 'closed'
  /** The time was over first. */
  | 'timeout'
  /** No connection came about, or TLS failed. */
  | 'unreachable';

/** What came back for a case. */
export interface Outcome {
  readonly answers: readonly Answer[];
  readonly ending: Ending;

  /** What went wrong or was odd, for the reader. */
  readonly note?: string;

  /** The client's own address as its socket tells it. */
  readonly localAddress?: string;
}

/** The values of a response header. */
export function headerValues(answer: Answer, name: string): string[] {
  return answer.headers.filter(([header]) => header.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}
