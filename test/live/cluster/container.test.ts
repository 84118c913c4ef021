import { Cluster, Refused, Unsupported } from '.';
import { images, shellPod, fixture } from './fixtures';

describe('a container', () => {
  let cluster: Cluster;
  const inside = async (script: string, container?: string) => {
    const { stdout, stderr } = await cluster.pod('shell').container(container).exec(['sh', '-c', script]);
    return (stdout + stderr).trim();
  };

  beforeAll(async () => {
    cluster = await Cluster.start(fixture('shell'), { images });
  }, 30_000);

  afterAll(() => cluster.stop());

  it('runs as the user, group and supplemental groups of the manifest', async () => {
    expect(await inside('id')).toBe('uid=25000 gid=25001 groups=25001,25002,25003');
  });

  it('has no capability and can gain none', async () => {
    const status = await inside('grep -E "Cap|NoNewPrivs" /proc/1/status | tr -d "\\t"');
    const none = '0000000000000000';
    expect(status.split('\n')).toEqual([
      ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((set) => `${set}:${none}`),
      'NoNewPrivs:1',
    ]);
  });

  it('cannot write to its root, not even to /tmp', async () => {
    for (const path of ['/x', '/tmp/x', '/var/tmp/x', '/usr/local/x', '/etc/x']) {
      expect(await inside(`touch ${path}`)).toContain('Read-only file system');
    }
  });

  it('writes to its root where the manifest does not forbid it', async () => {
    expect(await inside('touch /tmp/x && echo done', 'sidecar')).toBe('done');
  });

  it('is process 1 and sees no other process of the machine', async () => {
    expect(await inside('cat /proc/1/comm; ls /proc | grep -c "^[0-9]"')).toMatch(/^sh\n[3-6]$/);
  });

  it('gets the environment of the manifest, and nothing of the test', async () => {
    const lines = (await inside('env')).split('\n');
    const variables = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s) as [string, string]));
    expect(variables).toMatchObject({
      FROM_IMAGE: 'yes',
      PLAIN: 'value',
      EXPANDED: 'value-25 $(PLAIN) $(UNKNOWN)',
      FROM_SECRET: 's3cret',
      FROM_MAP: 'blue',
      ALL_colour: 'blue',
      POD: 'shell-0',
      NAMESPACE: 'default',
      POD_IP: cluster.pod('shell').ip,
      HOSTNAME: 'shell-0',
    });
    expect(Object.keys(variables)).not.toContain('LIVE_TESTS_ISOLATED');
    expect(variables.PATH).not.toContain('node_modules');
  });

  it('expands variables in its arguments, and runs after the init container', () => {
    expect(cluster.pod('shell').container('main').logs().stdout).toBe('hello value: prepared\n');
  });

  it('owns the files behind its output, so that it can open them anew', async () => {
    await inside('echo again >/proc/1/fd/1; echo trouble >/proc/1/fd/2');
    const { stdout, stderr } = cluster.pod('shell').container('main').logs();
    expect([stdout, stderr]).toEqual([expect.stringContaining('again'), 'trouble\n']);
  });

  it('shares network and volumes with the other containers of its pod', async () => {
    await inside('echo shared >/scratch/file');
    expect(await inside('cat /scratch/file', 'sidecar')).toBe('shared');
    const interfaces = 'cat /proc/net/fib_trie | sha256sum';
    expect(await inside(interfaces)).toBe(await inside(interfaces, 'sidecar'));
  });

  describe('volumes', () => {
    it('show config maps with their items and modes, read-only', async () => {
      expect(await inside('cat /config/deep/colour')).toBe('blue');
      expect(await inside('ls /config')).toBe('deep');
      expect(await inside('touch /config/x')).toContain('Read-only file system');
    });

    it('show secrets to the group of the pod only', async () => {
      expect(await inside('stat -Lc "%a %u %g" /secret/password; cat /secret/password')).toBe('440 0 25003\ns3cret');
    });

    it('mount a single file by its sub-path', async () => {
      expect(await inside('cat /single/file.txt')).toBe('blue');
    });

    it('project several sources into one directory', async () => {
      expect(await inside('ls /projected')).toBe('colour\npassword');
    });

    it('limit the size of an emptyDir', async () => {
      expect(await inside('head -c 2000000 /dev/zero >/scratch/big; rm /scratch/big')).toContain('No space left');
    });

    it('mount read-only where the mount says so', async () => {
      expect(await inside('touch /scratch/x', 'sidecar')).toContain('Read-only file system');
    });

    it('are fresh after a restart', async () => {
      await cluster.restart('shell');
      expect(await inside('ls /scratch')).toBe('prepared');
    });
  });
});

