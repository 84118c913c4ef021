import { KUBERNETES_VERSIONS, type KubernetesVersion, schemaErrors } from '../schemas/validate';

const [OLDEST, NEWEST] = KUBERNETES_VERSIONS;

function deployment(container: object, spec: object = {}): object {
  const labels = { 'app.kubernetes.io/name': 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1', ...container }] } },
      ...spec,
    },
  };
}

function service(port: object): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { ports: [port] } };
}

describe.each(KUBERNETES_VERSIONS)('schemaErrors for Kubernetes %s', (version: KubernetesVersion) => {
  const manifests = [
    deployment({ livenessProbe: { httpGet: { path: '/', port: 'http' } } }),
    deployment({ resources: { limits: { cpu: 1, memory: '64Mi' } } }),
    service({ port: 443, targetPort: 'https' }),
    service({ port: 443, targetPort: 8443 }),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { 'httpd.conf': '' }, immutable: true },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', labels: { 'any/key': 'x' } },
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8443 }, { port: 'https' }] }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { maxUnavailable: '50%' },
    },
  ];

  test.each(manifests)('accepts %j', (manifest) => {
    expect(schemaErrors(manifest, version)).toEqual([]);
  });

  test('refuses an unknown field, and says where', () => {
    expect(schemaErrors(deployment({ readOnlyRootFilesystem: true }), version)).toEqual([
      'Deployment/web: spec.template.spec.containers[0]: unknown field "readOnlyRootFilesystem"',
    ]);
  });

  test('refuses an unknown field of the object itself, and of its metadata', () => {
    const manifest = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', label: {} }, spec: {} };
    expect(schemaErrors(manifest, version).sort()).toEqual([
      'ServiceAccount/web: (root): unknown field "spec"',
      'ServiceAccount/web: metadata: unknown field "label"',
    ]);
  });

  test('refuses a wrong type', () => {
    expect(schemaErrors(deployment({}, { replicas: '2' }), version)).toEqual([
      'Deployment/web: spec.replicas: must be integer, is "2"',
    ]);
  });

  test('refuses a number as the value of a label, a key which is no plain word', () => {
    const labels = { 'app.kubernetes.io/version': 2 };
    const manifest = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', labels } };
    expect(schemaErrors(manifest, version)).toEqual([
      'ServiceAccount/web: metadata.labels["app.kubernetes.io/version"]: must be string, is 2',
    ]);
  });

  test('refuses an integer that does not fit', () => {
    expect(schemaErrors(service({ port: 2 ** 31 }), version)).toEqual([
      'Service/web: spec.ports[0].port: must match format "int32"',
    ]);
  });

  test.each([true, 1.5, ['https'], {}])(
    'refuses %j where an integer or a string is due, in one message',
    (targetPort) => {
      expect(schemaErrors(service({ port: 443, targetPort }), version)).toEqual([
        `Service/web: spec.ports[0].targetPort: must be string or integer, is ${JSON.stringify(targetPort)}`,
      ]);
    },
  );

  test('refuses the lack of a required field', () => {
    expect(schemaErrors(service({ name: 'https' }), version)).toEqual([
      'Service/web: spec.ports[0]: missing field "port"',
    ]);
  });

  test('names every fault', () => {
    const manifest = deployment({ imagePolicy: 'Always' }, { replicas: '2', paused: 'no' });
    expect(schemaErrors(manifest, version)).toHaveLength(3);
  });

  test.each([
    ['networking.k8s.io/v1', 'Deployment'],
    ['apps/v1', 'deployment'],
    ['apps/v1beta1', 'Deployment'],
    ['example.org/v1', 'Widget'],
  ])('refuses a kind that there is not: %s %s', (apiVersion, kind) => {
    expect(schemaErrors({ apiVersion, kind, metadata: { name: 'x' } }, version)).toEqual([
      `${kind}/x: Kubernetes ${version} has no ${apiVersion} ${kind}`,
    ]);
  });

  test.each([{}, { kind: 'Service' }, { apiVersion: 'v1', metadata: { name: 'x' } }])('refuses %j', (manifest) => {
    expect(schemaErrors(manifest, version)).toEqual([expect.stringContaining('apiVersion or kind is missing')]);
  });
});

