/**
 * How much memory a worker thread needs at the worst: as many TLS connections as there are workers, all busy with large
 * uploads or downloads that their clients take slowly.
 *
 *   npm run bench:proxy-memory [-- PATTERN]
 */
import { ClientRequest } from 'http';
import { request } from 'https';
import { Memory, memory } from './support/process-tree';
import { table } from './support/report';
import { HOST, Running, Sandbox, Server, TLS_PORT, pause } from './support/sandbox';
import { APPLICATION } from './support/servers';
import { OURS, WORKERS, changed, growing, mpm, pool, withVariable, without } from './support/variants';

const CONNECTIONS = 380;
const CHUNKS = 16;
const CHUNK = Buffer.alloc(256 * 1024, 'x');

const SERVERS: Server[] = [
  OURS,
  mpm('event'),
  pool('event', 2, 192),
  growing('event', 3, 24),
  changed('MaxMemFree 2048', /^MaxMemFree.*$/m, 'MaxMemFree 2048'),
  without('no MaxMemFree', /^MaxMemFree.*$/m),
  // What glibc takes by itself on a machine with 64 CPUs.
  withVariable('MALLOC_ARENA_MAX=512'),
  withVariable('MALLOC_ARENA_MAX=2'),
];

/** An upload or a download, slower than the network; whatever is not done in time is broken off. */
async function exchange(port: number, upload: boolean): Promise<void> {
  const target = { host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false, agent: false as const };
  const headers = { Host: HOST, ...(upload ? { 'Content-Length': CHUNKS * CHUNK.length } : {}) };
  const options = { ...target, headers, method: upload ? 'POST' : 'GET', path: upload ? '/' : '/large' };
  await new Promise<void>((resolve) => {
    const sent = request(options, (answer) => {
      answer.on('data', () => {
        answer.pause();
        setTimeout(() => answer.resume(), 20);
      });
    });
    const late = setTimeout(() => sent.destroy(), 30_000);
    sent.on('error', () => sent.destroy());
    sent.on('close', () => {
      clearTimeout(late);
      resolve();
    });
    void send(sent, upload ? CHUNKS : 0);
  });
}

async function send(sent: ClientRequest, chunks: number): Promise<void> {
  for (let i = 0; i < chunks && !sent.destroyed; i++) {
    sent.write(CHUNK);
    await pause(400);
  }
  sent.end();
}

async function highest(running: Running, work: Promise<unknown>): Promise<Memory> {
  const working = { now: true };
  void work.finally(() => (working.now = false));
  let [rss, pss] = [0, 0];
  while (working.now) {
    const seen = memory(running.pid);
    [rss, pss] = [Math.max(rss, seen.rss), Math.max(pss, seen.pss)];
    await pause(250);
  }
  return { rss, pss };
}

async function run(sandbox: Sandbox, server: Server): Promise<string[]> {
  const running = await sandbox.start(server);
  await pause(1500);
  const idle = memory(running.pid).pss;
  const peaks: number[] = [];
  for (let round = 0; round < 2; round++) {
    const work = Array.from({ length: CONNECTIONS }, (_, i) => exchange(running.port(TLS_PORT), i % 2 === 0));
    const { pss } = await highest(running, Promise.all(work));
    peaks.push(pss);
  }
  await pause(7000);
  const after = memory(running.pid).pss;
  await sandbox.stop(running);
  const peak = Math.max(...peaks);
  const perThread = ((peak - idle) / WORKERS) * 1024;
  return [server.name, ...[idle, ...peaks, after, perThread].map((value) => value.toFixed(0))];
}

async function main(): Promise<void> {
  const sandbox = new Sandbox();
  await sandbox.start(APPLICATION);
  const rows: string[][] = [];
  const pattern = new RegExp(process.argv[2] ?? '');
  for (const server of SERVERS.filter(({ name }) => pattern.test(name))) {
    rows.push(await run(sandbox, server));
  }
  console.log(`${CONNECTIONS} slow TLS clients, half with uploads and half with downloads of 4 MiB; PSS in MiB\n`);
  console.log(table(['server', 'idle', 'round 1', 'round 2', 'after', 'KiB a worker'], rows));
  process.exit(0);
}

void main();
