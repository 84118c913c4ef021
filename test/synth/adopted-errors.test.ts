import { ApiObject, App, Chart } from 'cdk8s';
import { AppWorkload, Platform, SecureProxy } from 'cdk8s-secure-proxy';
import { Construct } from 'constructs';
import { Container, FLAG, adopt, containers, newChart, plain } from '../support/adopted';
import { synthesized } from '../support/manifests';
import { messageOf, propsOf } from '../support/pair';

describe('a container of several', () => {
  const two: Container[] = [
    { name: 'sidecar', image: 'sidecar:1' },
    { name: 'web', image: 'web:1' },
  ];

  test('is the first one', () => {
    const chart = newChart();
    adopt(chart, plain(chart, two));
    expect(containers(chart).map(({ env }) => env as unknown)).toEqual([FLAG, undefined]);
  });

  test('or the one that is named', () => {
    const chart = newChart();
    adopt(chart, plain(chart, two), { container: 'web' });
    expect(containers(chart).map(({ env }) => env as unknown)).toEqual([undefined, FLAG]);
  });

  test('fails if there is none of that name', () => {
    const chart = newChart();
    adopt(chart, plain(chart, two), { container: 'app' });
    expect(messageOf(() => synthesized(chart))).toContain(
      'app: shop/web has no container "app"; it has "sidecar", "web"',
    );
  });
});

describe('fails at synth, naming both sides and the fix,', () => {
  const web = (more: object): Container[] => [{ name: 'web', image: 'web:1', ...more }];

  test.each<[string, Container[], object, string]>([
    [
      'for the flag',
      web({ env: FLAG.slice(0, 1) }),
      {},
      'app: shop/web sets SECURE_PROXY_SSL_HEADER itself, but only the pair shop/shop/App may set it; remove it there',
    ],
    [
      'for the flag from a Secret',
      web({ env: [{ name: 'FORWARDED_ALLOW_IPS', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] }),
      {},
      'app: shop/web sets FORWARDED_ALLOW_IPS itself, but only the pair shop/shop/App may set it; remove it there',
    ],
    ['for no containers at all', [], { containers: undefined }, 'app: shop/web has no containers; it has none'],
    [
      'for hostNetwork',
      web({}),
      { hostNetwork: true },
      'Deployment web (shop/web) has hostNetwork, a way around the proxy; remove it (reachable-around-proxy)',
    ],
    [
      'for a hostPort',
      web({ ports: [{ containerPort: 8000, hostPort: 80 }] }),
      {},
      'Deployment web (shop/web) has hostPort 80, a way around the proxy; remove it (reachable-around-proxy)',
    ],
    [
      'for a hostPort of another container',
      [...web({}), { name: 'b', image: 'b:1', ports: [{ containerPort: 1, hostPort: 8080 }] }],
      {},
      'Deployment web (shop/web) has hostPort 8080, a way around the proxy; remove it (reachable-around-proxy)',
    ],
    [
      'for a hostPort of a sidecar among the init containers',
      web({}),
      {
        initContainers: [
          { name: 's', image: 's:1', restartPolicy: 'Always', ports: [{ containerPort: 1, hostPort: 81 }] },
        ],
      },
      'Deployment web (shop/web) has hostPort 81, a way around the proxy; remove it (reachable-around-proxy)',
    ],
  ])('%s', (_, list, pod, message) => {
    const chart = newChart();
    adopt(chart, plain(chart, list, pod));
    expect(messageOf(() => synthesized(chart))).toContain(message);
  });

  test('for a volume of the name that the settings module needs', () => {
    const chart = newChart();
    const deployment = plain(chart, web({}), { volumes: [{ name: 'secure-proxy-settings', emptyDir: {} }] });
    adopt(chart, deployment, { platform: Platform.django({ settings: 'shop.settings' }) });
    expect(messageOf(() => synthesized(chart))).toContain(
      'app: shop/web has a volume secure-proxy-settings, which the pair shop/shop/App needs for its own; rename it there',
    );
  });

  test('for all of it at once', () => {
    const chart = newChart();
    adopt(chart, plain(chart, web({ env: FLAG, ports: [{ containerPort: 1, hostPort: 1 }] }), { hostNetwork: true }));
    const message = messageOf(() => synthesized(chart));
    for (const part of ['SECURE_PROXY_SSL_HEADER', 'FORWARDED_ALLOW_IPS', 'hostNetwork', 'hostPort 1']) {
      expect(message).toContain(part);
    }
  });

  test('and not if there is nothing wrong', () => {
    const chart = newChart();
    adopt(chart, plain(chart, web({ ports: [{ containerPort: 8000 }] }), { hostNetwork: false }));
    expect(synthesized(chart)).toHaveLength(9);
  });
});

test.each(['', 'a\nb', '${X}', '\u2028', 'x'.repeat(1000)])(
  'fails for a container named %j, which there is not',
  (container) => {
    const chart = newChart();
    adopt(chart, plain(chart), { container });
    expect(messageOf(() => synthesized(chart))).toContain(
      `app: shop/web has no container "${container}"; it has "web"`,
    );
  },
);

describe('the namespace', () => {
  function inNamespaces(there: string | undefined, here: string | undefined): string {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: here });
    adopt(chart, plain(new Chart(app, 'other', { namespace: there })));
    return messageOf(() => {
      synthesized(chart);
      throw new Error('fine');
    });
  }

  test.each([
    [
      'web',
      'shop',
      'app: other/web is in namespace "web", but the pair shop/shop/App is in namespace "shop"; put both into one',
    ],
    [
      undefined,
      'shop',
      'app: other/web is in no namespace, but the pair shop/shop/App is in namespace "shop"; put both into one',
    ],
    [
      'web',
      undefined,
      'app: other/web is in namespace "web", but the pair shop/shop/App is in no namespace; put both into one',
    ],
    ['shop', 'shop', 'fine'],
    [undefined, undefined, 'fine'],
  ])('%j and %j: %s', (there, here, message) => {
    expect(inNamespaces(there, here)).toContain(message);
  });
});

describe('fails at construction', () => {
  test('for two Deployments', () => {
    const chart = newChart();
    plain(new Construct(chart, 'A'));
    plain(new Construct(chart, 'B'));
    expect(messageOf(() => adopt(chart, chart))).toBe(
      'app: got "shop", but exactly one Deployment is needed there; found: Deployment shop/A/web, Deployment shop/B/web',
    );
  });

  test('for none', () => {
    const chart = newChart();
    expect(messageOf(() => adopt(chart, new Construct(chart, 'Nothing')))).toBe(
      'app: got "shop/Nothing", but exactly one Deployment is needed there; found: nothing',
    );
  });

  test('for something else', () => {
    const chart = newChart();
    const job = new ApiObject(chart, 'job', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'job' } });
    expect(messageOf(() => adopt(chart, job))).toBe(
      'app: got "shop/job", but exactly one Deployment is needed there; found: Job shop/job',
    );
  });

  test('for a Deployment that belongs to another pair already', () => {
    const chart = newChart();
    const deployment = plain(chart);
    adopt(chart, deployment);
    const app = AppWorkload.fromDeployment(deployment, { platform: Platform.django() });
    expect(messageOf(() => new SecureProxy(chart, 'again', { ...propsOf(), app }))).toBe(
      'app: shop/web belongs to the pair "shop" already; one pair, one application',
    );
  });

  test('for a wrong port', () => {
    const chart = newChart();
    expect(messageOf(() => adopt(chart, plain(chart), { port: 0 }))).toBe(
      'app.port: got 0, but a port is a whole number from 1 to 65535',
    );
  });
});
