/**
 * The forgery benchmark: the same attack requests against this library's pair and its peers, each configured as its own
 * documentation recommends, in front of the same application. Writes docs/forgery.md and docs/forgery.svg, and every
 * single verdict into test-output/forgery/.
 *
 *   npm run bench:forgery                    measures all and writes the report
 *   npm run bench:forgery -- NAME...         measures some (pair, nginx-hardened, ...), prints, and leaves the report alone
 *   npm run bench:forgery -- --report        writes the report of the last full run again
 */
import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { findings, Target } from '../../lib/attack';
import { Folding } from '../../lib/contract/folding';
import { Application, CURRENT, FOLDING } from './applications';
import { attack, Attacked } from './attack';
import { chart } from './chart';
import { ADDRESS, APPLICATION, HOST, OUTPUT, REPOSITORY } from './ground';
import { absence, CONFIGURATIONS, Peer, PEERS, SERVER_NAMES, versionOf } from './peers';
import { Server } from './process';
import { report, terminalTable } from './report';
import { Measurement, Row, Score, score } from './rows';

const APPLICATIONS = [FOLDING, CURRENT];
const SUMMARY = join(OUTPUT, 'summary.json');

async function main(names: readonly string[]): Promise<void> {
  mkdirSync(OUTPUT, { recursive: true });
  if (names[0] === '--report') {
    writeReport(JSON.parse(readFileSync(SUMMARY, 'utf8')) as Measurement);
    return;
  }
  if (process.env.LIVE_TESTS_ISOLATED !== '1')
    throw new Error('run this by test/isolated.sh: it takes ports 80 and 443');
  execFileSync('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
  const peers = PEERS.filter(({ name }) => names.length === 0 || names.includes(name));
  const measurement = await measure(peers);
  console.log(terminalTable(measurement));
  const faults = measurement.rows.flatMap(({ name, scores }) =>
    Object.values(scores).flatMap((one) => one.faults.map((fault) => `${name}: ${fault}`)),
  );
  if (faults.length > 0) console.log(`honest requests that failed:\n${faults.join('\n')}`);
  if (names.length > 0) return;
  writeFileSync(SUMMARY, JSON.stringify(measurement, null, 2));
  writeReport(measurement);
}

async function measure(peers: readonly Peer[]): Promise<Measurement> {
  const directory = mkdtempSync(join(tmpdir(), 'forgery-'));
  execFileSync('chmod', ['755', directory]);
  certificate(directory);
  const scores = new Map<string, Record<string, Score>>(peers.map(({ name }) => [name, {}]));
  try {
    for (const application of APPLICATIONS) {
      const server = await Server.start({ ...application.command, logs: directory }, [APPLICATION]);
      try {
        for (const peer of peers) {
          if (absence(peer.product) !== undefined) continue;
          const attacked = await measurePeer(peer, application, directory);
          Object.assign(scores.get(peer.name) ?? {}, { [application.name]: score(attacked) });
        }
      } finally {
        await server.stop();
      }
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
  return {
    date: new Date().toISOString().slice(0, 10),
    library: version,
    applications: Object.fromEntries(APPLICATIONS.map((one) => [one.name, one.version()])),
    rows: peers.map((peer) => row(peer, scores.get(peer.name) ?? {})),
  };
}

function row({ product, ...peer }: Peer, scores: Record<string, Score>): Row {
  const { name, variant, kind, asserted, assertedOverTls = [] } = peer;
  const missing = absence(product);
  const version = missing === undefined ? versionOf(product) : undefined;
  const all = [...asserted, ...assertedOverTls];
  return { name, variant, kind, asserted: all, product: product.name, version, missing, scores };
}

async function measurePeer(peer: Peer, application: Application, parent: string): Promise<Attacked> {
  const directory = mkdtempSync(join(parent, `${peer.name}-`));
  execFileSync('chmod', ['755', directory]);
  cpSync(CONFIGURATIONS, directory, { recursive: true });
  for (const name of ['tls.crt', 'tls.key', 'tls.pem']) cpSync(join(parent, name), join(directory, name));
  const { plain, tls } = peer.ports ?? { plain: 80, tls: 443 };
  const places = [plain, tls].map((port) => ({ host: ADDRESS, port }));
  const server = await Server.start(peer.command(directory), places);
  try {
    const target = targetOf(peer, plain, tls, readFileSync(join(parent, 'tls.crt'), 'utf8'));
    const attacked = await attack(target, progress(`${application.name} ${peer.name}`));
    keep(`${application.name}-${peer.name}`, attacked);
    return attacked;
  } finally {
    await server.stop();
  }
}

function targetOf({ asserted, assertedOverTls = [] }: Peer, plain: number, tls: number, ca: string): Target {
  return {
    plain: { host: ADDRESS, port: plain, asserted },
    tls: { host: ADDRESS, port: tls, ca, asserted: [...asserted, ...assertedOverTls] },
    hostHeader: HOST,
    echoPath: '/echo',
    folding: Folding.DASH_UNDERSCORE,
    serverNames: SERVER_NAMES,
  };
}

function keep(name: string, { results, faults }: Attacked): void {
  const brief = results.map(({ attack: { id, description, request }, ...rest }) => ({
    id,
    description,
    ...rest,
    request,
  }));
  writeFileSync(join(OUTPUT, `${name}.json`), JSON.stringify({ faults, results: brief }));
  writeFileSync(join(OUTPUT, `${name}.txt`), [...findings(faults), ...findings(results), ''].join('\n'));
}

/** One line for each run; it is written anew while it lasts where somebody is watching. */
function progress(title: string): (done: number, total: number) => void {
  const started = Date.now();
  return (done, total) => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    if (process.stdout.isTTY && done % 50 === 0) process.stdout.write(`\r${title}: ${done}/${total}, ${seconds} s `);
    if (done === total) console.log(`${process.stdout.isTTY ? '\r' : ''}${title}: ${total} requests in ${seconds} s`);
  };
}

function writeReport(measurement: Measurement): void {
  writeFileSync(join(REPOSITORY, 'docs', 'forgery.svg'), chart(measurement));
  writeFileSync(join(REPOSITORY, 'docs', 'forgery.md'), report(measurement));
  console.log('written: docs/forgery.md, docs/forgery.svg');
}

function certificate(directory: string): void {
  const file = (name: string) => join(directory, name);
  const subject = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`, '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('tls.key')];
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-out', file('tls.crt')], { stdio: 'ignore' });
  const both = ['tls.crt', 'tls.key'].map((name) => readFileSync(file(name), 'utf8'));
  writeFileSync(file('tls.pem'), both.join(''));
  execFileSync('chmod', ['644', file('tls.key'), file('tls.pem')]);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
