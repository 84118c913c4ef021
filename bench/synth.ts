/**
 * What a synth costs: a pair by this library against the same objects written by hand with cdk8s-plus-27, and many pairs
 * in one app. CPU time of fresh processes, the candidates in turn.
 *
 *   npm run bench:synth [-- ROUNDS]
 */
import { strict as assert } from 'assert';
import { App, Chart, Yaml } from 'cdk8s';
import { AppWorkload, Platform, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { execFileSync } from 'child_process';
import { Construct } from 'constructs';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { byHand } from './support/by-hand';
import { median, percent, spread, table } from './support/report';

const TARGET = 1.2;
const ROUNDS = Number(process.argv[2] ?? 5);
const BY_HAND = join(__dirname, '..', 'test-output', 'bench', 'by-hand.js');

/** Writes the program, and makes sure that it gives the same bytes. */
async function writeByHand(): Promise<void> {
  const wanted = yaml((chart) => {
    new SecureProxy(chart, 'shop', {
      hosts: ['shop.example.com'],
      tls: Tls.fromSecret('shop-tls'),
      app: AppWorkload.fromImage('registry.example.com/shop:1', { platform: Platform.django() }),
    });
  });
  mkdirSync(join(BY_HAND, '..'), { recursive: true });
  writeFileSync(BY_HAND, byHand(wanted.objects));
  const { pair } = (await import(BY_HAND)) as { pair: (scope: Construct) => void };
  const got = yaml(pair);
  assert.deepEqual(got.objects, wanted.objects);
  assert.equal(got.text, wanted.text);
}

function yaml(build: (chart: Chart) => void): { objects: object[]; text: string } {
  const chart = new Chart(new App(), 'chart');
  build(chart);
  const objects = chart.toJson() as object[];
  return { objects, text: Yaml.stringify(...objects) };
}

/** Milliseconds of CPU time for one pair. */
function measure(program: string, ...args: (string | number)[]): number {
  const script = join(__dirname, 'synth-run.mjs');
  return Number(execFileSync(process.execPath, [script, program, ...args.map(String)], { encoding: 'utf8' }));
}

const SIZES: readonly (readonly [label: string, rounds: number, mode: string, pairs: number, charts: number])[] = [
  ['1 pair, cold process', ROUNDS, 'cold', 1, 1],
  ['1 pair, warm', ROUNDS, 'warm', 1, 1],
  ['10 pairs, 1 chart', ROUNDS, 'many', 10, 1],
  ['100 pairs, 1 chart', ROUNDS, 'many', 100, 1],
  ['1000 pairs, 1 chart', 3, 'many', 1000, 1],
  ['100 pairs, 100 charts', 3, 'many', 100, 100],
  ['1000 pairs, 10 charts', 3, 'many', 1000, 10],
];

async function main(): Promise<void> {
  await writeByHand();
  const ratios = new Map<string, number>();
  const times = new Map<string, number>();
  const rows = SIZES.map(([label, rounds, ...args]) => {
    const [library, byHand]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      library.push(measure('library', ...args));
      byHand.push(measure(BY_HAND, ...args));
    }
    const ratio = median(library) / median(byHand);
    ratios.set(label, ratio);
    times.set(label, median(library));
    const shown = [library, byHand].flatMap((all) => [
      median(all).toFixed(2),
      Math.min(...all).toFixed(2),
      percent(spread(all)),
    ]);
    return [label, ...shown, ratio.toFixed(2)];
  });
  const columns = ['median', 'min', 'spread'];
  console.log(`CPU ms a pair, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log(table(['', ...columns.map((c) => `library ${c}`), ...columns.map((c) => `by hand ${c}`), 'ratio'], rows));
  const growth = (label: string): string =>
    ((times.get(label) ?? NaN) / (times.get('100 pairs, 1 chart') ?? NaN)).toFixed(2);
  console.log(
    `\nThe same bytes both ways. Library / by hand (target: at most ${TARGET}): ` +
      `cold ${ratios.get('1 pair, cold process')?.toFixed(2)}, warm ${ratios.get('1 pair, warm')?.toFixed(2)}`,
  );
  console.log(`Time per pair at 1000 pairs / at 100 pairs (linear: 1): ${growth('1000 pairs, 1 chart')}`);
}

void main();
