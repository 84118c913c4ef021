import http from 'node:http';
import https from 'node:https';
import type { Address } from '../cluster';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface RequestOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
}

/** One request to a service as a client sends it, for a host that no name server knows. */
export function request(
  scheme: 'http' | 'https',
  address: Address,
  host: string,
  options: RequestOptions = {},
): Promise<Reply> {
  const { path = '/', method = 'GET', headers = {}, body } = options;
  const all = { ...address, path, method, headers: { host, ...headers }, timeout: 20_000 };
  return new Promise((resolve, reject) => {
    const receive = (response: http.IncomingMessage): void => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      });
    };
    const sent =
      scheme === 'http'
        ? http.request({ ...all, agent: false }, receive)
        : https.request({ ...all, agent: false, servername: host, rejectUnauthorized: false }, receive);
    sent.on('timeout', () => sent.destroy(new Error(`no answer from ${address.host}:${address.port} in time`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
