import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HOST } from '../support/shop';
import type { JudgePair, Via } from './judge-pair';

/** How long a test waits for bytes that have to come. Nothing is decided by it but that a test fails. */
const PATIENCE_MS = 60_000;

/** A connection on which a test writes and reads bytes itself. */
export class Wire {
  static open(pair: JudgePair, via: Exclude<Via, 'h2'>): Promise<Wire> {
    const address = pair.address(via);
    return new Promise((resolve, reject) => {
      const tls = { ...address, servername: HOST, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };
      const socket = via === 'http' ? connect(address) : connectTls(tls);
      socket.once('error', reject);
      socket.once(via === 'http' ? 'connect' : 'secureConnect', () => {
        resolve(new Wire(socket));
      });
    });
  }

  closed = false;
  private chunks: Buffer[] = [];
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.wake();
    });
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.closed = true;
        this.wake();
      });
    }
  }

  /** All that has come so far. */
  get received(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Writes bytes, one character a byte. */
  send(bytes: string | Buffer): void {
    if (!this.closed) this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Gives what has come as soon as the pattern is in it. */
  async until(pattern: RegExp | ((received: Buffer) => boolean)): Promise<string> {
    const done = () => (pattern instanceof RegExp ? pattern.test(this.text) : pattern(this.received));
    const deadline = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (this.closed) throw new Error(`closed before ${String(pattern)}: ${this.text.slice(0, 500)}`);
      if (Date.now() > deadline) throw new Error(`waited in vain for ${String(pattern)}: ${this.text.slice(0, 500)}`);
      await this.more(deadline - Date.now());
    }
    return this.text;
  }

  /** Gives all that has come when the proxy has closed the connection. */
  async untilClosed(): Promise<string> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.closed) {
      if (Date.now() > deadline) throw new Error(`still open: ${this.text.slice(0, 500)}`);
      await this.more(deadline - Date.now());
    }
    return this.text;
  }

  /** Forgets what has come. */
  clear(): void {
    this.chunks = [];
  }

  close(): void {
    this.socket.destroy();
  }

  private more(atMostMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, atMostMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
