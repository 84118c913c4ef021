import {
  DeploymentManifest,
  PodAdditions,
  clashes,
  containersOf,
  withAdditions,
} from '../../../lib/workload/pod-additions';

const NOTHING: PodAdditions = { env: {}, labels: {}, annotations: {}, volumes: [], mounts: [] };
const PATH = { variable: 'PYTHONPATH', directory: '/etc/ours' };

function deployment(container: object = {}, template: object = {}): DeploymentManifest {
  return {
    metadata: { name: 'web' },
    spec: { template: { spec: { containers: [{ name: 'web', ...container }, { name: 'side' }] }, ...template } },
  };
}

describe('withAdditions', () => {
  test('adds to one container and to the template, and keeps the rest', () => {
    const manifest = deployment(
      { image: 'web:1', env: [{ name: 'A', value: '1' }] },
      { metadata: { labels: { app: 'web' } } },
    );
    const additions = {
      env: { FLAG: 'on' },
      labels: { member: 'web' },
      annotations: { contract: 'abc' },
      volumes: [{ name: 'v' }],
      mounts: [{ name: 'v', mountPath: '/v' }],
    };
    expect(withAdditions(manifest, 'web', additions)).toEqual({
      metadata: { name: 'web' },
      spec: {
        template: {
          metadata: { labels: { app: 'web', member: 'web' }, annotations: { contract: 'abc' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:1',
                env: [
                  { name: 'A', value: '1' },
                  { name: 'FLAG', value: 'on' },
                ],
                volumeMounts: [{ name: 'v', mountPath: '/v' }],
              },
              { name: 'side' },
            ],
            volumes: [{ name: 'v' }],
          },
        },
      },
    });
  });

  test('leaves the given manifest alone', () => {
    const manifest = deployment({ env: [{ name: 'A', value: '1' }] });
    const before = JSON.stringify(manifest);
    withAdditions(manifest, 'web', { ...NOTHING, env: { B: '2' }, searchPath: PATH, volumes: [{ name: 'v' }] });
    expect(JSON.stringify(manifest)).toBe(before);
  });

  test('adds no empty lists', () => {
    const [container] = containersOf(withAdditions(deployment(), 'web', NOTHING));
    expect(container).toEqual({ name: 'web', env: [] });
  });

  test.each([
    [[], '/etc/ours'],
    [[{ name: 'PYTHONPATH', value: '/srv:/opt' }], '/etc/ours:/srv:/opt'],
  ])('puts our directory in front of %j', (env, value) => {
    const result = withAdditions(deployment({ env }), 'web', { ...NOTHING, searchPath: PATH });
    expect(containersOf(result)[0]?.env).toEqual([{ name: 'PYTHONPATH', value }]);
  });

  test('an environment of inherited names stays', () => {
    const env = [
      { name: 'toString', value: '1' },
      { name: 'constructor', value: '2' },
    ];
    const result = withAdditions(deployment({ env }), 'web', { ...NOTHING, env: { FLAG: 'on' } });
    expect(containersOf(result)[0]?.env).toEqual([...env, { name: 'FLAG', value: 'on' }]);
  });
});

describe('clashes', () => {
  const additions = { ...NOTHING, env: { FLAG: 'on' }, searchPath: PATH };

  test.each([
    [undefined, []],
    [[{ name: 'OTHER', value: 'x' }], []],
    [[{ name: 'toString', value: 'x' }], []],
    [[{ name: 'FLAG', value: 'on' }], ['FLAG']],
    [[{ name: 'FLAG', valueFrom: { secretKeyRef: {} } }], ['FLAG']],
    [[{ name: 'PYTHONPATH', value: '/srv' }], []],
    [[{ name: 'PYTHONPATH', valueFrom: { configMapKeyRef: {} } }], ['PYTHONPATH']],
  ])('of %j are %j', (env, expected) => {
    expect(clashes({ name: 'web', env }, additions)).toEqual(expected);
  });
});
