import { App, Chart } from 'cdk8s';
import {
  AppWorkload,
  DisruptionBudget,
  ImageAppProps,
  Platform,
  Route,
  SecureProxy,
  SecureProxyProps,
  Topology,
} from 'cdk8s-secure-proxy';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loopbackOnly } from '../../../lib/workload/loopback';
import { adopt, newChart, plain } from '../../support/adopted';
import { Manifest, Pair, containerOf, environmentOf, messageOf, pairOf, podOf, propsOf } from '../../support/pair';

function sidecar(props: Partial<SecureProxyProps> = {}, workload: Partial<ImageAppProps> = {}): Pair {
  return pairOf({ topology: Topology.SIDECAR, ...props }, workload);
}

const custom = (loopback?: Record<string, string>): Platform =>
  Platform.custom({ name: 'mine', flag: {}, port: 9000, loopback });

describe('one pod', () => {
  const { pair } = sidecar({}, { port: 9000 });

  test('has both containers, and the application listens on the loopback', () => {
    expect(pair.proxy.deployment).toBe(pair.app.deployment);
    const { containers } = podOf(pair.app.deployment).spec as { containers: Manifest[] };
    expect(containers.map(({ name }) => name as string)).toEqual(['app', 'httpd']);
    expect(containers.map(({ ports }) => ports as unknown)).toEqual([undefined, expect.anything()]);
    expect(environmentOf(pair.app.deployment)).toMatchObject({ GUNICORN_CMD_ARGS: '--bind=127.0.0.1:9000' });
    expect(environmentOf(pair.app.deployment)).not.toHaveProperty('PORT');
  });

  test('has no way around the proxy, and no volume twice', () => {
    expect(pair.app.service).toBeUndefined();
    expect(pair.app.networkPolicy).toBeUndefined();
    const { volumes } = podOf(sidecar({}, { volumes: [] }).pair.app.deployment).spec as { volumes: Manifest[] };
    const names = volumes.map(({ name }) => name as string);
    expect(new Set(names).size).toBe(names.length);
  });

  test('leaves the application running while the proxy finishes', () => {
    const preStop = (index: number): unknown => (containerOf(pair.app.deployment, index).lifecycle as Manifest).preStop;
    expect(preStop(1)).toEqual({ exec: { command: ['sleep', '10'] } });
    expect(preStop(0)).toEqual({ exec: { command: ['sleep', '15'] } });
    expect(podOf(pair.app.deployment).spec).toMatchObject({ terminationGracePeriodSeconds: 80 });
  });

  test('asks the application through the proxy, and nothing where there is no path to ask for', () => {
    const probes = (workload: Partial<ImageAppProps>): Manifest =>
      containerOf(sidecar({}, workload).pair.app.deployment);
    expect(probes({})).toMatchObject({ readinessProbe: { httpGet: { path: '/readyz', port: 8081 } } });
    expect(probes({})).not.toHaveProperty('livenessProbe');
    expect(probes({ probes: { livenessPath: '/alive?a=b', readinessPath: '/ready' } })).toMatchObject({
      startupProbe: { httpGet: { path: '/app/livez?a=b', port: 8081 } },
      livenessProbe: { httpGet: { path: '/app/livez?a=b', port: 8081 } },
      readinessProbe: { httpGet: { path: '/app/readyz', port: 8081 } },
    });
  });
});

test.each<[string, () => unknown, string]>([
  [
    'a platform that nobody has told how to listen on the loopback',
    () => sidecar({}, { platform: custom() }),
    'topology: got "mine", but nobody has said how this platform comes to listen on 127.0.0.1 only; say platform.loopback, or leave proxy and application in pods of their own',
  ],
  [
    'pods for the proxy',
    () => sidecar({ proxy: { replicas: 3 } }),
    'proxy.replicas: got 3, but a sidecar has no pods of its own; set replicas of the app',
  ],
  [
    'an adopted Deployment',
    () => {
      const chart = newChart('shop');
      return adopt(chart, plain(chart), {}, { topology: Topology.SIDECAR });
    },
    'topology: got "shop/web", but a Deployment of your own stays as it is, with probes that could not reach the loopback; use AppWorkload.fromImage, or pods of their own',
  ],
  [
    'a second application',
    () => {
      const api = AppWorkload.fromImage('registry.example.com/api:1', { platform: custom({}) });
      return sidecar({ routes: [Route.refuse('/internal'), Route.toApp('/api', api)] });
    },
    'routes[1]: got "/api", but in one pod with its proxy, there is one application; leave them in pods of their own',
  ],
  [
    'another bind address',
    () => sidecar({}, { env: { GUNICORN_CMD_ARGS: '--bind=0.0.0.0:8000' } }),
    'app.env: got "GUNICORN_CMD_ARGS", but the pair sets this variable; remove it, and set the port of the app',
  ],
  [
    'a port of the proxy',
    () => sidecar({}, { port: 8443 }),
    'app.port: got 8443, but the proxy listens on this port of the same pod; let the application use another',
  ],
  [
    'a probe that is no path of a URL',
    () => sidecar({}, { probes: { livenessPath: '/${X}' } }),
    'app.probes.livenessPath: got "/${X}", but a sidecar asks for it: a path of a URL is needed; percent-encode other characters',
  ],
  [
    'no topology',
    () => sidecar({ topology: 'both' as unknown as Topology }),
    'topology: got "both", but one of ["separate","sidecar"] is needed',
  ],
])('fails for %s', (_, build, message) => {
  expect(messageOf(build)).toBe(message);
});

