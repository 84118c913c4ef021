import { Agent, get } from 'node:http';
import { type Address, Cluster, run } from '.';
import { CURL, fixture } from './fixtures';

/** The local port from which a request went out: the same one for the same connection. */
function port(agent: Agent, { host, port }: Address): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get({ agent, host, port, timeout: 1000 }, (response) => {
      const { localPort } = response.socket;
      response.resume().once('end', () => {
        setImmediate(resolve, localPort);
      });
    });
    request.once('error', reject).once('timeout', () => request.destroy(new Error('no answer')));
  });
}

const REFUSED = 7;
const TIMED_OUT = 28;

describe('services and network policies', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start(fixture('web'), { replicas: 'asDeclared', graceScale: 0.1 });
  }, 30_000);

  afterAll(() => cluster.stop());

  const reach = async (labels: Record<string, string>, url: string, namespace?: string) => {
    const stranger = await cluster.stranger({ labels, namespace });
    return (await stranger.run([...CURL, url])).code;
  };

  describe('services', () => {
    it('are reachable from outside, and the pod sees a client that is no pod', async () => {
      const { host, port } = cluster.service('open', 'web');
      const { stdout } = await run([...CURL, `http://${host}:${port}/`]);
      expect(JSON.parse(stdout)).toMatchObject({ request: 'GET / HTTP/1.1', peer: cluster.outsideIp });
    });

    it.each(['open', 'open.default', 'open.default.svc', 'open.default.svc.cluster.local'])(
      'resolve by the name %s',
      async (name) => {
        expect(await reach({}, `http://${name}/`)).toBe(0);
      },
    );

    it('resolve from another namespace by their qualified name only', async () => {
      expect(await reach({}, 'http://open.default/', 'back')).toBe(0);
      expect(await reach({}, 'http://open/', 'back')).not.toBe(0);
    });

    it('reach a pod that speaks to its own service', async () => {
      const { code } = await cluster.from('closed', [...CURL, 'http://closed/']);
      expect(code).toBe(0);
    });

    it('spread connections over the pods', async () => {
      const stranger = await cluster.stranger();
      const script = 'for i in $(seq 30); do curl -s http://open/; done';
      const { stdout } = await stranger.run(['sh', '-c', script]);
      expect(new Set(stdout.match(/"server": "[^"]*"/g))).toEqual(
        new Set(['"server": "open-0"', '"server": "open-1"']),
      );
    });

    it('keep the connections that stand, whatever comes and goes', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const before = await port(agent, cluster.service('open', 80));
      await cluster.stranger();
      expect(await port(agent, cluster.service('open', 80))).toBe(before);
      agent.destroy();
    });

    it('refuse where no pod is ready', async () => {
      await cluster.stopPod('open');
      expect(await reach({}, 'http://open/')).toBe(REFUSED);
      await cluster.startPod('open');
      expect(await reach({}, 'http://open/')).toBe(0);
    });
  });

  describe('policies', () => {
    it('let nobody in whom they do not name', async () => {
      expect(await reach({ app: 'enemy' }, 'http://closed/')).toBe(TIMED_OUT);
      expect(await reach({ app: 'friend' }, 'http://closed.default/', 'back')).toBe(TIMED_OUT);
    });

    it('let those in whom they name, and answers out', async () => {
      expect(await reach({ app: 'friend' }, 'http://closed/')).toBe(0);
    });

    it('combine the selectors of one peer', async () => {
      expect(await reach({ role: 'auditor' }, 'http://closed.default/', 'back')).toBe(0);
      expect(await reach({ role: 'auditor' }, 'http://closed/')).toBe(TIMED_OUT);
    });

    it('add up, and know ranges of ports', async () => {
      expect(await reach({ app: 'range' }, 'http://closed/')).toBe(0);
    });

    it('keep the outside out', async () => {
      const { host, port } = cluster.service('closed', 80);
      expect((await run([...CURL, `http://${host}:${port}/`])).code).toBe(TIMED_OUT);
    });

    it('cannot be gone around by the address of the pod', async () => {
      expect(await reach({}, `http://${cluster.pod('closed').ip}:8000/`)).toBe(TIMED_OUT);
    });

    it('let the kubelet and the loopback in', async () => {
      const pod = cluster.pod('closed');
      expect(await pod.probe('readinessProbe')).toBeUndefined();
      expect((await pod.run([...CURL, 'http://127.0.0.1:8000/'])).code).toBe(0);
    });

    it('confine what a pod may reach', async () => {
      expect(await reach({ app: 'prisoner' }, 'http://open/')).toBe(0);
      expect(await reach({ app: 'prisoner' }, `http://${cluster.outsideIp}/`)).toBe(TIMED_OUT);
    });

    it('confine no more when they are gone', async () => {
      await cluster.deletePolicy('closed-more');
      expect(await reach({}, 'http://closed/')).toBe(TIMED_OUT);
      await cluster.deletePolicy('closed');
      expect(await reach({}, 'http://closed/')).toBe(0);
    });
  });
});
