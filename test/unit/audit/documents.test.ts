import { readDocuments } from '../../../lib/audit';

const GOOD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: good }\n';

/** What is read of a stream beside what cannot be. */
function read(stream: string): { names: unknown[]; errors: string[] } {
  const { manifests, errors } = readDocuments(stream, 'x.yaml');
  const names = manifests.map(({ manifest }) => (manifest as { metadata?: { name?: unknown } }).metadata?.name);
  return { names, errors: errors.map(({ line, message }) => `${line}: ${message}`) };
}

describe('a stream of documents', () => {
  test('has documents with their lines', () => {
    const { manifests } = readDocuments(`# first\n---\n${GOOD}---\n\n# second\n${GOOD}...\n---\n`, 'x.yaml');
    expect(manifests.map(({ place }) => place?.line)).toEqual([3, 9]);
  });

  test('may be JSON, also a large list', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text: 'x'.repeat(1000) } };
    const list = { apiVersion: 'v1', kind: 'List', items: Array<unknown>(5000).fill(object) };
    expect(read(JSON.stringify(object)).names).toEqual(['a']);
    expect(readDocuments(JSON.stringify(list), 'x.json')).toMatchObject({
      manifests: [{ place: { line: 1 } }],
      errors: [],
    });
  });

  test('may be a list as kubectl writes it, larger than one document may be', () => {
    const item = `- apiVersion: v1\n  data:\n    text: |\n${'      0123456789\n'.repeat(100)}  kind: ConfigMap\n  metadata:\n    name: a\n`;
    const stream = `apiVersion: v1\nitems:\n${item.repeat(3000)}kind: List\nmetadata: {}\n`;
    expect(stream.length).toBeGreaterThan(4 * 1024 ** 2);
    const { manifests, errors } = readDocuments(stream, 'x.yaml');
    expect(errors).toEqual([]);
    expect(manifests).toHaveLength(3000);
    const lines = item.split('\n').length - 1;
    expect(manifests.slice(0, 2).map(({ place }) => place?.line)).toEqual([3, 3 + lines]);
  });

  test.each([
    ['a mapping that is not closed', 'a: {\n', /^6: /],
    ['a tab', 'a:\n\t- b\n', /^6: /],
    ['an alias without an anchor', 'a: *nobody\n', /^5: .*nobody/],
    ['an anchor that contains itself', 'a: &a [*a]\n', /^5: an anchor of the document contains itself/],
    ['a cycle of mappings', 'a: &a\n  b: &b\n    c: *a\n', /^5: an anchor of the document contains itself/],
  ])('reports %s, and reads the rest', (_, broken, expected) => {
    const { names, errors } = read(`${GOOD}---\n${broken}---\n${GOOD}`);
    expect(names).toEqual(['good', 'good']);
    expect(errors).toEqual([expect.stringMatching(expected)]);
  });

  test('is not exhausted by aliases of aliases', () => {
    const levels = Array.from(
      { length: 30 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    const { names, errors } = read(`l0: &l0 [x]\n${levels.join('\n')}\n---\n${GOOD}`);
    expect(names).toEqual(['good']);
    expect(errors).toEqual([expect.stringContaining('anchors')]);
  });

  test('is not exhausted by depth', () => {
    const { names, errors } = read(`${'['.repeat(200_000)}\n---\n${GOOD}`);
    expect(names).toEqual(['good']);
    expect(errors).toHaveLength(1);
  });

  test('is not exhausted by a scalar of 100 MB', () => {
    const { names, errors } = read(`${GOOD}---\na: "${'x'.repeat(100 * 1024 ** 2)}"\n---\n${GOOD}`);
    expect(names).toEqual(['good', 'good']);
    expect(errors).toEqual([expect.stringMatching(/^5: the document has 100\.0 MiB, but at most 4 MiB are read/)]);
  });
});
