import { execFile } from 'child_process';
import { promisify } from 'util';
import { HOST } from './sandbox';

/** With Host, what a browser sends. */
const HEADERS = {
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-US,en;q=0.5',
  'Accept-Encoding': 'gzip, deflate, br',
  Referer: `https://${HOST}/cart`,
  Cookie: 'sessionid=4b7c0e1f9d2a4c55b1e6f3a8d0927c61; csrftoken=Yq3bN7vXw2Lk9Zr5Tj8Hs1Pd6Gf4Mc0A',
};

export type Scheme = 'http' | 'https';

/** Sends HTTP/1.1 requests over connections that are kept, and waits for all answers. @throws unless all are 2xx. */
export async function load(scheme: Scheme, port: number, requests: number, connections: number): Promise<void> {
  const headers = Object.entries(HEADERS).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const bounds = ['-n', String(requests), '-c', String(connections), '-t', '1'];
  const target = [`--connect-to=127.0.0.1:${port}`, `${scheme}://${HOST}/shop/cart?item=42`];
  const { stdout } = await promisify(execFile)('h2load', ['--h1', ...bounds, ...headers, ...target]);
  if (!stdout.includes(`${requests} succeeded`)) throw new Error(`the load failed:\n${stdout}`);
}
