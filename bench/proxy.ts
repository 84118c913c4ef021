/**
 * What a proxied request costs: the generated configuration against the published two-line recipe on the same httpd,
 * and against nginx and HAProxy. CPU time of the server's processes, not wall time, so that it also works on a machine
 * that has other things to do.
 *
 *   npm run bench:proxy [-- ROUNDS [REQUESTS]]
 */
import { execFileSync } from 'child_process';
import { Measured, compare } from './support/measure';
import { median, percent, spread, table } from './support/report';
import { Sandbox } from './support/sandbox';
import { APPLICATION, HAPROXY, NGINX, generated, recipe } from './support/servers';

const TARGET = 1.05;
const [rounds = 20, requests = 2000] = process.argv.slice(2).map(Number);

const OURS = generated('this library');
const RECIPE = recipe('two-line recipe', OURS);
/** The two lines say nothing of the pool: this shows what the generated directives cost, and the other what their pool costs. */
const SAME_POOL = recipe('recipe, our pool', OURS, true);
const SERVERS = [OURS, SAME_POOL, RECIPE, NGINX, HAPROXY];

async function main(): Promise<void> {
  const sandbox = new Sandbox();
  await sandbox.start(APPLICATION);
  const version = (...command: string[]): string =>
    execFileSync(command[0] ?? '', command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const haproxy = /version ([\d.]+)/.exec(version('/usr/sbin/haproxy', '-v'))?.[1] ?? '?';
  const httpd = /Apache\/([\d.]+)/.exec(version('/usr/sbin/apache2', '-v'))?.[1] ?? '?';
  const nginx = version('dpkg-query', '--show', '--showformat', '${Version}', 'nginx');
  console.log(`httpd ${httpd}, nginx ${nginx}, HAProxy ${haproxy}; ${new Date().toISOString().slice(0, 10)}`);
  console.log(`${rounds} rounds of ${requests} keep-alive requests with 7 headers, one access log line each\n`);
  const ratios: string[] = [];
  const directives: string[] = [];
  for (const scheme of ['http', 'https'] as const) {
    const all = await compare(sandbox, SERVERS, scheme, { rounds, requests });
    const base = all[SERVERS.indexOf(RECIPE)]?.cpu ?? [];
    console.log(`${report(scheme, all, base)}\n`);
    const [ours, samePool] = all.map(({ cpu }) => cpu);
    ratios.push(`${scheme} ${ratio(ours ?? [], base).toFixed(3)}`);
    directives.push(`${scheme} ${ratio(ours ?? [], samePool ?? []).toFixed(3)}`);
  }
  console.log(`CPU time of this library / two-line recipe in httpd's default pool: ${ratios.join(', ')}`);
  console.log(`The same with the recipe in our pool (target: at most ${TARGET}): ${directives.join(', ')}`);
  process.exit(0);
}

/** Taken within each round, where both had the same machine. */
function ratio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, i) => value / (base[i] ?? NaN)));
}

function report(scheme: string, all: readonly Measured[], base: readonly number[]): string {
  const rows = all.map(({ server, cpu, idle, loaded }) => [
    server.name,
    ...[median(cpu).toFixed(1), Math.min(...cpu).toFixed(1), percent(spread(cpu)), ratio(cpu, base).toFixed(3)],
    ...[idle.rss, idle.pss, loaded.rss, loaded.pss].map((mib) => mib.toFixed(0)),
  ]);
  const cost = ['CPU µs/request, median', 'min', 'spread', 'to the recipe'];
  return table([scheme, ...cost, 'idle RSS MiB', 'PSS', 'loaded RSS', 'PSS'], rows);
}

void main();