test.each([
  ['autoscaling', { maxReplicas: 3 }],
  ['disruptionBudget', DisruptionBudget.maxUnavailable(1)],
  ['pods', {}],
])('a sidecar has no %s of its own', (key, value) => {
  expect(messageOf(() => sidecar({ proxy: { [key]: value } }))).toMatch(
    new RegExp(`^proxy[.]${key}: got .*, but a sidecar has no pods of its own; set ${key} of the app$`),
  );
});

test('a custom platform says itself how it listens on the loopback', () => {
  const { app } = sidecar({}, { platform: custom({ BIND: '127.0.0.1' }) }).pair;
  expect(environmentOf(app.deployment)).toMatchObject({ BIND: '127.0.0.1' });
  expect(messageOf(() => custom({ 'A-B': '' }))).toMatch(/^platform.loopback: got "A-B"/);
});

test('pairs of both topologies do not share the names of their objects', () => {
  const { chart } = pairOf();
  const props = propsOf({ topology: Topology.SIDECAR });
  expect(messageOf(() => new SecureProxy(chart, 'shop-proxy', props))).toBe(
    'name: got "shop-proxy", but the pair shop/shop has objects of these names in the same namespace; pass another name',
  );
  for (const name of ['shop-proxy', 'shop-app']) {
    const alone = new App();
    new SecureProxy(new Chart(alone, 'alone'), name, props);
    expect(alone.synthYaml()).toContain(`cdk8s-secure-proxy/member: ${name}\n`);
  }
});

/** The tools of the machine, and those of the -alpine image. */
describe.each(['/bin/sh', 'busybox'])('the check of the loopback, by %s', (shell) => {
  const tools = mkdtempSync(join(tmpdir(), 'tools-'));
  const isBusybox = shell === 'busybox';
  beforeAll(() => {
    if (isBusybox) execFileSync('busybox', ['--install', '-s', tools]);
  });
  afterAll(() => {
    rmSync(tools, { recursive: true });
  });

  const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
  const line = (local: string, remote = '00000000:0000', state = '0A'): string =>
    `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 25000        0 1 1 0 100 0 0 10 0\n`;
  const V6 = '00000000000000000000000000000000:0000';

  /** Runs the script over lists of sockets that stand in files. */
  function verdict(tcp: string, tcp6?: string): string {
    const directory = mkdtempSync(join(tmpdir(), 'sockets-'));
    try {
      writeFileSync(join(directory, 'tcp'), HEAD + tcp);
      if (tcp6 !== undefined) writeFileSync(join(directory, 'tcp6'), HEAD + tcp6);
      const script = loopbackOnly(8000).replaceAll('/proc/net', directory);
      const env = { PATH: isBusybox ? tools : process.env.PATH };
      const { status, stdout } = spawnSync(isBusybox ? join(tools, 'sh') : shell, ['-c', script], {
        encoding: 'utf8',
        env,
      });
      return `${status} ${stdout.trim()}`;
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  const OPEN = '1 port 8000 is open on more than the loopback: ';

  test.each([
    ['the loopback', line('0100007F:1F40'), '', '0 '],
    ['the loopback, without IPv6', line('0100007F:1F40'), undefined, '0 '],
    ['the loopback of both families', line('0100007F:1F40'), line('00000000000000000000000001000000:1F40', V6), '0 '],
    [
      'the loopback of both families, on a big-endian machine',
      line('7F000001:1F40'),
      line(`${V6.slice(0, 31)}1:1F40`, V6),
      '0 ',
    ],
    ['the loopback, mapped, on a big-endian machine', '', line('00000000000000000000FFFF7F000001:1F40', V6), '0 '],
    [
      'the address of the pod, on a big-endian machine',
      line('0A000005:1F40'),
      '',
      `${OPEN}0A000005:1F40 00000000:0000 0A`,
    ],
    ['the loopback, mapped', '', line('0000000000000000FFFF00000100007F:1F40', V6), '0 '],
    ['the loopback, others on other ports', line('00000000:1F90') + line('0100007F:1F40'), '', '0 '],
    ['all addresses', line('00000000:1F40'), '', `${OPEN}00000000:1F40 00000000:0000 0A`],
    [
      'all addresses of both families',
      '',
      line(`${V6.slice(0, 32)}:1F40`, V6),
      `${OPEN}${V6.slice(0, 32)}:1F40 ${V6} 0A`,
    ],
    ['the address of the pod', line('0500000A:1F40'), '', `${OPEN}0500000A:1F40 00000000:0000 0A`],
    [
      'the loopback and more',
      line('0100007F:1F40') + line('0500000A:1F40'),
      '',
      `${OPEN}0500000A:1F40 00000000:0000 0A`,
    ],
    ['nothing', line('00000000:1F90'), '', '1 nothing listens on port 8000 yet'],
    [
      'nothing, with a connection from that port',
      line('0500000A:1F40', '0100007F:0050', '01'),
      '',
      '1 nothing listens on port 8000 yet',
    ],
  ])('knows an application on %s', (_, tcp, tcp6, expected) => {
    expect(verdict(tcp, tcp6)).toBe(expected);
  });
});
