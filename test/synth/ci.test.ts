import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..', '..');
const CORPUS = join(ROOT, 'test', 'corpus');
const BAD = join(CORPUS, 'aspnet-loadbalancer.yaml');
const GOOD = join(CORPUS, 'aspnet-flag-off.yaml');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly { env: Record<string, string>; run: string }[] };
}

const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as Action;
const hooks = parse(readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as Record<string, string>[];

let directory: string;

beforeAll(() => {
  if (!existsSync(join(ROOT, 'build', 'cli', 'main.js'))) throw new Error('run "npm run build" first');
  directory = mkdtempSync(join(tmpdir(), 'ci-'));
  // What npx does with the published package: it runs the program of that name.
  const bin = join(ROOT, 'bin', 'cdk8s-secure-proxy.js');
  const npx = `#!/bin/bash\n[ "$1 $2" = "--yes cdk8s-secure-proxy@${version}" ] || exit 99\nshift 2\nexec '${process.execPath}' '${bin}' "$@"\n`;
  writeFileSync(join(directory, 'npx'), npx);
  chmodSync(join(directory, 'npx'), 0o755);
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function bash(script: string, env: Record<string, string> = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: `${directory}:${process.env.PATH ?? ''}`, ...env },
  });
  return { status, output: stdout + stderr };
}

describe('the GitHub Action', () => {
  /** As the runner does it: inputs become what the expressions say. */
  function run(inputs: Record<string, string>): { status: number | null; output: string } {
    const [step] = action.runs.steps;
    if (step === undefined) throw new Error('the action has no step');
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, expression]) => {
        const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression) ?? [];
        return [name, inputs[input] ?? action.inputs[input]?.default ?? `no input ${input}`];
      }),
    );
    return bash(step.run, env);
  }

  test('passes clean manifests and fails for findings', () => {
    expect(run({ paths: GOOD })).toMatchObject({ status: 0 });
    const { status, output } = run({ paths: `${GOOD}\n${BAD}` });
    expect(output).toContain('believes-without-cleaning-proxy');
    expect(status).toBe(1);
  });

  test('writes the report to a file, in the format that is asked for', () => {
    expect(run({ paths: BAD, format: 'json', output: 'report.json' }).status).toBe(1);
    const { findings } = JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8')) as { findings: unknown[] };
    expect(findings).toHaveLength(1);
  });

  test('takes no input for a command or an option', () => {
    for (const paths of ['$(touch pwned)', '; touch pwned', '`touch pwned`', '--output pwned']) {
      expect(run({ paths }).status).toBe(2);
      expect(run({ paths: BAD, output: paths, format: 'none' }).status).toBe(2);
    }
    expect(existsSync(join(directory, 'pwned'))).toBe(false);
  });

  test('runs this version, and says what each input is', () => {
    expect(action.inputs.version?.default).toBe(version);
    expect(action.runs.using).toBe('composite');
    for (const { description } of Object.values(action.inputs)) expect(description).toMatch(/\.$/);
  });
});

describe('the pre-commit hook', () => {
  test('passes clean manifests and fails for findings', () => {
    const [hook = {}] = hooks;
    expect(hooks).toHaveLength(1);
    expect(bash(`${hook.entry ?? ''} '${GOOD}'`)).toMatchObject({ status: 0 });
    expect(bash(`${hook.entry ?? ''} '${GOOD}' '${BAD}'`)).toMatchObject({ status: 1 });
  });
});
