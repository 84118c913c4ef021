import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Address } from '../cluster';
import { HOST } from '../support/shop';

const PATIENCE_MS = 60_000;

/** What a request came to: a status, or how it was lost. */
export type Outcome = number | 'lost' | 'no connection' | 'no answer in time';

/**
 * One kept-alive connection to the pair. As browsers do, it repeats a request on a new connection when a used one ends
 * before the first byte of the answer: the server may have closed it at that very moment (RFC 9112, section 9.3.1).
 */
export class Browser {
  /** How many requests had to be repeated. */
  repeated = 0;
  /** The body of the last answer. */
  body = '';
  private socket: Socket | undefined;
  private served = 0;
  private received = '';
  private closed = true;
  private wake: () => void = () => undefined;

  constructor(
    private readonly address: Address,
    private readonly secure = false,
  ) {}

  async get(path: string): Promise<Outcome> {
    const used = this.served > 0 && !this.closed;
    const outcome = await this.attempt(path);
    if (outcome !== 'lost' || !used) return outcome;
    this.repeated += 1;
    return this.attempt(path);
  }

  close(): void {
    this.socket?.destroy();
    this.closed = true;
  }

  private async attempt(path: string): Promise<Outcome> {
    if (this.closed && !(await this.open())) return 'no connection';
    this.received = '';
    this.socket?.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const status = this.answer();
      if (status !== undefined) return status;
      if (this.closed) return 'lost';
      if (Date.now() > deadline) {
        this.close();
        return 'no answer in time';
      }
      await this.more();
    }
  }

  /** The status, when the whole answer is there. */
  private answer(): number | undefined {
    const end = this.received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const head = this.received.slice(0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`the test reads answers of known length only: ${head}`);
    if (this.received.length < end + 4 + Number(length)) return undefined;
    this.body = this.received.slice(end + 4);
    this.served += 1;
    if (/\r\nconnection: close/i.test(head)) this.close();
    return Number(head.slice(9, 12));
  }

  private open(): Promise<boolean> {
    const tls = { ...this.address, servername: HOST, rejectUnauthorized: false };
    const socket = this.secure ? connectTls(tls) : connect(this.address);
    [this.socket, this.closed, this.served] = [socket, false, 0];
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (socket !== this.socket) return;
      this.received += chunk.toString('latin1');
      this.wake();
    });
    return new Promise((resolve) => {
      for (const event of ['end', 'close', 'error']) {
        socket.on(event, () => {
          resolve(false);
          if (socket !== this.socket) return;
          this.closed = true;
          this.wake();
        });
      }
      socket.once(this.secure ? 'secureConnect' : 'connect', () => {
        resolve(true);
      });
    });
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
