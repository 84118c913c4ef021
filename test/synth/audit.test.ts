import { App, Chart, JsonPatch, Testing } from 'cdk8s';
import { PlainHttp, Platform } from 'cdk8s-secure-proxy';
import { REPORTS, audit, readDocuments, auditLocated } from '../../lib/audit';
import * as bringYourOwn from '../../examples/bring-your-own/chart';
import * as django from '../../examples/django/chart';
import * as intoYourApp from '../../examples/into-your-app/charts';
import { Manifest, pairOf } from '../support/pair';

type ChartClass = new (scope: App, id: string) => Chart;

function chartsOf(module: object): Manifest[] {
  const app = new App();
  const classes = Object.values(module).filter((value): value is ChartClass => typeof value === 'function');
  for (const [i, ChartOfExample] of classes.entries()) new ChartOfExample(app, `chart-${i}`);
  return app.charts.flatMap((chart) => Testing.synth(chart) as Manifest[]);
}

test.each([
  ['django', django],
  ['bring-your-own', bringYourOwn],
  ['into-your-app', intoYourApp],
])('the example %s is clean', (_, module) => {
  const manifests = chartsOf(module);
  expect(manifests.length).toBeGreaterThan(5);
  expect(REPORTS.text(audit(manifests), { colour: false })).toContain(': no findings');
});

test.each([
  ['plain HTTP', { httpd: { plainHttp: PlainHttp.SERVE } }],
  ['several hosts', { hosts: ['shop.example.com', '*.shop.example.com'] }],
])('a pair with %s is clean', (_, props) => {
  expect(audit(Testing.synth(pairOf(props).chart)).findings).toEqual([]);
});

test('a pair whose application lacks its flag is half a pair', () => {
  const manifests = Testing.synth(pairOf().chart) as Manifest[];
  const text = JSON.stringify(manifests).replace('"SECURE_PROXY_SSL_HEADER","value"', '"OTHER","value"');
  expect(audit(JSON.parse(text) as unknown[]).findings.map(({ rule }) => rule)).toEqual(['cleans-without-believer']);
});

describe('a pair whose configuration is changed', () => {
  const lost = / *RequestHeader unset X_Forwarded-Proto\n/;

  test('after synthesis is found by its digest, and by what it no longer cleans', () => {
    const manifests = Testing.synth(pairOf().chart) as Manifest[];
    for (const { data } of manifests) {
      const files = data as Record<string, string> | undefined;
      if (files?.['stripped-headers.conf'] === undefined) continue;
      expect(files['stripped-headers.conf']).toMatch(lost);
      files['stripped-headers.conf'] = files['stripped-headers.conf'].replace(lost, '');
    }
    const { findings } = audit(manifests);
    expect(findings.map(({ rule }) => rule)).toEqual(['aliases-not-cleaned', 'pair-altered']);
    expect(findings[1]?.message).toContain('was changed after synthesis, and no pod is told to restart');
  });

  test('by a patch at synthesis says so', () => {
    const { chart, pair } = pairOf();
    pair.proxy.configMap.addJsonPatch(JsonPatch.add('/data/more.conf', '# mine'));
    const [finding, ...others] = audit(Testing.synth(chart)).findings;
    expect(finding?.rule).toBe('pair-altered');
    expect(finding?.message).toContain('by a patch at synthesis');
    expect(others).toEqual([]);
  });
});

describe('a pair that lets a header through', () => {
  const passThrough = [{ header: 'Remote-User', because: 'the gateway in front sets it, and removes that of clients' }];
  const manifests = Testing.synth(pairOf({ passThrough }).chart) as Manifest[];

  test('is listed, with the reason', () => {
    const { findings, suppressed } = audit(manifests);
    expect(findings).toEqual([]);
    expect(suppressed.map(({ rule, message, reason }) => [rule, message, reason])).toEqual([
      [
        'pair-passes-header',
        'ConfigMap shop/shop-proxy-httpd lets Remote-User through as clients send it.',
        'Remote-User: the gateway in front sets it, and removes that of clients',
      ],
    ]);
  });

  test('is a finding without the reason', () => {
    const text = JSON.stringify(manifests).replace(/,"cdk8s-secure-proxy\/ignore-pair-passes-header":"[^"]*"/, '');
    expect(audit(JSON.parse(text) as unknown[]).findings.map(({ rule }) => rule)).toEqual(['pair-passes-header']);
  });
});

test('a pair for a platform without a flag is clean as well', () => {
  const platform = Platform.custom({ name: 'rails', flag: {} });
  expect(audit(Testing.synth(pairOf({}, { platform }).chart)).findings).toEqual([]);
});

test('reading the YAML of a pair makes no difference', () => {
  const { app } = pairOf();
  const { manifests, errors } = readDocuments(app.synthYaml(), 'shop.yaml');
  expect(errors).toEqual([]);
  expect(auditLocated(manifests).findings).toEqual([]);
});
