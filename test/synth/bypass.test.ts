import { ApiObject, ApiObjectProps, App, Chart, JsonPatch, Testing, YamlOutputType } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus33 from 'cdk8s-plus-33';
import { AppWorkload, Platform, Route, SecureProxy, Topology } from 'cdk8s-secure-proxy';
import { audit } from '../../lib/audit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APP, PROXY, SHAPES, deployment, policy, route, service } from '../support/bypasses';
import { synthesized } from '../support/manifests';
import { messageOf, pairOf, propsOf } from '../support/pair';

const MEMBER = /^ {2}\[shop\/shop\] .*Deployment shop\/shop-(app|proxy) \(shop\/shop\/(App|Proxy)\/Deployment\)/m;

describe('fails the synth, naming both objects and the fix:', () => {
  test.each(SHAPES)('%s', (_, object, named) => {
    const { chart } = pairOf();
    new ApiObject(chart, 'bypass', object);
    const message = messageOf(() => synthesized(chart));
    expect(message).toContain(`${named} (shop/bypass) `);
    expect(message).toMatch(MEMBER);
    expect(message).toMatch(/; (remove it|remove the label|let |leave it)/);
    expect(message).toMatch(/\((reachable-around-proxy|open-network-policy)\)$/m);
  });

  test.each(SHAPES)('%s, in another chart that was made before', (_, object, named) => {
    const app = new App();
    new ApiObject(new Chart(app, 'other'), 'bypass', object);
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    new SecureProxy(chart, 'shop', propsOf());
    expect(messageOf(() => app.synthYaml())).toContain(`${named} (other/bypass) `);
  });

  test.each([
    [
      'hostPort',
      { op: 'add', path: '/spec/template/spec/containers/0/ports/0/hostPort', value: 8000 },
      'has hostPort 8000',
    ],
    ['hostNetwork', { op: 'add', path: '/spec/template/spec/hostNetwork', value: true }, 'has hostNetwork'],
    [
      'another contract',
      { op: 'replace', path: '/spec/template/metadata/annotations/cdk8s-secure-proxy~1contract', value: '0' },
      'has another contract',
    ],
  ])('%s, patched into the application', (_, { path, value, op }, what) => {
    const { chart, pair } = pairOf();
    pair.app.deployment.addJsonPatch(op === 'add' ? JsonPatch.add(path, value) : JsonPatch.replace(path, value));
    expect(messageOf(() => synthesized(chart))).toContain(what);
  });

  test('hostNetwork, patched into a sidecar, whose application the loopback keeps', () => {
    const { chart, pair } = pairOf({ topology: Topology.SIDECAR });
    expect(() => synthesized(chart)).not.toThrow();
    pair.app.deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/hostNetwork', true));
    expect(messageOf(() => synthesized(chart))).toBe(
      'Validation failed with the following errors:\n  [shop/shop] Deployment shop/shop (shop/shop/App/Deployment) has hostNetwork, and so shares the loopback, on which the application listens, with its node, a way around the proxy; remove it (reachable-around-proxy)',
    );
  });

  test("the pair's own Service and policy, opened by a patch", () => {
    const { chart, pair } = pairOf();
    pair.app.service?.addJsonPatch(JsonPatch.replace('/spec/type', 'NodePort'));
    pair.app.networkPolicy?.addJsonPatch(JsonPatch.add('/spec/ingress/-', {}));
    const message = messageOf(() => synthesized(chart));
    expect(message).toContain('Service shop/shop-app (shop/shop/App/Service) is open to the outside (type NodePort)');
    expect(message).toContain('NetworkPolicy shop/shop-app (shop/shop/App/NetworkPolicy) admits others than the proxy');
  });

  test("the pair's own policy, made one for other pods", () => {
    const { chart, pair } = pairOf();
    pair.app.networkPolicy?.addJsonPatch(JsonPatch.replace('/spec/podSelector', { matchLabels: { app: 'x' } }));
    expect(messageOf(() => synthesized(chart))).toContain('is not restricted by any NetworkPolicy');
  });

  test('a proxy without its label', () => {
    const { chart, pair } = pairOf();
    pair.proxy.deployment.addJsonPatch(JsonPatch.remove('/spec/template/metadata/labels/cdk8s-secure-proxy~1member'));
    expect(messageOf(() => synthesized(chart))).toContain('has no proxy');
  });

  test.each([
    ['27', kplus27],
    ['33', kplus33],
  ])('a Service and an Ingress of an adopted Deployment of cdk8s-plus-%s', (_, kplus) => {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const web = new kplus.Deployment(chart, 'web', { containers: [{ image: 'web:1', portNumber: 8000 }] });
    new SecureProxy(chart, 'shop', propsOf({ app: AppWorkload.fromDeployment(web, { platform: Platform.django() }) }));
    web.exposeViaService({ name: 'web', ports: [{ port: 80, targetPort: 8000 }] }).exposeViaIngress('/');
    const message = messageOf(() => synthesized(chart));
    expect(message).toMatch(/Service shop\/web .* leads to the application Deployment shop\//);
    expect(message).toMatch(/Ingress shop\/\S+ .* sends requests to the application Deployment shop\//);
  });
});

describe('does not mind', () => {
  test.each<[string, ApiObjectProps]>([
    [
      'a policy for another port',
      policy({ ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 9102 }] }] }),
    ],
    ['a policy that admits the proxy', policy({ ingress: [{ from: [{ podSelector: { matchLabels: PROXY } }] }] })],
    ['a policy of another namespace', { ...policy({ ingress: [{}] }), metadata: { name: 'more', namespace: 'other' } }],
    ['a policy for other pods', policy({ podSelector: { matchLabels: { app: 'x' } }, ingress: [{}] })],
    ['an egress policy', policy({ policyTypes: ['Egress'], egress: [{}] })],
    ['a Service for a port of metrics', service({ ports: [{ port: 9102 }] })],
    [
      'a Service for the proxy',
      service({ selector: PROXY, type: 'LoadBalancer', ports: [{ port: 443, targetPort: 8443 }] }),
    ],
    ['a Service of another namespace', { ...service({}), metadata: { name: 'debug', namespace: 'other' } }],
    [
      'an Ingress to the proxy',
      route('networking.k8s.io/v1', 'Ingress', {
        defaultBackend: { service: { name: 'shop-proxy', port: { number: 80 } } },
      }),
    ],
    ['another Deployment', deployment({ app: 'other' })],
    [
      'what somebody waives with a reason',
      {
        ...service({}),
        metadata: {
          name: 'debug',
          namespace: 'shop',
          annotations: { 'cdk8s-secure-proxy/ignore-reachable-around-proxy': 'a batch job asks it directly' },
        },
      },
    ],
    ['an object of a kind that leads nowhere', { apiVersion: 'example.com/v1', kind: 'Widget', ...{ spec: APP } }],
  ])('%s', (_, object) => {
    const { chart } = pairOf();
    new ApiObject(chart, 'other', object);
    expect(() => synthesized(chart)).not.toThrow();
    expect(audit(Testing.synth(chart)).findings).toEqual([]);
  });

  test('a wildly open application that no pair has to do with', () => {
    const { chart } = pairOf();
    new ApiObject(chart, 'other', {
      ...deployment({ app: 'other' }),
      ...{
        spec: { template: { metadata: { labels: { app: 'other' } }, spec: { hostNetwork: true, containers: [] } } },
      },
    });
    new ApiObject(chart, 'open', service({ selector: { app: 'other' }, type: 'LoadBalancer' }));
    expect(() => synthesized(chart)).not.toThrow();
  });

  test('an object that cannot be written: that is for cdk8s to say', () => {
    const { chart } = pairOf();
    const broken = new ApiObject(chart, 'broken', service({}));
    broken.toJson = () => {
      throw new Error('broken for its own reasons');
    };
    expect(messageOf(() => synthesized(chart))).toContain('broken for its own reasons');
  });
});

