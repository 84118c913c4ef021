/**
 * What each choice in the generated configuration costs: the configuration as it is, against itself with one thing
 * changed. Not all of the variants are safe or sensible; they are there to be measured.
 *
 *   npm run bench:proxy-choices [-- ROUNDS [REQUESTS [http|https [PATTERN]]]]
 */
import { AccessLog } from 'cdk8s-secure-proxy';
import { Measured, compare } from './support/measure';
import { median, percent, spread, table } from './support/report';
import { Sandbox, Server } from './support/sandbox';
import { APPLICATION, generated, recipe } from './support/servers';
import { OURS, WORKERS, changed, growing, mpm, onBase, pool, stripping, without } from './support/variants';

const VARIANTS: Server[] = [
  recipe('two-line recipe', OURS),
  pool('prefork', 64, 1),
  ...['worker', 'event'].flatMap((kind) => [
    mpm(kind),
    ...[16, 3, 2, 1].map((processes) => pool(kind, processes, WORKERS / processes)),
    ...[24, 32, 64].map((threads) => growing(kind, 3, threads)),
  ]),
  ...[0, 164, 414, 828, 2762].map(stripping),
  onBase(generated('JSON access log', { accessLog: AccessLog.JSON })),
  onBase(generated('no access log', { accessLog: AccessLog.OFF })),
  changed('BufferedLogs', /^CustomLog/m, 'BufferedLogs On\nCustomLog'),
  without('no Connection guard', /^ *RewriteCond "%{HTTP:Connection}.*\n.*\n/gm),
  without('no host guard', /^ *RewriteCond "%{HTTP_HOST}.*\n.*\n/gm),
  without('no rewriting at all', /^ *Rewrite.*\n/gm),
  without('no HSTS', /^ *Header .*\n/gm),
  without('no X-Real-IP', /^ *RequestHeader set X-Real-IP .*\n/gm),
  without('nothing asserted', /^ *RequestHeader set .*\n/gm),
  changed('no headers by mod_proxy', /ProxyAddHeaders On/, 'ProxyAddHeaders Off'),
  without('no RequestReadTimeout', /^RequestReadTimeout.*$/m),
  changed('no mod_reqtimeout', /^LoadModule reqtimeout.*$/m, '', without('', /^RequestReadTimeout.*$/m)),
  without('no MaxMemFree', /^MaxMemFree.*$/m),
  without('no upgrade=websocket', / upgrade=websocket/g),
  without('no nocanon', / nocanon/g),
  without('no addressttl', / addressttl=30/g),
  without('no ttl', / ttl=\d+/g),
  without('no timeouts in ProxyPass', / connectiontimeout=5 timeout=60/g),
  without('no LimitRequestBody', /^LimitRequestBody.*$/m),
];

async function main(): Promise<void> {
  const [rounds = '20', requests = '2000', scheme = 'http', pattern = ''] = process.argv.slice(2);
  const chosen = [OURS, ...VARIANTS.filter(({ name }) => new RegExp(pattern).test(name))];
  const sandbox = new Sandbox();
  await sandbox.start(APPLICATION);
  const size = { rounds: Number(rounds), requests: Number(requests) };
  const all = await compare(sandbox, chosen, scheme === 'https' ? 'https' : 'http', size);
  console.log(`${scheme}, ${rounds} rounds of ${requests} requests\n`);
  console.log(report(all));
  process.exit(0);
}

/** Differences and ratios are to the configuration as generated, within each round. */
function report(all: readonly Measured[]): string {
  const base = all[0]?.cpu ?? [];
  const rows = all.map(({ server, cpu, idle, loaded }) => [
    server.name,
    ...[median(cpu).toFixed(1), Math.min(...cpu).toFixed(1), percent(spread(cpu))],
    median(cpu.map((value, i) => value - (base[i] ?? NaN))).toFixed(1),
    median(cpu.map((value, i) => value / (base[i] ?? NaN))).toFixed(3),
    ...[idle.pss.toFixed(0), loaded.pss.toFixed(0)],
  ]);
  const cost = ['CPU µs/request, median', 'min', 'spread', 'difference', 'ratio'];
  return table(['variant', ...cost, 'idle PSS MiB', 'loaded'], rows);
}

void main();
