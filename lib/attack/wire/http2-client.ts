import { Field, Frame } from '../attack-case';
import { Answer, Outcome } from './answer';
import { Connection, ConnectOptions, Endpoint, Stop } from './connection';
import { HpackDecoder } from './hpack';
import { readResponses } from './http1-response';
import { content, encodeFrames, Flag, frame, FrameType, opening, RawFrame, readFrame } from './http2-frames';

/** Sends frames of our own on a connection of their own and reads what comes back on each stream. */
export async function exchangeHttp2(
  endpoint: Endpoint,
  options: Omit<ConnectOptions, 'alpn'>,
  frames: readonly Frame[],
): Promise<Outcome> {
  const connection = await Connection.open(endpoint, { ...options, alpn: 'h2' });
  if (typeof connection === 'string') {
    if (DECLINED.test(connection)) return { answers: [], ending: 'closed', note: NOT_SPOKEN };
    return { answers: [], ending: 'unreachable', note: connection };
  }
  try {
    const outcome = options.secure && connection.alpn !== 'h2' ? UNSPOKEN : await converse(connection, frames);
    return { ...outcome, localAddress: connection.localAddress };
  } finally {
    connection.close();
  }
}

async function converse(connection: Connection, frames: readonly Frame[]): Promise<Outcome> {
  const asking = frames.filter(({ type }) => type !== 'raw');
  const session = new Session(connection, new Set(asking.map(({ stream }) => stream)));
  connection.send(Buffer.concat([opening(), encodeFrames(frames)]));
  const stop = await connection.patiently(
    () => session.read(),
    () => session.hasBegun(),
  );
  return stop === 'closed' && !isHttp2(connection) ? UNSPOKEN : session.outcome(stop);
}

/** A server without h2c takes the preface for a bad HTTP/1 request, and says so in HTTP/1 or just hangs up. */
function isHttp2({ received }: Connection): boolean {
  return received.length > 0 && received.subarray(0, HTTP1.length).toString('latin1') !== HTTP1;
}

const HTTP1 = 'HTTP/';

/** A server declines with an alert, or, as httpd does, by choosing a protocol that was not offered. */
const DECLINED = /no application protocol|stoc_alpn/i;

/** The note of an outcome that says that HTTP/2 is not offered. */
export const NOT_SPOKEN = 'HTTP/2 is not spoken here';

const UNSPOKEN: Outcome = { answers: [], ending: 'closed', note: NOT_SPOKEN };

interface Stream {
  headers?: readonly Field[];
  body: Buffer[];
  state: 'open' | 'ended' | 'reset';
}

/** The client's side of one HTTP/2 connection. */
class Session {
  private readonly streams = new Map<number, Stream>();
  private readonly decoder = new HpackDecoder();
  private at = 0;
  private block: RawFrame[] = [];
  private over: string | undefined;

  constructor(
    private readonly connection: Connection,
    asked: ReadonlySet<number>,
  ) {
    for (const stream of asked) this.streams.set(stream, { body: [], state: 'open' });
  }

  /** Takes in all that has come; true when nothing more is to be expected. */
  public read(): boolean {
    const { received } = this.connection;
    if (received.length > 0 && !isHttp2(this.connection)) return this.readHttp1(received);
    while (this.over === undefined) {
      const next = readFrame(received, this.at);
      if (next === undefined) break;
      this.at += 9 + next.payload.length;
      this.take(next);
    }
    return this.over !== undefined || [...this.streams.values()].every(({ state }) => state !== 'open');
  }

  /** Whether an answer is under way. */
  public hasBegun(): boolean {
    return [...this.streams.values()].some(({ headers }) => headers !== undefined);
  }

  public outcome(stop: Stop): Outcome {
    const streams = [...this.streams.values()];
    const answers = streams.flatMap((stream) =>
      stream.headers === undefined ? [] : [answered(stream, stream.headers)],
    );
    if (stop === 'timeout') return { answers, ending: 'timeout', note: this.over };
    const reset = streams.some(({ state }) => state === 'reset') ? 'the stream was reset' : undefined;
    return { answers, ending: answers.length > 0 ? 'answered' : 'closed', note: this.over ?? reset };
  }

  private readHttp1(received: Buffer): boolean {
    if (!readResponses(received, false, 'PRI').answers.some(({ complete }) => complete)) return false;
    this.over = NOT_SPOKEN;
    return true;
  }

  private take(next: RawFrame): void {
    const stream = this.streams.get(next.stream);
    switch (next.type) {
      case FrameType.SETTINGS:
      case FrameType.PING:
        this.acknowledge(next);
        break;
      case FrameType.HEADERS:
      case FrameType.CONTINUATION:
        this.takeHeaders(next, stream);
        break;
      case FrameType.GOAWAY:
        this.takeGoaway(next);
        break;
      default:
        if (stream !== undefined) takeBody(next, stream);
    }
  }

  private acknowledge({ type, flags, payload }: RawFrame): void {
    if ((flags & Flag.ACK) !== 0) return;
    this.connection.send(frame(type, Flag.ACK, 0, type === FrameType.PING ? payload : undefined));
  }

  private takeHeaders(next: RawFrame, stream: Stream | undefined): void {
    this.block.push(next);
    if ((next.flags & Flag.END_HEADERS) === 0) return;
    const [first = next, ...more] = this.block;
    this.block = [];
    try {
      const fields = this.decoder.decode(Buffer.concat([content(first), ...more.map(({ payload }) => payload)]));
      if (stream !== undefined && !isInterim(fields)) stream.headers ??= fields;
    } catch (error) {
      this.over = `unreadable header block: ${String(error)}`;
    }
    if (stream !== undefined && (first.flags & Flag.END_STREAM) !== 0) stream.state = 'ended';
  }

  private takeGoaway({ payload }: RawFrame): void {
    const lastStream = payload.readUInt32BE(0) & 0x7fffffff;
    const code = payload.readUInt32BE(4);
    const waiting = [...this.streams].some(([id, { state }]) => state === 'open' && id <= lastStream);
    if (code !== 0 || !waiting) this.over = `the connection was given up with error ${code}`;
  }
}

function takeBody(next: RawFrame, stream: Stream): void {
  // A server may reset a stream it has answered, to say that it wants no more of the request's body.
  if (next.type === FrameType.RST_STREAM && stream.state === 'open') stream.state = 'reset';
  if (next.type !== FrameType.DATA) return;
  stream.body.push(content(next));
  if ((next.flags & Flag.END_STREAM) !== 0) stream.state = 'ended';
}

function status(fields: readonly Field[]): number {
  return Number(fields.find(([name]) => name === ':status')?.[1] ?? 0);
}

function isInterim(fields: readonly Field[]): boolean {
  return status(fields) >= 100 && status(fields) < 200;
}

function answered({ body, state }: Stream, headers: readonly Field[]): Answer {
  const text = Buffer.concat(body).toString('utf8');
  return { status: status(headers), headers, body: text, complete: state === 'ended' };
}
