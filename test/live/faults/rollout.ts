import { Duration } from 'cdk8s';
import type { Container } from '../cluster';
import { exchange } from '../traffic/exchange';
import { JudgePair, replacing, type JudgePairOptions, type Via } from '../traffic/judge-pair';
import { failed, load, type LoadResult } from './load';
import { report } from './table';

const REQUESTS = 20_000;

/** How long the services go on sending to a pod that stops: what the preStop sleep has to outlast. */
const LAG_MS = 1000;
const DRAIN = Duration.seconds(2);

const VIA: readonly Via[] = ['http', 'https', 'h2'];

const WITHOUT_PRESTOP = replacing(/\n +preStop:\n(?: +exec:\n)? +command:\n +- sleep\n +- "2"/g, ' {}');

/** Replaces all pods of one side under load, and goes on until the requests are sent. */
async function roll(
  side: 'shop-proxy' | 'shop-app',
  requests: number,
  options: JudgePairOptions = {},
): Promise<LoadResult> {
  const proxy = { drain: DRAIN };
  const pair = await JudgePair.start({ proxy, cluster: { endpointLagMs: LAG_MS }, ...options });
  try {
    let rolled = false;
    const rolling = pair.cluster.rollout(side).finally(() => (rolled = true));
    // One request in ten is in flight for a while.
    const path = (n: number) => (n % 10 === 0 ? '/after/100' : '/echo');
    const result = await load({ address: pair.address('http'), clients: 24, requests, path, until: () => rolled });
    await rolling;
    return result;
  } finally {
    await pair.stop();
  }
}

function described({ outcomes, repeated }: LoadResult): string {
  return `${String(outcomes)}, ${repeated} repeated by the client`;
}

export function rolloutFaults(): void {
  test('the proxy is rolled out under load: no request is lost', async () => {
    const result = await roll('shop-proxy', REQUESTS);
    expect([described(result), failed(result)]).toEqual([described(result), 0]);
    const control = await roll('shop-proxy', 1000, { change: WITHOUT_PRESTOP });
    expect(failed(control)).toBeGreaterThan(0);
    report({
      fault: 'rollout of the proxy under load',
      requests: result.outcomes.total,
      pair: described(result),
      control: `without preStop: ${described(control)}`,
    });
  });

  test('the application is rolled out under load: no request is lost', async () => {
    // The proxy itself stays, so no connection of a client may break, either.
    const fresh = await roll('shop-app', REQUESTS, { keepAlive: 'unknown' });
    expect([described(fresh), failed(fresh), fresh.repeated]).toEqual([described(fresh), 0, 0]);
    const control = await roll('shop-app', 1000, { keepAlive: 'unknown', change: WITHOUT_PRESTOP });
    expect(failed(control)).toBeGreaterThan(0);
    // An application that closes its idle connections when it stops cuts requests that are on their way to it.
    const pooled = await roll('shop-app', REQUESTS);
    report({
      fault: 'rollout of the application under load, a new connection for each request',
      requests: fresh.outcomes.total,
      pair: described(fresh),
      control: `without preStop: ${described(control)}; with pooled connections: ${described(pooled)}`,
    });
  });

  test('a graceful stop waits for requests in flight', async () => {
    const result = await stopInFlight((container) => {
      container.signalStop();
    });
    const control = await stopInFlight((container) => {
      container.signal('SIGKILL');
    });
    expect(result).toEqual([200, 200, 200]);
    expect(control).not.toContain(200);
    report({
      fault: 'graceful stop with requests in flight',
      requests: 3,
      pair: '3 × 200',
      control: `SIGKILL: ${control.join(', ')}`,
    });
  });
}

/** Stops the proxy while the application has not yet answered, and lets it answer when the listeners are closed. */
async function stopInFlight(stop: (container: Container) => void): Promise<(number | string)[]> {
  const pair = await JudgePair.start();
  const { cluster } = pair;
  const held = VIA.map((via) =>
    exchange(pair, via, { path: `/silence/${via}` }).then(
      ({ status }) => status,
      () => 'lost',
    ),
  );
  for (const via of VIA) while (!(await pair.ask(`/seen/silence/${via}`)).includes(via));
  const container = cluster.pod('shop-proxy').container();
  stop(container);
  while (container.running && (await cluster.from('shop-proxy', ['curl', '-s', 'http://127.0.0.1:8081/'])).code !== 7);
  for (const via of VIA) await pair.ask(`/release/${via}`);
  const outcomes = await Promise.all(held);
  await container.exited;
  await pair.stop();
  return outcomes;
}
