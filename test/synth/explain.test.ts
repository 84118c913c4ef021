import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing } from 'cdk8s';
import { AppWorkload, Exposure, Metrics, NetworkPeer, Platform, SecureProxy, Tls, TlsMode } from 'cdk8s-secure-proxy';
import * as bringYourOwn from '../../examples/bring-your-own/chart';
import * as django from '../../examples/django/chart';
import { yourApp } from '../../examples/into-your-app/charts';
import * as sidecar from '../../examples/sidecar/chart';
import * as twoApps from '../../examples/two-apps/chart';
import { readDocuments } from '../../lib/audit';
import { Explanation, explain } from '../../lib/explain';
import { ApplicationFacts } from '../../lib/explain/facts';
import { pairOf } from '../support/pair';

const ROOT = join(__dirname, '../..');

type ChartClass = new (scope: App, id: string) => Chart;

function appOf(module: object): App {
  const app = Testing.app();
  const classes = Object.values(module).filter((value): value is ChartClass => typeof value === 'function');
  for (const [i, ChartOfExample] of classes.entries()) new ChartOfExample(app, `chart-${i}`);
  return app;
}

/** What a load balancer ends TLS for, with metrics: as far from the defaults as the examples are near. */
function behindLoadBalancer(): App {
  const app = Testing.app();
  new SecureProxy(new Chart(app, 'shop', { namespace: 'shop' }), 'shop', {
    hosts: ['shop.example.com'],
    tls: Tls.upstream({ trustedProxies: ['10.20.0.0/16'] }),
    exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE, sourceRanges: ['192.0.2.0/24'] }),
    proxy: { metrics: Metrics.exporter({ scrapers: [NetworkPeer.inNamespace('monitoring')] }) },
    app: AppWorkload.fromImage('registry.example.com/shop:1.4.2', { platform: Platform.django() }),
  });
  return app;
}

const EXAMPLES: [string, () => App][] = [
  ['django', () => appOf(django)],
  ['bring-your-own', () => appOf(bringYourOwn)],
  ['into-your-app', yourApp],
  ['sidecar', () => appOf(sidecar)],
  ['two-apps', () => appOf(twoApps)],
  ['a load balancer', behindLoadBalancer],
];

function pairsIn(app: App): SecureProxy[] {
  return app.node.findAll().filter((node): node is SecureProxy => node instanceof SecureProxy);
}

const factsOf = (explanation: Explanation): ApplicationFacts[] =>
  JSON.parse(explanation.toJson()) as ApplicationFacts[];

describe.each(EXAMPLES)('%s', (_, build) => {
  test('is explained like this', () => {
    expect(
      pairsIn(build())
        .map((pair) => pair.explain().toText())
        .join('\n'),
    ).toMatchSnapshot();
  });

  test('every lock holds, or is waived for a reason', () => {
    const facts = pairsIn(build()).flatMap((pair) => factsOf(pair.explain()));
    const open = facts.flatMap(({ locks }) => locks.filter(({ state }) => state !== 'holds' && state !== 'waived'));
    expect(open).toEqual([]);
    expect(facts.length).toBeGreaterThan(0);
  });

  test('the pair and the YAML that it becomes say the same', () => {
    const app = build();
    const { manifests, errors } = readDocuments(app.synthYaml(), 'app.yaml');
    expect(errors).toEqual([]);
    const fromYaml = factsOf(Explanation._of(explain(manifests)));
    const fromPairs = pairsIn(app).flatMap((pair) => factsOf(pair.explain()));
    const byName = (a: ApplicationFacts, b: ApplicationFacts): number => (a.name < b.name ? -1 : 1);
    expect(fromYaml.sort(byName)).toEqual(fromPairs.sort(byName));
  });
});

test('a pair explains itself only, by all that is in the app', () => {
  const pairs = pairsIn(yourApp());
  expect(pairs.map((pair) => factsOf(pair.explain()).map(({ name }) => name))).toEqual([
    ['Deployment shop/shop-app'],
    ['Deployment blog/blog-app'],
  ]);
});

test('the command reads standard input, and says the same', () => {
  const app = appOf(twoApps);
  const script = "require('./lib/cli/main').main(process.argv.slice(1))";
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['-r', 'ts-node/register', '-e', script, '--', 'explain', '--format', 'json', '-'],
    {
      cwd: ROOT,
      input: app.synthYaml(),
      encoding: 'utf8',
      env: { ...process.env, TS_NODE_PROJECT: 'tsconfig.dev.json', TS_NODE_SWC: 'true' },
    },
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toHaveLength(2);
  expect(JSON.parse(stdout)).toEqual(expect.arrayContaining(pairsIn(app).flatMap((pair) => factsOf(pair.explain()))));
});

test('the guide shows what its own pair says', () => {
  const page = readFileSync(join(ROOT, 'docs/guide/explain.md'), 'utf8');
  const { pair } = pairOf();
  expect(/^```text\n([\s\S]*?)^```/m.exec(page)?.[1]).toBe(pair.explain().toText());
});
