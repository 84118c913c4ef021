import { AppVolume, DisruptionBudget, WorkloadOptions } from 'cdk8s-secure-proxy';
import { messageOf, pairOf, podOf, manifestOf, Manifest } from '../../support/pair';

const asProxy =
  (proxy: WorkloadOptions): (() => unknown) =>
  () =>
    pairOf({ proxy });

describe('operations that contradict each other', () => {
  test.each<[WorkloadOptions, string]>([
    [
      { replicas: 3, autoscaling: { maxReplicas: 5 } },
      'proxy.replicas: got 3, but with autoscaling, the autoscaler decides; remove it, or set autoscaling.minReplicas',
    ],
    [
      { autoscaling: { minReplicas: 6, maxReplicas: 5 } },
      'proxy.autoscaling.maxReplicas: got 5, but minReplicas is 6; raise it, or lower minReplicas',
    ],
    [
      { autoscaling: { maxReplicas: 1 } },
      'proxy.autoscaling.maxReplicas: got 1, but minReplicas is 2; raise it, or lower minReplicas',
    ],
    [
      { disruptionBudget: DisruptionBudget.minAvailable(2) },
      'proxy.disruptionBudget: got 2, but with 2 pods no node could ever be drained; run more pods, or ask for fewer',
    ],
    [
      { disruptionBudget: DisruptionBudget.minAvailable(3), autoscaling: { minReplicas: 3, maxReplicas: 9 } },
      'proxy.disruptionBudget: got 3, but with 3 pods no node could ever be drained; run more pods, or ask for fewer',
    ],
    [
      { pods: { labels: { 'cdk8s-secure-proxy/member': 'blog-app' } } },
      'proxy.pods.labels: got "cdk8s-secure-proxy/member", but the pair sets these itself; use a prefix of your own',
    ],
    [
      { pods: { hostAliases: { '192.0.2.300': ['a'] } } },
      'proxy.pods.hostAliases: got "192.0.2.300", but an IP address is needed',
    ],
    [
      { pods: { hostAliases: { '192.0.2.10': ['legacy.example.com', 'shop-app'] } } },
      'proxy.pods.hostAliases: got "shop-app", but the proxy would send all requests to this address instead of the application; remove the name',
    ],
  ])('%j', (options, message) => {
    expect(messageOf(asProxy(options))).toBe(message);
  });

  test('the app has the same options', () => {
    expect(messageOf(() => pairOf({}, { replicas: 1, autoscaling: { maxReplicas: 5 } }))).toMatch(
      /^app\.replicas: got 1/,
    );
  });
});

test('with an autoscaler, the Deployment names no number of pods that would reset its choice', () => {
  const { pair } = pairOf({ proxy: { autoscaling: { maxReplicas: 5 } } });
  expect(manifestOf(pair.proxy.deployment).spec).not.toHaveProperty('replicas');
  expect(manifestOf(pair.app.deployment).spec).toHaveProperty('replicas', 2);
  expect(pair.app.autoscaler).toBeUndefined();
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: pair.proxy.deployment.name };
  expect(pair.proxy.autoscaler?.toJson()).toMatchObject({ spec: { scaleTargetRef: target, minReplicas: 2 } });
});

test('extra labels and annotations take none of the pair away', () => {
  const pods = { labels: { team: 'shop' }, annotations: { note: 'a' } };
  const { pair } = pairOf({ proxy: { pods } }, { pods });
  for (const { deployment } of [pair.proxy, pair.app]) {
    const { labels, annotations } = podOf(deployment).metadata as { labels: Manifest; annotations: Manifest };
    expect(labels).toMatchObject({ team: 'shop', 'cdk8s-secure-proxy/member': deployment.name });
    expect(annotations).toMatchObject({ note: 'a', 'cdk8s-secure-proxy/contract': pair.contract.fingerprint });
  }
});

test.each([
  [
    AppVolume.emptyDir('/data'),
    'proxy.volumes[0]: got "/data", but the proxy writes to no volume; use a ConfigMap or a Secret',
  ],
  [
    AppVolume.configMap('/usr/local/apache2/conf', 'mine'),
    'proxy.volumes[0]: got "/usr/local/apache2/conf", but /usr/local/apache2 belongs to the pair; choose another path',
  ],
  [
    AppVolume.secret('/etc/secure-proxy/tls', 'mine'),
    'proxy.volumes[0]: got "/etc/secure-proxy/tls", but /etc/secure-proxy belongs to the pair; choose another path',
  ],
  [
    AppVolume.configMap('/usr', 'mine'),
    'proxy.volumes[0]: got "/usr", but /usr/local/apache2 belongs to the pair; choose another path',
  ],
])('the proxy has no volume %j', (volume, message) => {
  expect(messageOf(() => pairOf({ proxy: { volumes: [volume] } }))).toBe(message);
});
