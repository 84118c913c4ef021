import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import { ImageAppProps, Metrics, NetworkPeer, Platform, Seal, SecureProxy, SecureProxyProps } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';
import { objectOf, synthesized } from '../support/manifests';
import { HOSTS, Manifest, Pair, containerOf, environmentOf, messageOf, pairOf, podOf, propsOf } from '../support/pair';

const CONTRACT = 'cdk8s-secure-proxy/contract';
const CHECKSUM = 'cdk8s-secure-proxy/config-checksum';
const SETTINGS = 'cdk8s-secure-proxy/settings-checksum';

function annotationsOf(deployment: ApiObject): Record<string, string> {
  return (podOf(deployment).metadata as Manifest).annotations as Record<string, string>;
}

/** What Kubernetes compares to decide whether pods have to be replaced. */
const templates = ({ pair }: Pair): [string, string] => [
  JSON.stringify(podOf(pair.proxy.deployment)),
  JSON.stringify(podOf(pair.app.deployment)),
];

describe('promise 3: the flag exists only through the pair', () => {
  test('the app has it, the proxy and everything else have not', () => {
    const { chart, pair } = pairOf();
    expect(environmentOf(pair.app.deployment)).toMatchObject({
      PORT: '8000',
      SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https',
      FORWARDED_ALLOW_IPS: '',
    });
    expect(environmentOf(pair.proxy.deployment)).toEqual({});
    const holders = synthesized(chart).filter((manifest) =>
      JSON.stringify(manifest).includes('SECURE_PROXY_SSL_HEADER'),
    );
    expect(holders.map(({ kind, metadata }) => `${String(kind)} ${String((metadata as Manifest).name)}`)).toEqual([
      'Deployment shop-app',
    ]);
  });

  test('setting it as well is an error, also to the same value', () => {
    for (const value of ['', 'HTTP_X_FORWARDED_PROTO,https']) {
      expect(messageOf(() => pairOf({}, { env: { SECURE_PROXY_SSL_HEADER: value } }))).toBe(
        'app.env: got "SECURE_PROXY_SSL_HEADER", but only the pair may set this variable; remove it; the platform of the app decides its value',
      );
    }
  });
});

describe('promise 7: a change rolls the pods that it concerns', () => {
  const before = pairOf();

  test('both sides carry the fingerprint of the contract', () => {
    const { proxy, app, contract } = before.pair;
    expect(annotationsOf(proxy.deployment)[CONTRACT]).toBe(contract.fingerprint);
    expect(annotationsOf(app.deployment)[CONTRACT]).toBe(contract.fingerprint);
  });

  const settings = (name: string): Partial<ImageAppProps> => ({ platform: Platform.django({ settings: name }) });

  test.each<[string, Partial<SecureProxyProps>, Partial<ImageAppProps>, [boolean, boolean]]>([
    ['nothing', {}, {}, [false, false]],
    ['a host', { hosts: ['other.example.com'] }, {}, [true, true]],
    ['a stripped header', { alsoStrip: ['X-Request-Id'] }, {}, [true, true]],
    ['a seal', { seal: Seal.fromSecret('shop-seal') }, {}, [true, true]],
    ['a passed header', { passThrough: [{ header: 'Forwarded', because: 'the CDN' }] }, {}, [true, true]],
    ['the platform', {}, { platform: Platform.custom({ name: 'any', flag: {}, port: 8000 }) }, [true, true]],
    ['an option of httpd', { httpd: { http2: true } }, {}, [true, false]],
    ['the environment of the app', {}, { env: { A: '1' } }, [false, true]],
    ['the settings module', {}, settings('shop.settings'), [false, true]],
  ])('%s', (_, props, workload, expected) => {
    const [proxy, app] = templates(pairOf(props, workload));
    const [oldProxy, oldApp] = templates(before);
    expect([proxy !== oldProxy, app !== oldApp]).toEqual(expected);
  });

  test('only the checksum tells that the configuration has changed', () => {
    const after = pairOf({ httpd: { http2: true } });
    const [old, now] = [before, after].map(({ pair }) => annotationsOf(pair.proxy.deployment));
    expect(now?.[CONTRACT]).toBe(old?.[CONTRACT]);
    expect(now?.[CHECKSUM]).toMatch(/^[0-9a-f]{16}$/);
    expect(now?.[CHECKSUM]).not.toBe(old?.[CHECKSUM]);
  });

  test('another settings module has another checksum', () => {
    const [one, other] = ['shop.settings', 'shop.production'].map((name) => pairOf({}, settings(name)).pair);
    expect(one?.contract.fingerprint).toBe(other?.contract.fingerprint);
    const sums = [one, other].map((pair) => pair && annotationsOf(pair.app.deployment)[SETTINGS]);
    expect(new Set(sums).size).toBe(2);
    expect(sums).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });

  test('a patch by hand counts, too, also one that comes late', () => {
    const { chart, pair } = pairOf();
    const old = annotationsOf(pair.proxy.deployment)[CHECKSUM];
    pair.proxy.configMap.addJsonPatch(JsonPatch.add('/data/extra.conf', 'LogLevel debug\n'));
    const manifest = objectOf(chart, 'Deployment', 'shop-proxy');
    const now = (manifest.spec as Manifest).template as Manifest;
    expect(((now.metadata as Manifest).annotations as Manifest)[CHECKSUM]).not.toBe(old);
    expect((objectOf(chart, 'ConfigMap', 'shop-proxy-httpd').data as Manifest)['extra.conf']).toBe('LogLevel debug\n');
  });
});

