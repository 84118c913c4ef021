import { Duration } from 'cdk8s';
import { JudgePair, replacing } from '../traffic/judge-pair';
import { failed, load, type LoadResult } from './load';
import { report } from './table';

const REQUESTS = 20_000;
const CLIENTS = 100;
/** Requests in a burst, between two pauses. */
const BURST = 40;
/** About the time after which the proxy gives up a pooled connection, and the application does. */
const PAUSES_MS = [2060, 950, 1990, 1050, 2100];

interface PoolResult extends LoadResult {
  /** Requests on pooled connections that ended without an answer, as the proxy's log says. */
  readonly cut: number;
}

/**
 * Bursts on all connections, parted by pauses at whose end the application has just given the pooled connections up, or
 * is about to. A connection given up is dead at once, while the proxy learns of it only 150 ms later: the race that a
 * slow network makes of a FIN and a request that cross.
 */
async function bursts(requests: number, change?: (manifests: string) => string): Promise<PoolResult> {
  const keepAlive = Duration.seconds(2);
  const pair = await JudgePair.start({ keepAlive, env: { KEEP_ALIVE_MS: '2000' }, change });
  try {
    const result = await load({
      address: pair.address('http'),
      clients: CLIENTS,
      requests,
      pause: (n) => (n > 0 && n % BURST === 0 ? (PAUSES_MS[(n / BURST - 1) % PAUSES_MS.length] ?? 0) : 0),
    });
    const cut =
      pair.cluster
        .pod('shop-proxy')
        .logs()
        .stderr.match(/AH01102/g)?.length ?? 0;
    return { ...result, cut };
  } finally {
    await pair.stop();
  }
}

export function poolFaults(): void {
  test('application closes idle connections under load: no request is lost', async () => {
    const result = await bursts(REQUESTS);
    const control = await bursts(REQUESTS / 2, replacing(/ ttl=1 /g, ' ttl=300 '));
    expect([failed(result), result.cut]).toEqual([0, 0]);
    expect(result.outcomes.total).toBeGreaterThanOrEqual(REQUESTS);
    expect(control.cut).toBeGreaterThan(0);
    report({
      fault: 'application closes pooled connections (keep-alive 2 s)',
      requests: result.outcomes.total,
      pair: `${String(result.outcomes)}, ${result.cut} cut by the application, ${result.repeated} repeated by the client`,
      control: `ttl=300: ${String(control.outcomes)}, ${control.cut} cut, ${control.repeated} repeated`,
    });
  });
}
