import { HOST } from '../support/shop';
import { JudgePair, replacing } from '../traffic/judge-pair';
import { Wire } from '../traffic/wire';
import { Browser } from './browser';
import { report, Tally } from './table';

const SLOW_CLIENTS = 20;
const IDLE_CLIENTS = 1000;
const NO_ANSWER_MS = 8000;

/** Longer than the pair gives a header, which is 10 s, and a body, which is 20 s. */
const HEADER_MS = 13_000;
const BODY_MS = 30_000;

interface SlowResult {
  /** How the slow clients ended: with which status, or open. */
  readonly slow: Tally;
  readonly others: Tally;
}

/** Headers and bodies that dribble in byte by byte, while another client asks for something again and again. */
async function dribble(atMostMs: number, change?: (manifests: string) => string): Promise<SlowResult> {
  const pair = await JudgePair.start({ change });
  const wires = await Promise.all(
    Array.from({ length: SLOW_CLIENTS * 2 }, (_, i) => Wire.open(pair, i % 4 < 2 ? 'http' : 'https')),
  );
  wires.forEach((wire, i) => {
    const length = i % 2 === 0 ? '' : 'Content-Length: 100000\r\n\r\n';
    wire.send(`POST /echo HTTP/1.1\r\nHost: ${HOST}\r\n${length}`);
  });
  const [slow, others] = [new Tally(), new Tally()];
  const browser = new Browser(pair.address('http'));
  const end = Date.now() + atMostMs;
  while (Date.now() < end && wires.some(({ closed }) => !closed)) {
    for (const wire of wires) wire.send('X');
    others.add(await browser.get('/echo'));
    await new Promise((done) => setTimeout(done, 200));
  }
  wires.forEach((wire, i) => {
    const ended = /^HTTP\/1\.1 (\d+)/.exec(wire.text)?.[1] ?? 'closed';
    slow.add(`${i % 2 === 0 ? 'header' : 'body'} ${wire.closed ? ended : 'open'}`);
    wire.close();
  });
  browser.close();
  await pair.stop();
  return { slow, others };
}

interface IdleResult {
  readonly status: unknown;
  readonly waitedMs: number;
}

/** Connections that are kept alive after one request each, and a new client while the first of them are idle. */
async function idle(change?: (manifests: string) => string): Promise<IdleResult> {
  const pair = await JudgePair.start({ change });
  const browsers = Array.from({ length: IDLE_CLIENTS }, () => new Browser(pair.address('http')));
  let answered = 0;
  const opened = browsers.map(async (browser) => {
    await browser.get('/echo');
    answered += 1;
  });
  while (answered < IDLE_CLIENTS / 3) await new Promise((done) => setTimeout(done, 10));
  const start = Date.now();
  const fresh = new Browser(pair.address('http'));
  const status = await Promise.race([
    fresh.get('/echo'),
    new Promise((done) => setTimeout(done, NO_ANSWER_MS, `no answer in ${NO_ANSWER_MS / 1000} s`)),
  ]);
  const waitedMs = Date.now() - start;
  for (const browser of [fresh, ...browsers]) browser.close();
  await Promise.all(opened);
  await pair.stop();
  return { status, waitedMs };
}

export function clientFaults(): void {
  test('slow clients are cut, and nobody else notices', async () => {
    const change = (text: string) =>
      replacing(/\n.*RequestReadTimeout.*(?=\n)/)(replacing(/\n.*LoadModule reqtimeout.*(?=\n)/)(text));
    const result = await dribble(BODY_MS);
    expect([result.slow.of('header open'), result.slow.of('body open')]).toEqual([0, 0]);
    expect(result.others.total).toBe(result.others.of(200));
    const control = await dribble(HEADER_MS, change);
    expect(control.slow.of('header open')).toBe(SLOW_CLIENTS);
    report({
      fault: `${SLOW_CLIENTS} slow headers, ${SLOW_CLIENTS} slow bodies`,
      requests: result.slow.total + result.others.total,
      pair: `${String(result.slow)}; others ${String(result.others)}`,
      control: `without mod_reqtimeout, after ${HEADER_MS / 1000} s: ${String(control.slow)}`,
    });
  });

  test('a thousand idle connections: a new client is served', async () => {
    const result = await idle();
    expect(result).toMatchObject({ status: 200 });
    const control = await idle((text) =>
      replacing(/mpm_event/g, 'mpm_worker')(replacing(/KeepAliveTimeout 5\b/, 'KeepAliveTimeout 300')(text)),
    );
    expect(control.status).not.toBe(200);
    report({
      fault: `${IDLE_CLIENTS} idle kept-alive connections`,
      requests: IDLE_CLIENTS + 1,
      pair: `new client: ${String(result.status)} after ${result.waitedMs} ms`,
      control: `worker MPM, KeepAliveTimeout 300: ${String(control.status)}`,
    });
  });
}
