import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { CATALOGUE } from '../../lib/contract/catalogue';
import { folded } from '../../lib/contract/folding';

const ROOT = join(__dirname, '..', '..');

function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(directory, name))
    .sort();
}

describe('the direction of imports', () => {
  interface Report {
    readonly summary: {
      readonly violations: readonly {
        readonly from: string;
        readonly to: string;
        readonly rule: { readonly name: string };
      }[];
      readonly totalCruised: number;
    };
  }

  function cruise(root: string): Report['summary'] {
    const program = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
    const config = ['--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', 'lib'];
    const output = execFileSync(process.execPath, [program, ...config], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    });
    return (JSON.parse(output) as Report).summary;
  }

  test('is from secure-proxy to workload to httpd to contract', () => {
    const { violations, totalCruised } = cruise(ROOT);
    expect(violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
    expect(totalCruised).toBeGreaterThanOrEqual(sources(join(ROOT, 'lib')).length);
  });

  test('and the check sees an import against it', () => {
    const root = mkdtempSync(join(tmpdir(), 'architecture-'));
    try {
      const files = {
        'tsconfig.json': readFileSync(join(ROOT, 'tsconfig.json'), 'utf8'),
        'lib/index.ts': "export * from './secure-proxy';",
        'lib/secure-proxy.ts': "export * from './workload/a';",
        'lib/workload/a.ts': "import '../secure-proxy';\nexport * from '../httpd/a';",
        'lib/httpd/a.ts': "import type { X } from '../workload/b';\nexport * from '../contract/a';\nexport type Y = X;",
        'lib/workload/b.ts': "import '../index';\nexport type X = 1;",
        'lib/contract/a.ts': "import 'cdk8s-plus-27';\nimport '../httpd/b';\nexport const a = 1;",
        'lib/httpd/b.ts': 'export const b = 1;',
        'lib/attack/a.ts': "import '../httpd/b';",
        'lib/audit/a.ts': "import '../workload/b';",
        'lib/workload/alone.ts': 'export const alone = 1;',
      };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(root, name)), { recursive: true });
        writeFileSync(join(root, name), text);
      }
      symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
      const found = cruise(root).violations.map(({ rule, from }) => `${rule.name}: ${from}`);
      expect(found).toEqual(
        expect.arrayContaining([
          'contract-imports-nothing-above: lib/contract/a.ts',
          'contract-and-httpd-know-no-kubernetes: lib/contract/a.ts',
          'httpd-imports-contract-only: lib/httpd/a.ts',
          'workload-imports-downward: lib/workload/a.ts',
          'nobody-imports-the-surface: lib/workload/b.ts',
          'attack-imports-contract-only: lib/attack/a.ts',
          'audit-imports-contract-only: lib/audit/a.ts',
          'no-orphans: lib/workload/alone.ts',
        ]),
      );
      expect(found.some((violation) => violation.startsWith('no-cycles: '))).toBe(true);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('the names of headers', () => {
  /** One of them is an English word, too. */
  const NAMES = new Set(CATALOGUE.map(({ name }) => folded(name)).filter((name) => name !== 'proxy'));
  const PATTERNS = [...NAMES].filter((name) => name.includes('-')).map((name) => name.replaceAll('-', '[-_.]'));
  /** A whole catalogued name of more than one word, somewhere in a text. */
  const INSIDE = new RegExp(`(?<![A-Za-z0-9_.-])(${PATTERNS.join('|')})(?![A-Za-z0-9_.-])`, 'i');

  /** The catalogued names in the string literals of a source text; comments do not count. */
  function catalogued(text: string, fileName = 'x.ts'): string[] {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        const whole = NAMES.has(folded(node.text)) ? [node.text] : [];
        found.push(...(INSIDE.exec(node.text)?.slice(1, 2) ?? whole));
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2022, true));
    return found;
  }

  /** Where they are not what the library trusts. */
  const EXCEPT = new Map([['lib/attack/wire/hpack.ts', 'the static table of RFC 7541']]);

  test('stand in the contract, and nowhere else', () => {
    const files = sources(join(ROOT, 'lib'))
      .map((file) => relative(ROOT, file).split(sep).join('/'))
      .filter((file) => !file.startsWith('lib/contract/') && !EXCEPT.has(file));
    expect(files.length).toBeGreaterThan(20);
    const found = files.flatMap((file) =>
      catalogued(readFileSync(join(ROOT, file), 'utf8')).map((name) => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    ["const x = 'X-Forwarded-Proto';", ['X-Forwarded-Proto']],
    ['const x = "x_forwarded.proto";', ['x_forwarded.proto']],
    ['const x = `RequestHeader unset X-Real-IP ${1}`;', ['X-Real-IP']],
    ['const x = `${1} SSL_CLIENT_CERT`;', ['SSL_CLIENT_CERT']],
    ["const x = ['Forwarded', 'proxy'];", ['Forwarded']],
    ["// 'X-Forwarded-Proto'\n/** `X-Real-IP` */\nconst x = 'ok';", []],
    ["const x = 'MyX-Forwarded-Protocol2';", []],
    ["const x = 'a proxy and a forwarded request';", []],
  ])('and the check reads %j', (text, names) => {
    expect(catalogued(text)).toEqual(names);
  });
});
