import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../lib/audit';

const ROOT = join(__dirname, '../../..');
const PAGES = join(ROOT, 'docs/rules');

test('each rule has a file of its own, named for it', () => {
  const files = readdirSync(join(ROOT, 'lib/audit/rules')).filter(
    (name) => name.endsWith('.ts') && name !== 'index.ts',
  );
  expect(files.sort()).toEqual(RULES.map(({ id }) => `${id}.ts`).sort());
  for (const { id } of RULES) {
    expect(readFileSync(join(ROOT, 'lib/audit/rules', `${id}.ts`), 'utf8')).toContain(`id: '${id}'`);
  }
});

describe('the pages of the rules', () => {
  test('are one for each rule, and listed', () => {
    const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(RULES.map(({ id }) => `${id}.md`).sort());
    const index = readFileSync(join(PAGES, 'README.md'), 'utf8');
    for (const { id, severity, title } of RULES) {
      expect(index.replace(/ +/g, ' ')).toContain(`| [${id}](${id}.md) | ${severity} | ${title} |`);
    }
  });

  test.each(RULES.map(({ id, severity, title }) => [id, severity, title] as const))(
    '%s says it all',
    (id, severity, title) => {
      const page = readFileSync(join(PAGES, `${id}.md`), 'utf8');
      expect(page).toMatch(new RegExp(`^# ${id}\n`));
      expect(page).toContain(`${title}. Severity: **${severity}**.`);
      for (const heading of ['What is wrong', 'Why it matters', 'How to mend it', 'How to waive it']) {
        expect(page).toContain(`\n## ${heading}\n`);
      }
      expect(page).toMatch(/```http\n(GET|POST) /);
      expect(page).toContain(`cdk8s-secure-proxy/ignore-${id}:`);
    },
  );

  test('are linked to from where they are', () => {
    const guide = readFileSync(join(ROOT, 'docs/guide/audit.md'), 'utf8');
    expect(guide).toContain('../rules/README.md');
  });
});
