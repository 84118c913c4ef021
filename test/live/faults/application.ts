import { Duration } from 'cdk8s';
import { exchange } from '../traffic/exchange';
import { JudgePair, replacing, type JudgePairOptions, type Via } from '../traffic/judge-pair';
import { report, Tally } from './table';

const VIA: readonly Via[] = ['http', 'https', 'h2'];
const PROXY = { drain: Duration.seconds(1) };

/** What a page for strangers must not say: names and addresses of the inside, versions, and what went wrong there. */
const LEAK = /shop-(app|absent)|10\.(96|244)\.|:8080|Apache\/|Debian|OpenSSL|\d+\.\d+\.\d+|Port \d+|DNS|reason/gi;

interface Answers {
  readonly statuses: Tally;
  readonly leaks: string[];
}

async function ask(pair: JudgePair, paths: readonly string[], rounds: number): Promise<Answers> {
  const [statuses, leaks] = [new Tally(), new Set<string>()];
  for (let i = 0; i < rounds; i++) {
    for (const via of VIA) {
      for (const path of paths) {
        const { status, headers, body } = await exchange(pair, via, { path });
        statuses.add(status);
        const said = `${headers.join('\n')}\n${body.toString()}`;
        const leak = [...new Set(said.match(LEAK))].join(' ');
        if (leak !== '') leaks.add(`${status} over ${via}: ${leak}`);
      }
    }
  }
  return { statuses, leaks: [...leaks] };
}

async function withPair<T>(options: JudgePairOptions, use: (pair: JudgePair) => Promise<T>): Promise<T> {
  const pair = await JudgePair.start(options);
  try {
    return await use(pair);
  } finally {
    await pair.stop();
  }
}

/** Takes the application away, asks, brings it back, and asks once. */
async function downAndUp(options: JudgePairOptions): Promise<Answers & { readonly after: number }> {
  return withPair({ proxy: PROXY, ...options }, async (pair) => {
    await exchange(pair, 'http', { path: '/echo' });
    await pair.cluster.stopPod('shop-app');
    const down = await ask(pair, ['/echo'], 34);
    await pair.cluster.startPod('shop-app');
    return { ...down, after: (await exchange(pair, 'http', { path: '/echo' })).status };
  });
}

const UNDOCUMENTED = replacing(/\n.*ErrorDocument.*(?=\n)/g);
const SIGNED = (manifests: string) =>
  replacing(
    /ServerTokens Prod/,
    'ServerTokens Full',
  )(replacing(/ServerSignature Off/, 'ServerSignature On')(manifests));

export function applicationFaults(): void {
  test('application down: a page that leaks nothing, and recovery at once', async () => {
    const pair = await downAndUp({});
    expect(pair.statuses.of(503)).toBe(102);
    expect([pair.leaks, pair.after]).toEqual([[], 200]);
    const control = await downAndUp({ change: (text) => SIGNED(UNDOCUMENTED(text)) });
    expect(control.leaks).not.toEqual([]);
    report({
      fault: 'application down, then back',
      requests: pair.statuses.total + 1,
      pair: `${String(pair.statuses)}, ${pair.leaks.length} leaks; first request after: ${pair.after}`,
      control: `ServerTokens Full, ServerSignature On: ${control.leaks.length} leaks`,
    });
  });

  test('application breaks off: a page that leaks nothing', async () => {
    const broken = await withPair({}, (pair) => ask(pair, ['/break'], 10));
    expect(broken.leaks).toEqual([]);
    // Over HTTP/2, httpd 2.4 says 500.
    expect([broken.statuses.of(502), broken.statuses.of(500)]).toEqual([20, 10]);
    const control = await withPair({ change: UNDOCUMENTED }, (pair) => ask(pair, ['/break'], 1));
    expect(control.leaks).not.toEqual([]);
    report({
      fault: 'application breaks off',
      requests: broken.statuses.total,
      pair: `${String(broken.statuses)}, ${broken.leaks.length} leaks`,
      control: `without ErrorDocument: ${control.leaks.join('; ')}`,
    });
  });

  test('application unknown to DNS: a page that leaks nothing', async () => {
    const absent = replacing(/http:\/\/shop-app:8080/g, 'http://shop-absent:8080');
    const unknown = await withPair({ change: absent }, (pair) => ask(pair, ['/echo'], 5));
    expect(unknown.leaks).toEqual([]);
    expect(unknown.statuses.of(500)).toBe(15);
    const change = (text: string) => UNDOCUMENTED(absent(text));
    const control = await withPair({ change }, (pair) => ask(pair, ['/echo'], 1));
    expect(control.leaks).not.toEqual([]);
    report({
      fault: 'application has no DNS name',
      requests: unknown.statuses.total,
      pair: `${String(unknown.statuses)}, ${unknown.leaks.length} leaks`,
      control: `without ErrorDocument: ${control.leaks.join('; ')}`,
    });
  });

  test('application slow: an error at the timeout, others are served meanwhile', async () => {
    const httpd = { timeout: Duration.seconds(2) };
    const slow = await withPair({ httpd }, async (pair) => {
      const held = VIA.map((via) => exchange(pair, via, { path: `/silence/${via}` }));
      const others = await ask(pair, ['/echo'], 20);
      return { held: (await Promise.all(held)).map(({ status }) => status), others };
    });
    // httpd 2.4 has no status of its own for this: an application that does not answer is a bad gateway.
    expect(slow.held).toEqual([502, 502, 502]);
    expect(slow.others.statuses.of(200)).toBe(60);
    const change = replacing(/ timeout=2 /g, ' timeout=60 ');
    const control = await withPair({ httpd, change }, async (pair) => {
      const held = exchange(pair, 'http', { path: '/silence/control' });
      await Promise.race([held, new Promise((done) => setTimeout(done, 5000))]);
      await exchange(pair, 'http', { path: '/release/control' });
      return (await held).status;
    });
    expect(control).toBe(200);
    report({
      fault: 'application slow (timeout 2 s)',
      requests: 63,
      pair: `3 × 502; meanwhile ${String(slow.others.statuses)}`,
      control: `timeout=60: waits on, ${control} after 5 s`,
    });
  });
}
