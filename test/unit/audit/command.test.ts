import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AUDIT, progress } from '../../../lib/cli/audit';
import { RULES, readFiles } from '../../../lib/audit';
import { POLICY, nginx } from './fixtures';
import { APP } from './support';
import { TestDirectory } from '../../support/files';

const directory = new TestDirectory();
const file = directory.write.bind(directory);

async function run(...args: string[]): Promise<{ code: number; output: string }> {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const code = await AUDIT.run(args);
    return { code, output: write.mock.calls.map(([text]) => String(text)).join('') };
  } finally {
    write.mockRestore();
  }
}

test('exits with 0 if nothing is found, 1 if something is, 2 if something cannot be read', async () => {
  expect((await run(file('good.yaml', APP, nginx(), POLICY))).code).toBe(0);
  expect((await run(file('bad.yaml', APP))).code).toBe(1);
  const broken = await run(file('broken.yaml', APP, 'a: {'));
  expect(broken.code).toBe(2);
  expect(broken.output).toContain('believes-without-cleaning-proxy');
});

test('reports no less than the least severity', async () => {
  const path = file('some.yaml', APP, nginx());
  expect((await run('--min-severity', 'critical', path)).code).toBe(0);
  expect((await run('--min-severity', 'high', path)).code).toBe(1);
});

test('looks through directories for manifests, in a fixed order', async () => {
  mkdirSync(join(directory.path, 'b'));
  file('b/app.yml', APP);
  file('a.yaml', nginx(), POLICY);
  file('README.md', 'a: {');
  const { code, output } = await run('--format', 'json', directory.path);
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ objects: 5, findings: [] });
});

test('writes the report to a file', async () => {
  const path = join(directory.path, 'report.html');
  const { code, output } = await run('--format', 'html', '--output', path, file('bad.yaml', APP));
  expect([code, output]).toEqual([1, '']);
  expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/);
});

test.each([
  [[], 'name files or directories, or - for standard input'],
  [['nowhere.yaml'], 'cannot read "nowhere.yaml"'],
  [['-', '-'], 'standard input can be read only once'],
  [['--format', 'pdf', '-'], '--format: got "pdf", but text, json, sarif, html are possible'],
  [['--min-severity', 'bad', '-'], '--min-severity: got "bad", but critical, high, medium, low, info are possible'],
  [['--nonsense', '-'], 'nonsense'],
])('refuses %j', (args, message) => {
  expect(() => AUDIT.run(args)).toThrow(message);
});

test('helps with every option and rule', () => {
  for (const word of ['--format', '--min-severity', '--output', 'Exit status', ...RULES.map(({ id }) => id)]) {
    expect(AUDIT.help).toContain(word);
  }
});

describe('the line that tells how far the reading is', () => {
  const lines = (isTTY: boolean, documents: number, files = 1): string[] => {
    const written: string[] = [];
    const tell = progress(files, { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) > 0 });
    const paths = Array.from({ length: files }, (_, i) => file(`${i}.yaml`, ...Array<string>(documents).fill('a: b')));
    expect([...readFiles(paths, [], tell)]).toHaveLength(documents * files);
    return written;
  };

  test('moves within one large file, and is wiped out at the end', () => {
    expect(lines(true, 250)).toEqual([
      '\rreading file 1 of 1, 100 documents read',
      '\rreading file 1 of 1, 200 documents read',
      '\r\u001b[K',
    ]);
  });

  test('counts through all files', () => {
    expect(lines(true, 60, 4)).toContain('\rreading file 4 of 4, 200 documents read');
  });

  test('is not there for a few documents, nor where nobody sees it', () => {
    expect(lines(true, 5)).toEqual([]);
    expect(lines(false, 250)).toEqual([]);
  });
});
