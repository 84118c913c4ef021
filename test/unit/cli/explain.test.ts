import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXPLAIN } from '../../../lib/cli/explain';
import { UsageError } from '../../../lib/cli/command';
import { POLICY, nginx } from '../audit/fixtures';
import { APP } from '../audit/support';
import { TestDirectory } from '../../support/files';

const directory = new TestDirectory();
const file = directory.write.bind(directory);

async function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const [out, err] = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockReturnValue(true),
  );
  const written = (spy: typeof out): string => (spy?.mock.calls ?? []).map(([text]) => String(text)).join('');
  try {
    const code = await EXPLAIN.run(args);
    return { code, output: written(out), errors: written(err) };
  } finally {
    out?.mockRestore();
    err?.mockRestore();
  }
}

const whole = (): string => file('shop.yaml', APP, nginx(), POLICY);

test('explains as text unless told otherwise, and ends well even if a lock is open', async () => {
  const { code, output, errors } = await run(whole());
  expect([code, errors]).toEqual([0, '']);
  expect(output).toMatch(/^Deployment shop\/web \(.*\)\n {2}Where TLS ends\n/);
  expect(output).toContain('+ path lock holds');
  const open = await run(file('open.yaml', APP, nginx()));
  expect([open.code, open.output]).toEqual([0, expect.stringContaining('! path lock is open')]);
});

test('and as JSON or as a page', async () => {
  const { output } = await run('--format', 'json', whole());
  expect(JSON.parse(output)).toMatchObject([{ workload: 'Deployment shop/web' }]);
  expect((await run('--format=html', directory.path)).output).toMatch(/^<!doctype html>[\s\S]*<svg[\s\S]*<\/html>\n$/);
});

test('writes to a file', async () => {
  const path = join(directory.path, 'page.html');
  expect(await run('--format', 'html', '--output', path, whole())).toEqual({ code: 0, output: '', errors: '' });
  expect(readFileSync(path, 'utf8')).toContain('<svg');
});

test('says so where there is nothing to explain', async () => {
  const nothing = file('empty.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }');
  const { code, output, errors } = await run(nothing);
  expect(code).toBe(1);
  expect(output).toContain('No application among the manifests believes forwarded headers');
  expect(errors).toContain('Pass the Deployments, Services, ConfigMaps and NetworkPolicies');
  const json = await run('--format', 'json', nothing);
  expect([json.code, json.output]).toEqual([1, '[]\n']);
  expect((await run('--format', 'html', nothing)).output).toContain('<p>No application among the manifests');
});

test('explains what it can read, and names what it cannot', async () => {
  const { code, output, errors } = await run(file('broken.yaml', APP, 'a: {'));
  expect(code).toBe(2);
  expect(output).toContain('Deployment shop/web');
  expect(errors).toMatch(/broken\.yaml:\d+: cannot be read: /);
});

test.each([
  [[], 'name files or directories, or - for standard input'],
  [['nowhere.yaml'], 'cannot read "nowhere.yaml"'],
  [['-', '-'], 'standard input can be read only once'],
  [['--format', 'pdf', '-'], '--format: got "pdf", but text, json, html are possible'],
  [['--nonsense', '-'], 'nonsense'],
])('refuses %j', (args, message) => {
  expect(() => EXPLAIN.run(args)).toThrow(message);
  expect(() => EXPLAIN.run(args)).toThrow(UsageError);
});

test('helps with every option, mark and end', () => {
  for (const word of [
    '--format',
    'text, json, or html',
    '--output',
    'standard input (-)',
    '+ marks',
    '0, 1 if',
    '2 if',
  ]) {
    expect(EXPLAIN.help).toContain(word);
  }
});