describe('two pairs of one name', () => {
  const pairIn = (app: App, chart: string, namespace?: string): SecureProxy =>
    new SecureProxy(new Chart(app, chart, { namespace }), 'shop', propsOf());

  test('are an error in one namespace, since one would overwrite the other', () => {
    const app = new App();
    pairIn(app, 'a', 'shop');
    expect(() => pairIn(app, 'b', 'shop')).toThrow(
      'name: got "shop", but the pair a/shop has objects of these names in the same namespace; pass another name',
    );
  });

  test('are two in two namespaces, and in two apps', () => {
    const app = new App();
    pairIn(app, 'a', 'shop');
    expect(() => pairIn(app, 'b', 'other')).not.toThrow();
    expect(() => pairIn(new App(), 'a', 'shop')).not.toThrow();
  });
});

describe('promise 10: names and selectors rest on the name of the pair alone', () => {
  const PATHS = [
    ...['App/Deployment', 'App/NetworkPolicy', 'App/PodDisruptionBudget', 'App/Service', 'App/ServiceAccount'],
    ...['Proxy/ConfigMap', 'Proxy/Deployment', 'Proxy/NetworkPolicy', 'Proxy/PodDisruptionBudget', 'Proxy/Service'],
    'Proxy/ServiceAccount',
  ];

  test('the place of each object in the tree is part of the interface', () => {
    const { pair } = pairOf();
    const objects = pair.node.findAll().filter((node) => ApiObject.isApiObject(node));
    expect(objects.map((node) => node.node.path.replace(`${pair.node.path}/`, '')).sort()).toEqual(PATHS);
  });

  test('every object is a property', () => {
    const autoscaling = { maxReplicas: 5 };
    const metrics = Metrics.exporter({ scrapers: [NetworkPeer.inNamespace('monitoring')], serviceMonitor: {} });
    const { pair } = pairOf(
      { proxy: { autoscaling, metrics } },
      { platform: Platform.django({ settings: 'shop.settings' }), autoscaling },
    );
    const reachable = [pair.app, pair.proxy]
      .flatMap((side) => Object.values(side) as unknown[])
      .filter((value) => ApiObject.isApiObject(value))
      .map((object) => object.node.path);
    const made = pair.node.findAll().filter((node) => ApiObject.isApiObject(node));
    // The settings of the app are an implementation detail of its platform.
    const hidden = made.map((node) => node.node.path).filter((path) => !reachable.includes(path));
    expect(hidden).toEqual(['shop/shop/App/ConfigMap']);
  });

  test('the objects are these', () => {
    const names = synthesized(pairOf().chart).map(
      ({ kind, metadata }) => `${String(kind)} ${String((metadata as Manifest).name)}`,
    );
    expect(names.sort()).toEqual(
      [
        ...['Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].flatMap((kind) => [
          `${kind} shop-app`,
          `${kind} shop-proxy`,
        ]),
        'ConfigMap shop-proxy-httpd',
      ].sort(),
    );
  });

  test('a pair that moves to another place, another id and another chart writes the same bytes', () => {
    const elsewhere = new Chart(new App(), 'quite-another', { namespace: 'shop' });
    const parent = new Construct(new Construct(elsewhere, 'Deep'), 'Deeper');
    new SecureProxy(parent, 'Moved', propsOf({ name: 'shop' }));
    expect(synthesized(elsewhere)).toEqual(synthesized(pairOf().chart));
  });

  test('selectors select the pods of their own side only', () => {
    const { chart } = pairOf();
    for (const side of ['proxy', 'app']) {
      const pods = { 'cdk8s-secure-proxy/member': `shop-${side}` };
      const deployment = objectOf(chart, 'Deployment', `shop-${side}`).spec as Manifest;
      expect(deployment.selector).toEqual({ matchLabels: pods });
      expect(((deployment.template as Manifest).metadata as Manifest).labels).toMatchObject(pods);
      expect((objectOf(chart, 'Service', `shop-${side}`).spec as Manifest).selector).toEqual(pods);
      expect((objectOf(chart, 'NetworkPolicy', `shop-${side}`).spec as Manifest).podSelector).toEqual({
        matchLabels: pods,
      });
      expect((objectOf(chart, 'PodDisruptionBudget', `shop-${side}`).spec as Manifest).selector).toEqual({
        matchLabels: pods,
      });
    }
  });

  test('two pairs in one chart do not share a name', () => {
    const { chart } = pairOf();
    new SecureProxy(chart, 'blog', propsOf({ hosts: ['blog.example.com'] }));
    const keys = synthesized(chart).map(
      ({ kind, metadata }) => `${String(kind)} ${String((metadata as Manifest).name)}`,
    );
    expect(keys).toHaveLength(22);
    expect(new Set(keys).size).toBe(22);
  });

  test('the same properties give the same bytes', () => {
    const [one, other] = [pairOf(), pairOf({ hosts: [...HOSTS] })].map(({ app }) => app.synthYaml());
    expect(one).toBe(other);
  });
});

