import { connect as plain } from 'net';
import { connect as secure } from 'tls';
import { HOST } from './sandbox';

/** What all visitors of one run have in common. */
export interface Visit {
  readonly scheme: 'http' | 'https';
  readonly port: number;
  /** When everybody leaves, by performance.now(). */
  readonly until: number;
}

const REQUEST = `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

/**
 * Connects, asks, and either leaves with the answer, or keeps the connection for as long as the server does.
 * Returns the milliseconds from connecting to the first byte of the answer; Infinity if there was none.
 */
export async function visit({ scheme, port, until }: Visit, stays: boolean): Promise<number> {
  const start = performance.now();
  return await new Promise((resolve) => {
    let first = Infinity;
    const ask = (): void => {
      socket.write(REQUEST);
    };
    const target = { host: '127.0.0.1', port };
    const tls = { ...target, servername: HOST, rejectUnauthorized: false };
    const socket = scheme === 'http' ? plain(target, ask) : secure(tls, ask);
    const end = (): void => {
      socket.destroy();
    };
    const timer = setTimeout(end, Math.max(0, until - start));
    socket.on('data', () => {
      first = Math.min(first, performance.now() - start);
      if (!stays) end();
    });
    socket.on('end', end);
    socket.on('error', end);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(first);
    });
  });
}