describe('one synth of the whole app', () => {
  function withDirectory(type: YamlOutputType, then: (app: App, reads: () => number) => void): void {
    const outdir = mkdtempSync(join(tmpdir(), 'bypass-'));
    try {
      const app = new App({ outdir, yamlOutputType: type });
      const charts = ['a', 'b', 'c'].map((name) => new Chart(app, name, { namespace: name }));
      for (const chart of charts) new SecureProxy(chart, 'shop', propsOf());
      const probe = new ApiObject(new Chart(app, 'd'), 'probe', { apiVersion: 'v1', kind: 'Service' });
      let reads = 0;
      const toJson = probe.toJson.bind(probe) as () => unknown;
      probe.toJson = () => (reads++, toJson());
      then(app, () => reads);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }

  test.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE])(
    'reads each object once for all pairs and charts (%s)',
    (type) => {
      withDirectory(type, (app, reads) => {
        app.synth();
        expect(reads()).toBe(2);
        app.synth();
        expect(reads()).toBe(4);
      });
    },
  );

  test('fails again or no more when the app has changed since', () => {
    withDirectory(YamlOutputType.FILE_PER_CHART, (app) => {
      app.synth();
      const metadata = { name: 'debug', namespace: 'a' };
      const bypass = new ApiObject(app.charts[0] ?? app, 'bypass', { ...service({}), metadata });
      expect(
        messageOf(() => {
          app.synth();
        }),
      ).toContain('Service a/debug (a/bypass) leads to the application');
      bypass.addJsonPatch(JsonPatch.replace('/spec/selector', { app: 'x' }));
      app.synth();
      bypass.addJsonPatch(JsonPatch.replace('/spec/selector', APP));
      expect(messageOf(() => app.synthYaml())).toContain('Service a/debug (a/bypass) leads to the application');
    });
  });
});

describe('an application that a route mounts', () => {
  const mounted = (object?: ApiObjectProps): string => {
    const api = AppWorkload.fromImage('registry.example.com/api:1', { platform: Platform.django() });
    const { app, chart } = pairOf({ routes: [Route.toApp('/api', api)] });
    if (object !== undefined) new ApiObject(chart, 'bypass', object);
    return app.synthYaml();
  };
  const around = (labels: object): ApiObjectProps => service({ selector: labels });

  test('is locked in like the first one', () => {
    expect(mounted()).toContain('name: shop-api');
    expect(messageOf(() => mounted(around({ 'cdk8s-secure-proxy/member': 'shop-api' })))).toContain(
      'Service shop/debug (shop/bypass) leads to the application Deployment shop/shop-api',
    );
    expect(messageOf(() => mounted(around({ 'cdk8s-secure-proxy/member': 'shop-app' })))).toContain(
      'Service shop/debug',
    );
  });

  test('shows when its contract is not that of the proxy', () => {
    const api = AppWorkload.fromImage('registry.example.com/api:1', { platform: Platform.django() });
    const { app, pair } = pairOf({ routes: [Route.toApp('/api', api)] });
    const path = '/spec/template/metadata/annotations/cdk8s-secure-proxy~1contract.shop-api';
    pair.proxy.deployment.addJsonPatch(JsonPatch.replace(path, '0'.repeat(16)));
    expect(messageOf(() => app.synthYaml())).toContain('pair-fingerprint-mismatch');
  });
});
