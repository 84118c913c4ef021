/**
 * Does a new client still get served while many others hold idle keep-alive connections? Each of the idle ones asks
 * once, keeps its connection, and comes back a second after the server has closed it, like the browser of somebody who
 * reads on.
 *
 *   npm run bench:proxy-idle [-- PATTERN [CONNECTIONS...]]
 */
import { median, table } from './support/report';
import { PLAIN_PORT, Sandbox, Server, TLS_PORT, pause } from './support/sandbox';
import { APPLICATION } from './support/servers';
import { OURS, changed, growing, mpm, pool } from './support/variants';
import { Visit, visit } from './support/visitors';

const SECONDS = 20;
const PROBES_PER_SECOND = 5;

const SERVERS: Server[] = [
  OURS,
  changed('worker MPM, KeepAliveTimeout 1', /KeepAliveTimeout \d+/, 'KeepAliveTimeout 1', mpm('worker')),
  mpm('event'),
  pool('event', 2, 192),
  growing('event', 3, 24),
];

async function run(sandbox: Sandbox, server: Server, scheme: Visit['scheme'], idle: number): Promise<string[]> {
  const running = await sandbox.start(server);
  await pause(1000);
  const port = running.port(scheme === 'http' ? PLAIN_PORT : TLS_PORT);
  const common: Visit = { scheme, port, until: performance.now() + SECONDS * 1000 };
  // They come within the first five seconds.
  const visitors = Array.from({ length: idle }, async (_, i) => {
    await pause((5000 * i) / idle);
    while (performance.now() < common.until) {
      await visit(common, true);
      await pause(1000);
    }
  });
  await pause(6000);
  const probes: Promise<number>[] = [];
  while (performance.now() < common.until - 6000) {
    probes.push(visit(common, false));
    await pause(1000 / PROBES_PER_SECOND);
  }
  const times = await Promise.all(probes);
  await Promise.all(visitors);
  await sandbox.stop(running);
  const served = times.filter((time) => time < Infinity);
  const ms = (time: number): string => (served.length === 0 ? '-' : time.toFixed(0));
  const spans = [ms(median(served)), ms(Math.max(...served))];
  return [server.name, scheme, String(idle), `${served.length} of ${times.length}`, ...spans];
}

async function main(): Promise<void> {
  const [pattern = '', ...numbers] = process.argv.slice(2);
  const chosen = SERVERS.filter(({ name }) => new RegExp(pattern).test(name));
  const sandbox = new Sandbox();
  await sandbox.start(APPLICATION);
  const rows: string[][] = [];
  for (const idle of numbers.length > 0 ? numbers.map(Number) : [300, 1000]) {
    for (const scheme of ['http', 'https'] as const) {
      for (const server of chosen) rows.push(await run(sandbox, server, scheme, idle));
    }
  }
  console.log('A new client each 200 ms beside idle connections; milliseconds until its first byte\n');
  console.log(table(['server', 'scheme', 'idle', 'served in 6 to 14 s', 'median ms', 'max ms'], rows));
  process.exit(0);
}

void main();
