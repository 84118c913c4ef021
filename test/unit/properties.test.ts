import { App, Chart, Testing } from 'cdk8s';
import { SecureProxy } from 'cdk8s-secure-proxy';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { KUBERNETES_VERSIONS, schemaErrors } from '../schemas/validate';
import { expectedNames, expectedSequence } from '../support/directives';
import { FlatProps, securePropsOf } from '../support/flat-props';
import { HOSTILE, hostileProps } from '../support/hostile-props';
import { comments, directiveNames, parseConf } from '../support/httpd-conf';
import { Manifest, Pair, filesOf } from '../support/pair';
import { validProps } from '../support/valid-props';

/** More runs, for a night: FC_RUNS=20 makes twenty times as many. */
const factor = Number(process.env.FC_RUNS ?? '1');
const runs = (count: number): fc.Parameters<unknown> => ({ numRuns: count * factor, seed: factor > 1 ? undefined : 1 });

function build(flat: FlatProps): Pair {
  const app = new App();
  const chart = new Chart(app, 'shop', { namespace: 'shop' });
  return { app, chart, pair: new SecureProxy(chart, 'shop', securePropsOf(flat)) };
}

/** What YAML 1.1 parsers, such as kubectl's, take for a line break, or refuse. */
// eslint-disable-next-line no-control-regex -- control characters are what must not be there
const FOREIGN_TO_YAML_1_1 = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\\ud[89a-f]/;

function checkManifests({ app, chart }: Pair): void {
  const manifests = Testing.synth(chart) as Manifest[];
  for (const version of KUBERNETES_VERSIONS) {
    expect(manifests.flatMap((manifest) => schemaErrors(manifest, version))).toEqual([]);
  }
  const yaml = app.synthYaml();
  expect(FOREIGN_TO_YAML_1_1.exec(yaml)?.[0]).toBeUndefined();
  const documents = parseAllDocuments(Buffer.from(yaml, 'utf8').toString('utf8'));
  expect(documents.map((document) => document.toJS() as unknown)).toEqual(manifests);
}

function checkConf({ pair }: Pair, flat: FlatProps): void {
  const { 'httpd.conf': main = '', 'stripped-headers.conf': stripped = '' } = filesOf(pair);
  const names = directiveNames(main);
  expect(names).toEqual(expectedSequence(flat));
  expect([...new Set(names)].sort()).toEqual(expectedNames(flat));
  const removals = parseConf(stripped);
  expect(new Set(removals.map(({ name }) => name))).toEqual(new Set(['RequestHeader']));
  expect(removals.filter(({ args }) => args.length !== 2 || args[0] !== 'unset')).toEqual([]);
  expect(main + stripped).not.toMatch(/[^\n\x20-\x7e]/);
  // Everything else in the file is a comment that this library wrote, or the reason why a header passes.
  const reasons = (flat.passThrough ?? []).map(({ because }) => because.trim());
  const shown = comments(stripped).filter((comment) => comment.includes(' is passed through: '));
  expect(shown.map((comment) => comment.split(' is passed through: ')[1])).toEqual(reasons);
}

test('properties that fit are accepted, and give valid manifests and no directive of their own', () => {
  fc.assert(
    fc.property(validProps, (flat) => {
      const built = build(flat);
      checkManifests(built);
      checkConf(built, flat);
    }),
    runs(32),
  );
});

/** A boolean cannot be wrong on its own: these are only varied. */
const NEVER_REFUSED = ['http2', 'compression', 'includeSubDomains', 'preload'];

describe('a hostile value is an error that names its property, or it is harmless', () => {
  test.each(Object.keys(HOSTILE) as (keyof FlatProps)[])('%s', (key) => {
    let refused = 0;
    const where = new RegExp(`^${HOSTILE[key][1]}[\\w.[\\]]*: got `);
    fc.assert(
      fc.property(hostileProps(key), (flat) => {
        let built: Pair;
        try {
          built = build(flat);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect((error as Error).message).toMatch(where);
          expect((error as Error).message.length).toBeLessThan(600);
          refused += 1;
          return;
        }
        checkManifests(built);
        checkConf(built, flat);
      }),
      runs(10),
    );
    // A generator that never reached a check would prove nothing.
    if (!NEVER_REFUSED.includes(key)) expect(refused).toBeGreaterThan(0);
  });
});

test('the same properties twice give the same bytes', () => {
  fc.assert(
    fc.property(validProps, (flat) => {
      expect(build(flat).app.synthYaml()).toBe(build(flat).app.synthYaml());
    }),
    runs(8),
  );
});

describe('the checks see', () => {
  test('a directive in user text', () => {
    expect(directiveNames('ServerName a\nDefine PWNED 1\n')).toEqual(['ServerName', 'Define']);
    expect(directiveNames('# a comment \\\nDefine X 1\nServerName \\\nDefine\n')).toEqual(['ServerName']);
    expect(directiveNames('  <VirtualHost *:80>\n\tServerName "a # b"\n</VirtualHost>')).toEqual([
      '<VirtualHost',
      'ServerName',
      '</VirtualHost>'.slice(0, -1),
    ]);
  });

  test('a line break that only YAML 1.1 knows, and a lone surrogate', () => {
    expect(FOREIGN_TO_YAML_1_1.test('value: x\u2028      hostNetwork:\u2028        true')).toBe(true);
    expect(FOREIGN_TO_YAML_1_1.test('value: x\u0085y')).toBe(true);
    expect(FOREIGN_TO_YAML_1_1.test('value: "\\ud800"')).toBe(true);
    expect(FOREIGN_TO_YAML_1_1.test('value: grüße, 世界 🎉\n')).toBe(false);
  });
});
