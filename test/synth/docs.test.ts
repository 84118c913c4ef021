import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import * as cdk8s from 'cdk8s';
import 'cdk8s-secure-proxy/jest';
import * as library from '../../lib';
import { parseEcho } from '../../lib/attack';

const ROOT = join(__dirname, '../..');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...pagesIn('docs'), ...pagesIn('docs/guide'), ...exampleReadmes()];

interface Snippet {
  readonly where: string;
  readonly language: string;
  readonly code: string;
}

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}/${file}`);
}

function exampleReadmes(): string[] {
  return readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}/README.md`);
}

function snippets(language: string): Snippet[] {
  return PAGES.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
      .map(([, lang = '', code = '']) => ({ where: page, language: lang, code }))
      .filter((snippet) => snippet.language === language);
  });
}

type Run = (name: string, body: () => void) => void;
type Program = (require: (name: string) => unknown, exports: object, console: object, test: Run) => void;

/** Runs a TypeScript snippet; one that makes no app of its own gets a chart, and all public names. Returns the manifests. */
function run(code: string): unknown[] {
  const apps: cdk8s.App[] = [];
  class RecordedApp extends cdk8s.App {
    constructor() {
      super({ outdir: cdk8s.Testing.app().outdir });
      apps.push(this);
    }
  }
  const modules: Record<string, unknown> = {
    cdk8s: { ...cdk8s, App: RecordedApp },
    'cdk8s-secure-proxy': library,
    'cdk8s-secure-proxy/jest': undefined,
  };
  const whole = code.includes('new App(')
    ? code
    : `import { ${Object.keys(library).join(', ')} } from 'cdk8s-secure-proxy';
       import { ApiObject, App, Chart, Duration, JsonPatch, Size } from 'cdk8s';
       const chart = new Chart(new App(), 'test');\n${code}`;
  const options = { jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } } as const;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what the documentation shows is the point
  const program = new Function('require', 'exports', 'console', 'test', transformSync(whole, options).code) as Program;
  // A snippet of a test is part of the test that runs it.
  const test: Run = (_, body) => {
    body();
  };
  program((name: string) => modules[name], {}, { log: () => undefined }, test);
  return apps.flatMap((app) => app.charts.flatMap((chart) => cdk8s.Testing.synth(chart) as unknown[]));
}

describe('documentation', () => {
  const typescript = snippets('ts');

  test('has snippets', () => {
    expect(typescript.length).toBeGreaterThan(8);
  });

  test.each(typescript.map((s, i) => [`${s.where} #${i}`, s] as const))('%s synthesizes a pair', (_, { code }) => {
    const kinds = (run(code) as { kind: string }[]).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'ConfigMap', 'Service', 'NetworkPolicy']));
  });

  test('a snippet with a mistake in it is noticed', () => {
    expect(() => run(typescript[0]?.code.replace('shop.example.com', 'shop example') ?? '')).toThrow('hosts[0]');
  });

  const python = snippets('python').map((s) => [s.where, s.code] as const);

  test.each(python.filter(([, code]) => code.includes('SECURE_PROXY')))('%s: the settings read the flag', (_, code) => {
    const script = `${code}\nprint(SECURE_PROXY_SSL_HEADER)`;
    const env = { PATH: process.env.PATH, SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https' };
    const { stdout } = spawnSync('python3', ['-c', script], { env, encoding: 'utf8' });
    expect(stdout.trim()).toBe("('HTTP_X_FORWARDED_PROTO', 'https')");
  });

  test.each(python.filter(([, code]) => code.includes('def application')))(
    '%s: the echo endpoint answers',
    (_, code) => {
      const script = [
        code,
        'from wsgiref.util import setup_testing_defaults as defaults',
        'environ = {"HTTP_X_FORWARDED_PROTO": "https"}',
        'defaults(environ)',
        'print(b"".join(application(environ, lambda *answer: None)).decode())',
      ].join('\n');
      const { stdout } = spawnSync('python3', ['-c', script], { encoding: 'utf8' });
      expect(parseEcho(stdout)).toMatchObject({ secure: true, host: '127.0.0.1', method: 'GET' });
    },
  );

  test.each(snippets('sh').map((s) => [s.where, s.code.trim()]))('%s: `%s` names scripts that exist', (_, code) => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...code.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name).filter((name) => name !== 'ci');
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  test('names no page that is missing', () => {
    const missing = PAGES.flatMap((page) => {
      const links = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)#:]+)\)/g)].map(
        ([, link = '']) => link,
      );
      const names = links.map((link) => join(ROOT, page, '..', link));
      return names.filter((name) => spawnSync('test', ['-e', name]).status !== 0);
    });
    expect(missing).toEqual([]);
  });
});
