import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ProxyOptions } from 'cdk8s-secure-proxy';
import { parse } from 'yaml';
import { shopSecrets } from '../support/shop';
import { JudgePair, replacing } from '../traffic/judge-pair';
import { Browser, type Outcome } from './browser';
import { failed, load } from './load';
import { report, Tally } from './table';

/** The watcher looks every second instead of every ten, so that the tests wait less. */
const often = replacing(/while sleep 10; do/, 'while sleep 1; do');
const UNWATCHED = replacing(/\n +watch &/);
const UNTRIED = replacing(/\n +timeout \d+ httpd -X -D TRIAL.*/, '\n        return 0');
const TRIALS = 4;
/** A memory limit with room for one process of httpd, so that a long request holds all of them. */
const ONE_PROCESS = '80Mi';
/** How many renewals the finishing processes of before leave slots for. */
const GENERATIONS = 3;
const SLOTLESS = replacing(/ServerLimit \d+/, 'ServerLimit 1');

type Change = (manifests: string) => string;
const SAME: Change = (manifests) => manifests;
const ALPINE: ProxyOptions = { image: 'registry.example.com/httpd-alpine:2.4.68' };

/** The serial number of the certificate that a new client gets, or why it gets none. */
function served(pair: JudgePair): Promise<string> {
  return new Promise((resolve) => {
    const options = { ...pair.address('https'), servername: pair.host, rejectUnauthorized: false, timeout: 3000 };
    const socket = connect(options, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', (error: Error) => {
      resolve(error.message);
    });
  });
}

async function until(condition: () => Promise<boolean> | boolean, seconds = 40): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    if (await condition()) return true;
    await new Promise((go) => setTimeout(go, 100));
  }
  return false;
}

let versions = 0;

/** Updates the certificate's volume as the kubelet does it: new files beside the old ones, and one link swapped. */
async function replaceCertificate(pair: JudgePair, files: Partial<Record<string, string>> = {}): Promise<string> {
  const { data } = parse(await shopSecrets()) as { data: Record<string, string> };
  const [pod] = readdirSync(join(pair.cluster.directory, 'volumes')).filter((name) => /shop-proxy-\d+$/.test(name));
  const volume = join(pair.cluster.directory, 'volumes', pod ?? '', 'certificate');
  const next = `..next-${++versions}`;
  mkdirSync(join(volume, next));
  for (const [name, content] of Object.entries({ ...data, ...files })) {
    const file = join(volume, next, name);
    writeFileSync(file, Buffer.from(content ?? '', 'base64'), { mode: 0o440 });
    chownSync(file, 0, 26_000);
  }
  symlinkSync(next, join(volume, '..swap'));
  renameSync(join(volume, '..swap'), join(volume, '..data'));
  const print = ['x509', '-noout', '-serial', '-in', join(volume, 'tls.crt')];
  return execFileSync('openssl', print).toString().trim().replace('serial=', '');
}

/** The pair with a watcher that looks often, and what is done to it besides. */
function watched(change: Change, proxy: ProxyOptions = {}): Promise<JudgePair> {
  return JudgePair.start({ proxy, change: (manifests) => change(often(manifests)) });
}

/** Lets the judge answer all that it has been silent about, and tells what became of it. */
async function released(
  pair: JudgePair,
  browsers: readonly Browser[],
  long: readonly Promise<Outcome>[],
): Promise<Tally> {
  for (const i of long.keys()) await pair.ask(`/release/${i}`);
  const tally = new Tally();
  for (const outcome of await Promise.all(long)) tally.add(outcome);
  for (const browser of browsers) browser.close();
  return tally;
}

interface Renewal {
  readonly served: boolean;
  readonly requests: Tally;
  readonly repeated: number;
  /** What became of requests that were under way in every process when the certificate came. */
  readonly long: Tally;
}

/** A renewed certificate, while clients ask for something without a pause and others wait for long answers. */
async function renewal(change: Change, patience: number, proxy?: ProxyOptions): Promise<Renewal> {
  const pair = await watched(change, proxy);
  const browsers = Array.from({ length: 40 }, () => new Browser(pair.address('https'), true));
  const long = browsers.map((browser, i) => browser.get(`/silence/${i}`));
  const before = await served(pair);
  const next = await replaceCertificate(pair);
  expect(next).not.toBe(before);
  let done = false;
  const options = { address: pair.address('https'), secure: true, clients: 8, requests: 2000, until: () => done };
  const loading = load(options);
  const arrived = await until(async () => (await served(pair)) === next, patience);
  done = true;
  const tally = await released(pair, browsers, long);
  const { outcomes, repeated } = await loading;
  await pair.stop();
  return { served: arrived, requests: outcomes, repeated, long: tally };
}

