import * as net from 'net';
import * as tls from 'tls';

/** Where a listener is. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;

  /** For TLS: the PEM certificate of the issuer to check against. Without it any certificate is accepted. */
  readonly ca?: string;
}

/** How a connection is opened. */
export interface ConnectOptions {
  readonly secure: boolean;

  /** The name that TLS asks for (SNI). */
  readonly serverName: string;
  readonly alpn: 'h2' | 'http/1.1';

  /** Milliseconds for the exchange, once there is a connection. */
  readonly timeout: number;

  /**
   * Milliseconds until an answer has to begin; one that has begun is read to its end.
   * @default - the timeout
   */
  readonly patience?: number;
}

/** Milliseconds for opening a connection. */
const CONNECTING = 30_000;

/** How a stretch of reading ended. */
export type Stop = 'done' | 'closed' | 'timeout';

/** A byte pipe to the proxy. It never throws: what goes wrong ends it. */
export class Connection {
  /** Opens a connection, or tells why there is none. */
  public static async open(endpoint: Endpoint, options: ConnectOptions): Promise<Connection | string> {
    const { host, port, ca } = endpoint;
    const socket = options.secure
      ? tls.connect({
          host,
          port,
          ca,
          rejectUnauthorized: ca !== undefined,
          servername: net.isIP(options.serverName) === 0 ? options.serverName : '',
          ALPNProtocols: [options.alpn],
        })
      : net.connect({ host, port });
    return new Promise((resolve) => {
      const give = (reason: string) => {
        socket.destroy();
        resolve(reason);
      };
      const timer = setTimeout(give, CONNECTING, 'no connection in time');
      socket.once('error', (error: Error) => {
        clearTimeout(timer);
        give(error.message);
      });
      socket.once(options.secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer);
        resolve(new Connection(socket, Date.now() + options.timeout, options.patience));
      });
    });
  }

  /** All bytes read so far. */
  public received: Buffer = Buffer.alloc(0);

  /** The client's own address. */
  public readonly localAddress: string | undefined;

  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly socket: net.Socket,
    private readonly deadline: number,
    private readonly patience?: number,
  ) {
    this.localAddress = socket.localAddress;
    socket.setNoDelay(true);
    const over = () => {
      this.closed = true;
      this.wake();
    };
    socket.on('error', over).on('end', over).on('close', over);
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.wake();
    });
  }

  /** The protocol that TLS agreed upon. */
  public get alpn(): string | undefined {
    const { socket } = this;
    return socket instanceof tls.TLSSocket && socket.alpnProtocol !== false
      ? (socket.alpnProtocol ?? undefined)
      : undefined;
  }

  /** Sends bytes; what the peer no longer takes is dropped. */
  public send(bytes: Buffer): void {
    if (!this.closed && this.socket.writable) this.socket.write(bytes);
  }

  /** Reads until `done` says so, the peer closes, the exchange's time is over, or `atMost` milliseconds have passed. */
  public async until(done: () => boolean, atMost = Infinity): Promise<Stop> {
    const end = Math.min(this.deadline, Date.now() + atMost);
    for (;;) {
      if (done()) return 'done';
      if (this.closed) return 'closed';
      const left = end - Date.now();
      if (left <= 0) return 'timeout';
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Reads until `done` says so, and no longer than the patience lasts unless an answer has `begun`. */
  public async patiently(done: () => boolean, begun: () => boolean): Promise<Stop> {
    const stop = await this.until(done, this.patience);
    return stop === 'timeout' && begun() ? this.until(done) : stop;
  }

  /** Drops the connection. */
  public close(): void {
    this.socket.destroy();
  }
}
