import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const PAGE = 'docs/guide/all-options.md';
const GROUPS = ['test/synth/snapshots.test.ts', 'test/support/ways.ts'];

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Member {
  readonly name: string;
  readonly static?: boolean;
}

interface Type {
  readonly name: string;
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
}

/** What pairs give, not what they are given. */
const RESULTS = ['AppObjects', 'AssertedHeader', 'ProxyObjects', 'RoutedApp', 'TrustContractProps', 'TrustHeader'];

/** Each property of a struct, and each static member of a class, as the assembly lists them. */
function publicOptions(): string[] {
  if (!existsSync(join(ROOT, '.jsii'))) throw new Error('there is no .jsii: run npm run build');
  const { types } = JSON.parse(read('.jsii')) as { types: Record<string, Type> };
  return Object.values(types).flatMap(({ name, kind, datatype, properties = [], methods = [] }) => {
    const isStruct = kind === 'interface' && datatype === true;
    if (RESULTS.includes(name) || (kind !== 'class' && !isStruct)) return [];
    const members = isStruct ? properties : [...methods, ...properties].filter((member) => member.static === true);
    return members.map((member) => `${name}.${member.name}`);
  });
}

interface Row {
  readonly option: string;
  readonly shown: string;
  readonly snapshot: string;
  readonly live: string;
}

const ROWS = [...read(PAGE).matchAll(/^\| `(\w+\.\w+)` \| .+ \| \[.+\]\((.+)\) \| `(.+)` \| (.+) \|$/gm)].map(
  ([, option = '', shown = '', snapshot = '', live = '']): Row => ({ option, shown, snapshot, live }),
);

/** How the code of a user names an option. */
function named({ option }: Row): RegExp {
  const [type = '', name = ''] = option.split('.');
  const isStruct = new RegExp(`export interface ${type}\\b`).test(LIBRARY);
  return isStruct ? new RegExp(`\\b${name}\\b *[:,}]`) : new RegExp(`\\b${type}\\.${name}\\b`);
}

const LIBRARY = ['contract', 'httpd', 'workload', '.']
  .flatMap((folder) => readdirSync(join(ROOT, 'lib', folder)).map((file) => `lib/${folder}/${file}`))
  .filter((file) => file.endsWith('.ts'))
  .map(read)
  .join('\n');

/** The code of an example, or that of the snippets of a page. */
function code(path: string): string {
  const example = join('docs/guide', path, '..');
  if (path.includes('examples/')) {
    const files = readdirSync(join(ROOT, example)).filter((file) => /^charts?\.ts$/.test(file));
    return files.map((file) => read(join(example, file))).join('\n');
  }
  return [...read(join('docs/guide', path)).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, text]) => text).join('\n');
}

/** What a row promises and does not keep. */
function broken(row: Row): string[] {
  const { shown, snapshot, live } = row;
  const snapshots = read('test/synth/__snapshots__/snapshots.test.ts.snap');
  const isGroup = snapshots.includes(`exports[\`${snapshot} looks like this 1\`]`);
  const source = isGroup ? GROUPS.map(read).join('\n') : existsSync(join(ROOT, snapshot)) ? 'a file' : '';
  const files = [...live.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
  return [
    ...(named(row).test(code(shown)) ? [] : [`${shown} does not show it`]),
    ...(source === '' ? [`there is no snapshot "${snapshot}"`] : []),
    ...(isGroup && snapshot !== 'defaults' && !named(row).test(source)
      ? [`no group of ${GROUPS.join(' and ')} names it`]
      : []),
    ...files.filter((file) => !existsSync(join(ROOT, file))).map((file) => `there is no ${file}`),
    ...(files.length > 0 || ['no traffic', 'none'].includes(live) ? [] : [`"${live}" is no live test`]),
  ];
}

describe(`the table in ${PAGE}`, () => {
  test('has a row for each option of the public API, and no other', () => {
    expect(ROWS.map(({ option }) => option).sort()).toEqual(publicOptions().sort());
  });

  test.each(ROWS)('$option is shown and tested where the row says', (row) => {
    expect(broken(row)).toEqual([]);
  });

  test.each<[string, Partial<Row>]>([
    ['a page that does not show it', { shown: 'django.md' }],
    ['a group that is not there', { snapshot: 'nothing' }],
    ['a live test that is not there', { live: '`test/live/nothing.test.ts`' }],
    ['no word about a live test', { live: '-' }],
  ])('%s is noticed', (_, wrong) => {
    const right = ROWS.filter(({ option }) => option === 'HttpdOptions.http2');
    expect(right.flatMap((row) => broken({ ...row, ...wrong }))).toHaveLength(1);
  });
});
