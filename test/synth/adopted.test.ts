import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as kplus27 from 'cdk8s-plus-27';
import * as kplus33 from 'cdk8s-plus-33';
import { Platform } from 'cdk8s-secure-proxy';
import { Construct, IConstruct } from 'constructs';
import { FLAG, LABELS, adopt, containers, newChart, plain, template } from '../support/adopted';
import { faults, objectOf, readable, synthesized } from '../support/manifests';
import { Manifest, messageOf } from '../support/pair';

/** Deployments named `web`, with the container `web`, made in every way there is. */
const MAKERS: Record<string, (chart: Chart) => IConstruct> = {
  'cdk8s-plus-27': (chart) =>
    new kplus27.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      containers: [
        { name: 'web', image: 'web:1', portNumber: 8000, envVariables: { A: kplus27.EnvValue.fromValue('1') } },
      ],
    }),
  'cdk8s-plus-33': (chart) =>
    new kplus33.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      containers: [
        { name: 'web', image: 'web:1', portNumber: 8000, envVariables: { A: kplus33.EnvValue.fromValue('1') } },
      ],
    }),
  'cdk8s import k8s': (chart) =>
    new kplus27.k8s.KubeDeployment(chart, 'web', {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: { containers: [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }] },
        },
      },
    }),
  'a plain ApiObject': (chart) => plain(chart, [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }]),
  'a construct with one Deployment in it': (chart) => {
    const scope = new Construct(chart, 'Web');
    new ApiObject(scope, 'account', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } });
    plain(scope, [{ name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] }]);
    return scope;
  },
};

describe.each(Object.keys(MAKERS))('a Deployment made by %s', (maker) => {
  const chart = newChart();
  const deployment = MAKERS[maker]?.(chart) ?? chart;
  const before = objectOf(chart, 'Deployment', 'web');
  const pair = adopt(chart, deployment);

  test('gets the flag, behind its own environment', () => {
    expect(containers(chart)[0]?.env).toEqual([{ name: 'A', value: '1' }, ...FLAG]);
  });

  test('gets the label by which the pair finds it, and the fingerprint', () => {
    expect((template(chart).metadata as Manifest).labels).toMatchObject({ 'cdk8s-secure-proxy/member': 'shop-app' });
    expect((template(chart).metadata as Manifest).annotations).toEqual({
      'cdk8s-secure-proxy/contract': pair.contract.fingerprint,
      'cdk8s-secure-proxy/flag': JSON.stringify(pair.contract.flag),
      'cdk8s-secure-proxy/believes': '{"platform":"django","headers":["X-Forwarded-Proto"],"folding":"-_"}',
    });
    expect((objectOf(chart, 'Service', 'shop-app').spec as Manifest).selector).toEqual({
      'cdk8s-secure-proxy/member': 'shop-app',
    });
  });

  test('keeps everything else', () => {
    const after = objectOf(chart, 'Deployment', 'web');
    const [spec, old] = [after.spec as Manifest, before.spec as Manifest];
    expect(after.metadata).toEqual(before.metadata);
    expect(spec.selector).toEqual(old.selector);
    expect({ ...spec, template: undefined }).toEqual({ ...old, template: undefined });
    const [pod, oldPod] = [spec, old].map((s) => ((s.template as Manifest).spec ?? {}) as Manifest);
    const [now, then] = [pod, oldPod].map((p) => ((p?.containers ?? []) as Manifest[])[0]);
    expect({ ...now, env: undefined }).toEqual({ ...then, env: undefined });
    expect({ ...pod, containers: undefined }).toEqual({ ...oldPod, containers: undefined });
    expect(((spec.template as Manifest).metadata as Manifest).labels).toMatchObject(
      ((old.template as Manifest).metadata as Manifest).labels as object,
    );
  });

  test('is valid for the oldest and the newest Kubernetes', () => {
    expect(faults(chart)).toEqual([]);
  });
});

test('the pair makes nothing for the app that comes with a Deployment', () => {
  const chart = newChart();
  const pair = adopt(chart, plain(chart));
  expect(pair.app.disruptionBudget).toBeUndefined();
  expect(pair.app.serviceAccount).toBeUndefined();
  expect(pair.app.deployment.name).toBe('web');
  expect(readable(chart)).toMatchSnapshot();
});