describe('stopping', () => {
  const script = (trap: string) => `args: ['${trap}; touch /run/ready; while :; do sleep 0.02; done']\n`;
  const ready = 'readinessProbe: { exec: { command: [test, -e, /run/ready] } }\n';
  const stop = async (container: string, pod = '') => {
    const cluster = await Cluster.start(shellPod(container + ready, pod), { images });
    try {
      const before = Date.now();
      await cluster.stopPod('shell');
      return { ms: Date.now() - before, stdout: cluster.pod('shell').logs().stdout };
    } finally {
      await cluster.stop();
    }
  };

  it('runs preStop inside the container, then sends the stop signal', async () => {
    const preStop = 'lifecycle: { preStop: { exec: { command: [sh, -c, "echo pre >/proc/1/fd/1; sleep 0.3"] } } }\n';
    const { ms, stdout } = await stop(script('trap "echo term; exit" TERM') + preStop);
    expect(stdout).toBe('pre\nterm\n');
    expect(ms).toBeGreaterThanOrEqual(300);
  });

  it('kills a container that does not listen when its grace is over', async () => {
    const { ms } = await stop(script('trap "" TERM'), 'terminationGracePeriodSeconds: 1\n');
    expect(ms).toBeGreaterThanOrEqual(1000);
    expect(ms).toBeLessThan(2000);
  });
});

describe('a start that cannot succeed', () => {
  const start = (container: string, pod?: string, more: readonly string[] = []) =>
    Cluster.start([shellPod(container, pod), ...more], { images, readyTimeoutMs: 300 });

  it.each([
    [
      'a volume of a missing ConfigMap',
      '',
      'volumes: [{ name: v, configMap: { name: nowhere } }]',
      'ConfigMap nowhere',
    ],
    ['a volume of a missing Secret', '', 'volumes: [{ name: v, secret: { secretName: gone } }]', 'Secret gone'],
    [
      'a variable of a missing Secret',
      'env: [{ name: A, valueFrom: { secretKeyRef: { name: n, key: k } } }]',
      '',
      'key k',
    ],
    ['an undeclared volume', 'volumeMounts: [{ name: v, mountPath: /v }]', '', 'volume v'],
    ['root where the manifest forbids it', '', 'securityContext: { runAsNonRoot: true }', 'runAsNonRoot'],
    [
      'a container that ends',
      'args: ["echo broken >&2; exit 3"]\nreadinessProbe: { tcpSocket: { port: 1 } }',
      '',
      'broken',
    ],
    ['a readiness probe that fails', 'readinessProbe: { tcpSocket: { port: 1 } }', '', 'ECONNREFUSED'],
    ['a liveness probe that fails', 'livenessProbe: { exec: { command: [sh, -c, "echo ill; exit 1"] } }', '', 'ill'],
    [
      'an init container that fails',
      '',
      'initContainers: [{ name: i, image: registry.example.com/shell, args: [exit 4] }]',
      'ended with 4',
    ],
    [
      'a program that is not there',
      'command: [/no/such/program]\nreadinessProbe: { tcpSocket: { port: 1 } }',
      '',
      '/no/such/program',
    ],
  ])('refuses %s', async (_, container, pod, message) => {
    const attempt = start(container, pod);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(Refused);
  });

  it.each([
    ['hostPath', '', 'volumes: [{ name: v, hostPath: { path: / } }]'],
    ['hostNetwork', '', 'hostNetwork: true'],
    ['privileged', 'securityContext: { privileged: true }', ''],
    ['postStart', 'lifecycle: { postStart: { exec: { command: [date] } } }', ''],
    ['fieldRef', 'env: [{ name: A, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }]', ''],
    ['probe grpc', 'readinessProbe: { grpc: { port: 1 } }', ''],
  ])('says that it does not know %s', async (what, container, pod) => {
    const attempt = start(container, pod);
    await expect(attempt).rejects.toThrow(what);
    await expect(attempt).rejects.toBeInstanceOf(Unsupported);
  });

  it('refuses a service that selects no pod', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { selector: { app: other } }';
    await expect(start('', '', [service])).rejects.toThrow('matches no pod');
  });

  it('refuses an image that is not in the catalogue', async () => {
    await expect(Cluster.start(shellPod(''))).rejects.toThrow('no image registry.example.com/shell:1');
  });
});