/**
 * So many renewals in a row, while the only process of each server before has a request under way: how many of the new
 * certificates were served, and what became of the requests.
 */
async function renewals(change: Change, patience: number): Promise<{ served: number; long: Tally }> {
  const pair = await watched(change, { resources: { memoryLimit: ONE_PROCESS } });
  const browsers = Array.from({ length: GENERATIONS }, () => new Browser(pair.address('https'), true));
  const long: Promise<Outcome>[] = [];
  let arrived = 0;
  for (const [i, browser] of browsers.entries()) {
    long.push(browser.get(`/silence/${i}`));
    while (!(await pair.ask(`/seen/silence/${i}`)).includes(`silence/${i}`));
    const next = await replaceCertificate(pair);
    if (!(await until(async () => (await served(pair)) === next, patience))) break;
    arrived += 1;
  }
  const tally = await released(pair, browsers, long);
  await pair.stop();
  return { served: arrived, long: tally };
}

/** A certificate that does not belong to its key, and whether the server is still there afterwards. */
async function misfit(change: Change, proxy?: ProxyOptions): Promise<{ same: boolean; log: string }> {
  const pair = await watched(change, proxy);
  const before = await served(pair);
  const log = (): string => pair.cluster.pod('shop-proxy').container().logs().stderr;
  const { data } = parse(await shopSecrets()) as { data: Record<string, string> };
  await replaceCertificate(pair, { 'tls.key': data['tls.key'] });
  await until(() => log().includes('do not match'));
  await until(() => log().includes('cannot load the new files'), TRIALS);
  const result = { same: (await served(pair)) === before, log: log() };
  await pair.stop();
  return result;
}

export function certificateFaults(): void {
  test('a renewed certificate is served soon, without anybody doing anything and without a lost request', async () => {
    const pair = await renewal(SAME, 40);
    expect(pair).toMatchObject({ served: true, long: new Tally({ 200: 40 }) });
    expect(failed({ outcomes: pair.requests, repeated: pair.repeated })).toBe(0);
    const control = await renewal(UNWATCHED, 8);
    expect(control.served).toBe(false);
    report({
      fault: 'certificate renewed under load, long requests under way',
      requests: pair.requests.total,
      pair: `the new one is served; ${String(pair.requests)}, ${pair.repeated} repeated by the client; long: ${String(pair.long)}`,
      control: 'without the watcher: the old one is served on',
    });
  });

  test('a renewed certificate is served soon while every process still has a long request, three times in a row', async () => {
    const pair = await renewals(SAME, 20);
    expect(pair).toEqual({ served: GENERATIONS, long: new Tally({ 200: GENERATIONS }) });
    const control = await renewals(SLOTLESS, 10);
    expect(control.served).toBe(0);
    report({
      fault: 'certificate renewed three times while every process has a long request under way',
      requests: pair.long.total,
      pair: `all are served; long: ${String(pair.long)}`,
      control: 'no slots for new processes: nobody is served',
    });
  });

  test('a certificate that does not belong to its key changes nothing, and the log says why', async () => {
    const pair = await misfit(SAME);
    expect(pair.same).toBe(true);
    expect(pair.log).toContain('start.sh: httpd cannot load the new files below /etc/secure-proxy');
    const control = await misfit(UNTRIED);
    expect(control.same).toBe(false);
    report({
      fault: 'certificate that does not belong to its key',
      requests: 0,
      pair: 'the old one is served on, and the log says so',
      control: 'without the trial: httpd ends',
    });
  });

  test('with BusyBox, as in the -alpine image, both are so, too', async () => {
    const { served: arrived, long } = await renewal(SAME, 40, ALPINE);
    expect([arrived, String(long)]).toEqual([true, '40 × 200']);
    const { same, log } = await misfit(SAME, ALPINE);
    expect(same).toBe(true);
    expect(log).toContain('start.sh: httpd cannot load the new files below /etc/secure-proxy');
  });
}
