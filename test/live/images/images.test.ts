import { catalogue } from '.';
import { Cluster, run } from '../cluster';
import { CURL } from '../cluster/fixtures';

describe('the catalogue', () => {
  it.each([
    'httpd',
    'httpd:2.4.68',
    'docker.io/library/httpd:2.4',
    'docker.io/httpd:2.4-alpine',
    'httpd:2.4.68@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  ])('knows %s', (reference) => {
    expect(catalogue()(reference).stopSignal).toBe('SIGWINCH');
  });

  it('does not take one image for another', () => {
    expect(() => catalogue()('registry.example.com/httpd:2.4')).toThrow('no image');
    expect(() => catalogue()('registry.example.com:5000/other')).toThrow('no image');
  });
});

const single = (image: string, port: number, more = '') => `
apiVersion: v1
kind: Pod
metadata: { name: only, labels: { app: only } }
spec:
  containers:
    - name: only
      image: ${image}
      readinessProbe: { httpGet: { port: ${port} } }
${more}---
apiVersion: v1
kind: Service
metadata: { name: only }
spec: { selector: { app: only }, ports: [{ port: ${port} }] }
`;

async function get(cluster: Cluster, path: string): Promise<string> {
  const { host, port } = cluster.service('only', cluster.pod('only').spec.containers[0]?.image === 'httpd' ? 80 : 8000);
  return (await run([...CURL, `http://${host}:${port}${path}`])).stdout;
}

describe('images', () => {
  it('httpd works as it comes, as root and on port 80', async () => {
    const cluster = await Cluster.start(single('httpd', 80));
    expect(await get(cluster, '/')).toContain('It works!');
    expect((await cluster.pod('only').container().exec(['sh', '-c', 'ps -o user= -C apache2 | sort -u'])).stdout).toBe(
      'root\nwww-data\n',
    );
    await cluster.stop();
  });

  it.each([
    ['registry.example.com/shop:1', 'gunicorn/27'],
    ['registry.example.com/shop-old:1', 'gunicorn/20.1'],
  ])(
    '%s runs Django with an admin that one can log in to',
    async (image, server) => {
      const env = '      env: [{ name: PORT, value: "8000" }]\n';
      const cluster = await Cluster.start(single(image, 8000, env));
      expect(await get(cluster, '/echo')).toContain(server);
      expect(await get(cluster, '/static/admin/css/base.css')).toContain('--primary');
      const { host, port } = cluster.service('only', 8000);
      const login = `
        set -e; jar=$(mktemp); url=http://${host}:${port}/admin/
        token=$(curl -s -c $jar -b $jar $url/login/?next=/admin/ -L | sed -n 's/.*csrfmiddlewaretoken" value="\\([^"]*\\).*/\\1/p' | head -1)
        curl -s -b $jar -c $jar -L -d username=admin --data-urlencode "password=correct horse" \\
          -d csrfmiddlewaretoken=$token "http://${host}:${port}/admin/login/?next=/admin/"`;
      expect((await run(['bash', '-c', login])).stdout).toContain('Site administration');
      await cluster.stop();
    },
    30_000,
  );

  it('shop takes its settings from a module that the manifest brings', async () => {
    const settings = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data:
  secure_proxy_settings.py: |
    from shop.settings_plain import *
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
`;
    const more = `      env:
        - { name: PORT, value: "8000" }
        - { name: PYTHONPATH, value: /etc/settings }
        - { name: DJANGO_SETTINGS_MODULE, value: secure_proxy_settings }
      volumeMounts: [{ name: settings, mountPath: /etc/settings }]
  volumes: [{ name: settings, configMap: { name: settings } }]
`;
    const cluster = await Cluster.start([single('registry.example.com/shop:1', 8000, more), settings]);
    const { host, port } = cluster.service('only', 8000);
    const { stdout } = await run([...CURL, '--header', 'X-Forwarded-Proto: https', `http://${host}:${port}/echo`]);
    expect(JSON.parse(stdout)).toMatchObject({ secure: true });
    await cluster.stop();
  }, 30_000);
});
