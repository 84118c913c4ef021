// Writes docs/mutation.md from the results of Stryker, and fails if the score is too low.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, stderr, stdout } from 'node:process';
import { URL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { REASONS } from './reasons.mjs';

const LEAST = 90;
const PAGE = new URL('../../docs/mutation.md', import.meta.url);
const RESULTS = new URL('../../reports/mutation.json', import.meta.url);

const CAUGHT = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

/** The text of a mutant's place in its file, on one line. */
function original(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.map((line) => line.trim()).join(' ');
}

function read({ files }) {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants.map(({ status, location, replacement = '' }) => ({
      file: file.replace(/^.*\blib\//, 'lib/'),
      line: location.start.line,
      status,
      text: source.split('\n')[location.start.line - 1],
      before: original(source, location),
      after: replacement.replace(/\s*\n\s*/g, ' '),
    })),
  );
}

function reasonFor(mutant) {
  const fits = ({ file, within, before, after }) =>
    mutant.file === `lib/${file}` &&
    mutant.text.includes(within) &&
    (before === undefined || before === mutant.before) &&
    (after === undefined || after === mutant.after);
  return REASONS.find(fits)?.because;
}

const score = (mutants) => {
  const caught = mutants.filter(({ status }) => CAUGHT.includes(status)).length;
  const missed = mutants.filter(({ status }) => MISSED.includes(status)).length;
  return { caught, missed, percent: caught + missed === 0 ? 100 : (100 * caught) / (caught + missed) };
};

const code = (text) => `\`\`${text.length > 120 ? `${text.slice(0, 117)}...` : text.replaceAll('|', '\\|') || ' '}\`\``;

const row = (cells) => `| ${cells.join(' | ')} |`;

const mutants = read(JSON.parse(readFileSync(argv[2] ?? RESULTS, 'utf8')));
const survivors = mutants.filter(({ status }) => MISSED.includes(status));
const unexplained = survivors.filter((mutant) => reasonFor(mutant) === undefined);
const all = score(mutants);
const files = [...new Set(mutants.map(({ file }) => file))].sort();

const page = `<!-- Written by \`npm run test:mutation\`. Do not edit. -->

# Mutation testing

\`npm run test:mutation\` changes the code of \`lib/contract\` and \`lib/httpd\` in one place at a time, and runs the unit tests that reach the place. A change that no test notices has survived: it is the same program, or a test is missing.

Score: **${all.percent.toFixed(1)} %** (${all.caught} of ${all.caught + all.missed} changes were noticed). The command fails below ${LEAST} %. The tables of \`lib/contract/catalogue.ts\` and \`lib/contract/beliefs\` are left out: the fingerprint of the contract and the snapshots pin what they hold.

${row(['file', 'noticed', 'survived', 'score'])}
${row(['---', '---:', '---:', '---:'])}
${files
  .map((file) => [file, score(mutants.filter((mutant) => mutant.file === file))])
  .map(([file, { caught, missed, percent }]) => row([file, caught, missed, `${percent.toFixed(1)} %`]))
  .join('\n')}

## Survivors

${row(['where', 'code', 'changed to', 'why no test notices'])}
${row(['---', '---', '---', '---'])}
${survivors
  .map((mutant) => [
    `${mutant.file}:${mutant.line}`,
    code(mutant.before),
    code(mutant.after),
    reasonFor(mutant) ?? '**unexplained**',
  ])
  .map(row)
  .join('\n')}
`;

writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
stdout.write(`mutation score ${all.percent.toFixed(2)} %, ${survivors.length} survivors, see docs/mutation.md\n`);
for (const { file, line, before, after } of unexplained) {
  stderr.write(`unexplained survivor: ${file}:${line}: ${before} -> ${after}\n`);
}
if (all.percent < LEAST) throw new Error(`the score is below ${LEAST} %`);
