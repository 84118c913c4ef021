import type { Address } from '../cluster';
import { Browser } from './browser';
import { Tally } from './table';

export interface LoadOptions {
  readonly address: Address;
  readonly secure?: boolean;
  readonly clients: number;
  /** At least so many requests in all. */
  readonly requests: number;
  /** Goes on beyond them until this is so. */
  readonly until?: () => boolean;
  readonly path?: (n: number) => string;
  /** Milliseconds before the n-th request of a client. */
  readonly pause?: (n: number) => number;
}

export interface LoadResult {
  readonly outcomes: Tally;
  /** Requests repeated because a used connection had ended, as browsers do it. */
  readonly repeated: number;
}

/** Requests that were not answered with 200. */
export function failed({ outcomes }: LoadResult): number {
  return outcomes.total - outcomes.of(200);
}

/** Sends requests from so many clients at once, each on a kept-alive connection of its own. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const { address, secure, clients, requests, until = () => true, path = () => '/echo', pause = () => 0 } = options;
  const outcomes = new Tally();
  let sent = 0;
  const client = async (): Promise<number> => {
    const browser = new Browser(address, secure);
    for (let n = 0; sent < requests || !until(); n++) {
      const wait = pause(n);
      if (wait > 0) await new Promise((done) => setTimeout(done, wait));
      outcomes.add(await browser.get(path(sent++)));
    }
    browser.close();
    return browser.repeated;
  };
  const repeated = await Promise.all(Array.from({ length: clients }, client));
  return { outcomes, repeated: repeated.reduce((sum, count) => sum + count, 0) };
}
