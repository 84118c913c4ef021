/**
 * One measurement of bench/synth.ts, in a process of its own. Prints milliseconds of CPU time for one pair.
 *
 *   node synth-run.mjs library|FILE cold|warm|many [PAIRS CHARTS]
 */
import console from 'node:console';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const [program = 'library', mode = 'cold', pairs = '1', charts = '1'] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const WARM = 40;

/** Loading is part of a cold run. */
function load() {
  const cdk8s = require('cdk8s');
  const pair = program === 'library' ? libraryPair() : require(program).pair;
  return { ...cdk8s, pair };
}

function libraryPair() {
  const { AppWorkload, Platform, SecureProxy, Tls } = require('cdk8s-secure-proxy');
  return (scope, name) =>
    new SecureProxy(scope, name, {
      hosts: [`${name}.example.com`],
      tls: Tls.fromSecret(`${name}-tls`),
      app: AppWorkload.fromImage(`registry.example.com/${name}:1`, { platform: Platform.django() }),
    });
}

/** What `cdk8s synth` does: builds the tree and writes the files. */
function synthesize({ App, Chart, pair }, outdir, pairCount = 1, chartCount = 1) {
  const { Construct } = require('constructs');
  const app = new App({ outdir });
  const scopes = Array.from({ length: chartCount }, (_, i) => new Chart(app, `chart-${i}`));
  for (let i = 0; i < pairCount; i++) {
    const name = `shop${i === 0 ? '' : i}`;
    pair(program === 'library' ? scopes[i % chartCount] : new Construct(scopes[i % chartCount], name), name);
  }
  app.synth();
}

const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function measured() {
  if (mode === 'cold') {
    const before = cpu();
    synthesize(load(), outdir);
    return cpu() - before;
  }
  const loaded = load();
  for (let i = 0; i < WARM; i++) synthesize(loaded, outdir);
  const before = cpu();
  if (mode === 'many') {
    synthesize(loaded, outdir, Number(pairs), Number(charts));
    return (cpu() - before) / Number(pairs);
  }
  for (let i = 0; i < WARM; i++) synthesize(loaded, outdir);
  return (cpu() - before) / WARM;
}

const result = measured();
rmSync(outdir, { recursive: true });
console.log(result);
