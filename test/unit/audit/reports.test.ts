import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { REPORTS, auditLocated, readDocuments } from '../../../lib/audit';
import { nginx } from './fixtures';
import { APP } from './support';

const waived = nginx().replace(
  'metadata: { name: front, namespace: shop }\ndata',
  "metadata: { name: front, namespace: shop, annotations: { cdk8s-secure-proxy/ignore-append-instead-of-set: 'a reason' } }\ndata",
);

function result() {
  const text = [APP, waived.replace('$remote_addr', '$proxy_add_x_forwarded_for'), 'a: {'].join('\n---\n');
  const { manifests, errors } = readDocuments(text, 'dir with blank/x.yaml');
  return auditLocated(manifests, errors);
}

interface Sarif {
  runs: { results: { ruleId: string; level: string; locations: object[]; suppressions?: object[] }[] }[];
}

/** Draft 4 of JSON Schema differs from the later ones in nothing that this schema uses but its name. */
function sarifErrors(log: unknown): unknown {
  const path = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile({ ...schema, $schema: undefined, id: undefined });
  validate(log);
  return validate.errors;
}

test('the text names rule, place, message, example and advice, and what is waived or broken', () => {
  const text = REPORTS.text(result(), { colour: false });
  expect(text).toMatch(
    /^high no-network-policy Deployment shop\/web at dir with blank\/x\.yaml:8 \(spec\.template\.metadata\.labels\)\n {2}No NetworkPolicy/m,
  );
  expect(text).toContain('docs/rules/no-network-policy.md');
  expect(text).toContain('ConfigMap shop/front: append-instead-of-set is waived: a reason');
  expect(text).toMatch(/dir with blank\/x\.yaml:\d+: cannot be read: /);
  expect(text).toMatch(/4 objects audited: .*1 high; 1 waived; 1 document could not be read\n$/);
});

test('colours are for terminals only, and manifests have no say over a terminal', () => {
  const { manifests } = readDocuments(APP.replaceAll('name: web, namespace', 'name: "a\\e[2Jb", namespace'), 'x');
  // eslint-disable-next-line no-control-regex -- it is about control characters
  expect(REPORTS.text(auditLocated(manifests), { colour: false })).not.toMatch(/\u001b/);
  expect(REPORTS.text(auditLocated(manifests), { colour: true })).toContain('\u001b[1;31mcritical');
  expect(REPORTS.text(auditLocated(manifests), { colour: true })).not.toContain('\u001b[2J');
});

test('the JSON is the result', () => {
  expect(JSON.parse(REPORTS.json(result(), { colour: false }))).toEqual(JSON.parse(JSON.stringify(result())));
});

test('the SARIF keeps to its schema, and carries levels, places and waivers', () => {
  const log = JSON.parse(REPORTS.sarif(result(), { colour: false })) as Sarif;
  expect(sarifErrors(log)).toBeNull();
  const results = log.runs[0]?.results ?? [];
  expect(results.find(({ ruleId }) => ruleId === 'no-network-policy')).toMatchObject({
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'dir%20with%20blank/x.yaml' },
          region: { startLine: 8, startColumn: 17 },
        },
        logicalLocations: [
          { fullyQualifiedName: 'Deployment shop/web' },
          { fullyQualifiedName: 'Deployment shop/web/spec.template.metadata.labels' },
        ],
      },
    ],
  });
  expect(results.filter(({ suppressions }) => suppressions !== undefined)).toMatchObject([
    { ruleId: 'append-instead-of-set', suppressions: [{ kind: 'inSource', justification: 'a reason' }] },
  ]);
});

test('and the check of the SARIF sees what is wrong with one', () => {
  const log = JSON.parse(REPORTS.sarif(result(), { colour: false })) as Sarif;
  for (const one of log.runs[0]?.results ?? []) one.level = 'dreadful';
  expect(sarifErrors(log)).not.toBeNull();
});

test('the page for people names the field and its line', () => {
  expect(REPORTS.html(result(), { colour: false })).toContain(
    'Deployment shop/web at dir with blank/x.yaml:8 <code>spec.template.metadata.labels</code>',
  );
});