describe('what is done to the Deployment after the adoption counts', () => {
  test('environment added by cdk8s-plus', () => {
    const chart = newChart();
    const deployment = new kplus27.Deployment(chart, 'web', {
      metadata: { name: 'web' },
      containers: [{ name: 'web', image: 'web:1', portNumber: 8000 }],
    });
    adopt(chart, deployment);
    deployment.containers[0]?.env.addVariable('LATE', kplus27.EnvValue.fromValue('1'));
    expect(containers(chart)[0]?.env).toEqual([{ name: 'LATE', value: '1' }, ...FLAG]);
  });

  test('a JSON patch, which does not lose what the pair adds', () => {
    const chart = newChart();
    const deployment = plain(chart);
    adopt(chart, deployment);
    deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env', [{ name: 'PATCHED', value: '1' }]));
    expect(containers(chart)[0]?.env).toEqual([{ name: 'PATCHED', value: '1' }, ...FLAG]);
  });

  test('a value that is produced at synth', () => {
    const chart = newChart();
    const value = { image: 'web:1' };
    const image: unknown = Lazy.any({ produce: () => value.image });
    adopt(chart, plain(chart, [{ name: 'web', image }]));
    value.image = 'web:2';
    expect(containers(chart)[0]?.image).toBe('web:2');
  });

  test('the flag in a late patch is an error like any other', () => {
    const chart = newChart();
    const deployment = plain(chart);
    adopt(chart, deployment);
    deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env', [FLAG[0]]));
    expect(messageOf(() => synthesized(chart))).toContain('app: shop/web sets SECURE_PROXY_SSL_HEADER itself');
  });
});

describe('with a generated settings module', () => {
  const platform = Platform.django({ settings: 'shop.settings' });

  function adopted(env: object[] = [], more: object = {}, pod: object = {}): Chart {
    const chart = newChart();
    adopt(chart, plain(chart, [{ name: 'web', image: 'web:1', env, ...more }], pod), { platform });
    return chart;
  }

  test('the container gets the module, and a checksum that rolls it', () => {
    const chart = adopted();
    expect(containers(chart)[0]).toMatchObject({
      env: [
        ...FLAG,
        { name: 'DJANGO_SETTINGS_MODULE', value: 'secure_proxy_settings' },
        { name: 'PYTHONPATH', value: '/etc/secure-proxy/app' },
      ],
      volumeMounts: [{ name: 'secure-proxy-settings', mountPath: '/etc/secure-proxy/app', readOnly: true }],
    });
    expect((template(chart).spec as Manifest).volumes).toEqual([
      { name: 'secure-proxy-settings', configMap: { name: 'shop-app-settings' } },
    ]);
    expect((template(chart).metadata as Manifest).annotations).toEqual({
      'cdk8s-secure-proxy/contract': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      'cdk8s-secure-proxy/flag': expect.stringContaining('SECURE_PROXY_SSL_HEADER') as string,
      'cdk8s-secure-proxy/believes': expect.stringContaining('django') as string,
      'cdk8s-secure-proxy/settings-checksum': expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    });
    expect(Object.keys(objectOf(chart, 'ConfigMap', 'shop-app-settings').data as object)).toEqual([
      'secure_proxy_settings.py',
    ]);
    expect(faults(chart)).toEqual([]);
  });

  test('its directory comes before those of the user, whose volumes stay', () => {
    const own = { name: 'media', mountPath: '/media' };
    const chart = adopted(
      [{ name: 'PYTHONPATH', value: '/srv:/opt' }],
      { volumeMounts: [own] },
      { volumes: [{ name: 'media', emptyDir: {} }] },
    );
    const [container] = containers(chart);
    expect(container?.env).toContainEqual({ name: 'PYTHONPATH', value: '/etc/secure-proxy/app:/srv:/opt' });
    expect((container?.env as Manifest[]).filter(({ name }) => name === 'PYTHONPATH')).toHaveLength(1);
    expect(container?.volumeMounts).toEqual([own, expect.objectContaining({ name: 'secure-proxy-settings' })]);
    expect((template(chart).spec as Manifest).volumes).toHaveLength(2);
  });

  test.each([
    ['DJANGO_SETTINGS_MODULE', { value: 'shop.settings' }],
    ['PYTHONPATH', { valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }],
  ])('fails if the container sets %s in a way that cannot be merged', (name, value) => {
    expect(messageOf(() => synthesized(adopted([{ name, ...value }])))).toContain(
      `app: shop/web sets ${name} itself, but only the pair shop/shop/App may set it; remove it there`,
    );
  });
});