describe('escape hatches', () => {
  test('a patch on the Deployment survives, also of a field that cdk8s-plus-27 does not know', () => {
    const { chart, pair } = pairOf();
    pair.proxy.deployment.addJsonPatch(
      JsonPatch.add('/spec/template/spec/hostUsers', false),
      JsonPatch.add('/spec/template/spec/containers/0/resizePolicy', [
        { resourceName: 'cpu', restartPolicy: 'NotRequired' },
      ]),
      JsonPatch.add('/spec/template/spec/priorityClassName', 'edge'),
    );
    const spec = ((objectOf(chart, 'Deployment', 'shop-proxy').spec as Manifest).template as Manifest).spec as Manifest;
    expect(spec).toMatchObject({ hostUsers: false, priorityClassName: 'edge' });
    expect((spec.containers as Manifest[])[0]).toHaveProperty('resizePolicy');
  });

  test('labels and annotations can be added to any object', () => {
    const { chart, pair } = pairOf();
    pair.proxy.service.metadata.addAnnotation('example.com/zone', 'dmz');
    const { annotations } = objectOf(chart, 'Service', 'shop-proxy').metadata as Manifest;
    expect(annotations).toEqual({ 'example.com/zone': 'dmz' });
  });
});

describe('promise 8 and 9: pods are hardened, and drained', () => {
  test.each(['proxy', 'app'] as const)('%s', (side) => {
    const { deployment } = pairOf().pair[side];
    const pod = podOf(deployment).spec as Manifest;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 25000, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 75,
    });
    expect(pod).not.toHaveProperty('hostNetwork');
    expect(containerOf(deployment)).toMatchObject({
      securityContext: {
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      },
      lifecycle: { preStop: { exec: { command: ['sleep', '10'] } } },
    });
    expect((deployment.toJson() as Manifest).spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
  });

  test('readiness and liveness of the proxy differ', () => {
    const { readinessProbe, livenessProbe } = containerOf(pairOf().pair.proxy.deployment) as Record<string, Manifest>;
    expect(readinessProbe?.httpGet).toEqual({ path: '/readyz', port: 'health', scheme: 'HTTP' });
    expect(livenessProbe?.httpGet).toEqual({ path: '/livez', port: 'health', scheme: 'HTTP' });
  });

  test('the probes of the app say what the proxy would say', () => {
    const { pair } = pairOf({}, { probes: { readinessPath: '/ready', livenessPath: '/live' } });
    const httpHeaders = [
      { name: 'Host', value: 'shop.example.com' },
      { name: 'X-Forwarded-Proto', value: 'https' },
    ];
    expect(containerOf(pair.app.deployment)).toMatchObject({
      readinessProbe: { httpGet: { path: '/ready', port: 8000, scheme: 'HTTP', httpHeaders } },
      livenessProbe: { httpGet: { path: '/live', port: 8000, scheme: 'HTTP', httpHeaders } },
    });
  });
});
