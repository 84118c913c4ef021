import fc from 'fast-check';
import { Explanation, explain } from '../../../lib/explain';
import { readDocuments } from '../../../lib/audit';
import { HTTPD, POLICY, ingress } from '../audit/fixtures';
import { APP, httpd } from '../audit/support';

const NAME = 'NAME';
/** Manifests with one text in many places. */
const WHOLE = [
  APP.replace('name: web, namespace', `name: ${NAME}, namespace`)
    .replace('- name: web', `- name: ${NAME}`)
    .replace('registry.example.com/shop:1', NAME),
  httpd(HTTPD)
    .replace('name: front, namespace', `name: ${NAME}, namespace`)
    .replace('kind: Deployment', 'kind: StatefulSet'),
  POLICY.replace('name: web', `name: ${NAME}`).replace('app: front', `app: ${NAME}`),
  ingress('web').replace('name: old', `name: ${NAME}`).replace('ingressClassName: nginx', `ingressClassName: ${NAME}`),
].join('\n---\n');

const { manifests } = readDocuments(WHOLE, 'x.yaml');

function explanation(text: string): Explanation {
  const put = (value: unknown): unknown => {
    if (value === NAME) return text;
    if (Array.isArray(value)) return value.map(put);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, put(inner)]));
  };
  return Explanation._of(explain(manifests.map(({ manifest }) => ({ manifest: put(manifest) }))));
}

/** The tags of a page with the names of their attributes. */
function tags(html: string): string[] {
  const found = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""'));
  // Around what looks like the name of a header.
  return found.filter((tag) => !/^<(span class=""|\/span)>$/.test(tag));
}

const MARKUP = [
  '<script>',
  '</style>',
  '"',
  "'",
  '&',
  '>',
  '<',
  '-->',
  ']]>',
  '`',
  '${x}',
  '\u0000',
  '\u001b[2J',
  '\u2028',
  '\r\n',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...MARKUP), fc.string({ unit: 'binary', maxLength: 5 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => `n${parts.join('')}`);

test('no name in a manifest becomes markup', () => {
  const expected = tags(explanation('benign').toHtml());
  expect(expected.length).toBeGreaterThan(80);
  fc.assert(
    fc.property(hostile, (text) => {
      expect(tags(explanation(text).toHtml())).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('and the check sees one that does', () => {
  const html = explanation('benign').toHtml();
  expect(tags(html.replace('benign', '<b>'))).not.toEqual(tags(html));
  expect(tags(html.replace('aria-label="', 'aria-label="" onload="'))).not.toEqual(tags(html));
});

test('no name in a manifest talks to the terminal, or adds a line', () => {
  const lines = explanation('benign').toText().split('\n').length;
  fc.assert(
    fc.property(hostile, (text) => {
      const shown = explanation(text).toText();
      expect(shown).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(shown.split('\n')).toHaveLength(lines);
    }),
    { numRuns: 150 },
  );
});

test('what is written as JSON is read as what it was', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(JSON.parse(explanation(text).toJson())).toMatchObject([{ image: text }]);
    }),
    { numRuns: 100 },
  );
});

test('damaged manifests are explained all the same', () => {
  const yaml = [APP, httpd(HTTPD), POLICY].join('\n---\n');
  const damage = fc.tuple(fc.nat(yaml.length), fc.nat(40), fc.string({ maxLength: 12, unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const text = damages.reduce((all, [at, length, put]) => all.slice(0, at) + put + all.slice(at + length), yaml);
      const explained = Explanation._of(explain(readDocuments(text, 'x.yaml').manifests));
      expect([explained.toText(), explained.toJson(), explained.toHtml()]).not.toContain('');
    }),
    { numRuns: 100 },
  );
});