test('a sleep before the stop is refused where Kubernetes does not know it yet', () => {
  const manifest = deployment({ lifecycle: { preStop: { sleep: { seconds: 5 } } } });
  expect(schemaErrors(manifest, OLDEST)).toEqual([
    'Deployment/web: spec.template.spec.containers[0].lifecycle.preStop: unknown field "sleep"',
  ]);
  expect(schemaErrors(manifest, NEWEST)).toEqual([]);
});

test('the definitions of the two versions are not mixed up, in either order', () => {
  const manifest = deployment({ lifecycle: { preStop: { sleep: { seconds: 5 } } } });
  const found = [NEWEST, OLDEST, NEWEST, OLDEST].map((version) => schemaErrors(manifest, version).length);
  expect(found).toEqual([0, 1, 0, 1]);
});

describe('objects of cert-manager, the Gateway API and the Prometheus operator', () => {
  const certificate = (spec: object): object => ({
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: { name: 'web' },
    spec: { secretName: 'web-tls', issuerRef: { name: 'ca' }, ...spec },
  });
  const route = (kind: string, apiVersion: string, spec: object): object => ({
    apiVersion: `gateway.networking.k8s.io/${apiVersion}`,
    kind,
    metadata: { name: 'web' },
    spec,
  });
  const monitor = (spec: object): object => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: { name: 'web', labels: { release: 'prometheus' } },
    spec: { selector: { matchLabels: { app: 'web' } }, endpoints: [{ port: 'metrics' }], ...spec },
  });
  const backend = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };

  test.each([
    certificate({ dnsNames: ['shop.example.com'] }),
    route('HTTPRoute', 'v1', backend),
    route('TLSRoute', 'v1', backend),
    route('TLSRoute', 'v1alpha2', backend),
    monitor({ endpoints: [{ port: 'metrics', interval: '30s', scheme: 'http' }] }),
  ])('are accepted: %j', (manifest) => {
    expect(schemaErrors(manifest, NEWEST)).toEqual([]);
  });

  test.each([
    [certificate({ secretName: 1 }), /^Certificate\/web: .*secretName/],
    [certificate({ issuerRef: {} }), /^Certificate\/web: .*name/],
    [certificate({ privateKey: { rotationPolicy: 'Sometimes' } }), /^Certificate\/web: .*rotationPolicy/],
    [route('HTTPRoute', 'v1', { rules: [{ backendRefs: [{ port: 80 }] }] }), /^HTTPRoute\/web: .*name/],
    [route('HTTPRoute', 'v1', { hostnames: ['a b'] }), /^HTTPRoute\/web: .*hostnames/],
    [route('TLSRoute', 'v1', { rules: [] }), /^TLSRoute\/web: .*rules/],
    [monitor({ endpoints: [{ interval: 'soon' }] }), /^ServiceMonitor\/web: .*interval/],
    [monitor({ selector: undefined }), /^ServiceMonitor\/web: .*selector/],
    [certificate({ dnsName: ['a'] }), 'Certificate/web: unknown field "spec.dnsName"'],
    [certificate({ privateKey: { rotation: 'Always' } }), 'Certificate/web: unknown field "spec.privateKey.rotation"'],
    [{ ...certificate({}), data: {} }, 'Certificate/web: unknown field "data"'],
    [{ ...certificate({}), metadata: { name: 'web', label: {} } }, 'Certificate/web: unknown field "metadata.label"'],
    [
      route('HTTPRoute', 'v1', { rules: [{ backendRefs: [{ name: 'web', port: 80, wieght: 1 }] }] }),
      'HTTPRoute/web: unknown field "spec.rules[0].backendRefs[0].wieght"',
    ],
    [route('TLSRoute', 'v1', { ...backend, hosts: [] }), 'TLSRoute/web: unknown field "spec.hosts"'],
    [
      monitor({ endpoints: [{ port: 'metrics', period: '30s' }] }),
      'ServiceMonitor/web: unknown field "spec.endpoints[0].period"',
    ],
    [
      { ...certificate({}), kind: 'Issuer', spec: { selfSigned: { crl: [] } } },
      'Issuer/web: unknown field "spec.selfSigned.crl"',
    ],
  ])('are refused: %j', (manifest, message) => {
    const errors = schemaErrors(manifest, NEWEST);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(message);
  });
});
