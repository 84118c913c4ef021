import net from 'node:net';
import type { Address } from '../cluster';

const PATIENCE_MS = 2000;

/** Sends bytes, and gives what comes back until the server closes or falls silent. */
export function spoken({ host, port }: Address, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, host, () => socket.write(bytes, 'latin1'));
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(PATIENCE_MS, end);
    });
    socket.on('end', end);
    socket.on('error', reject);
    socket.setTimeout(20_000, end);
  });
}
