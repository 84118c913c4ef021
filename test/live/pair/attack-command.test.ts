import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster, type Outcome } from '../cluster';
import { catalogue } from '../images';
import { shopManifests, shopSecrets } from '../support/shop';

jest.setTimeout(90_000);

const ROOT = join(__dirname, '../../..');
const GUIDE = readFileSync(join(ROOT, 'docs/guide/attack.md'), 'utf8');

let cluster: Cluster;

/** The command of the guide, against the pair instead of the addresses that the guide names. */
function documented(): string[] {
  const [, command = ''] = /```console\nnpx cdk8s-secure-proxy (.*)\n```/.exec(GUIDE) ?? [];
  const address = (port: 'http' | 'https') => Object.values(cluster.service('shop-proxy', port)).join(':');
  const reachable = command.replace('127.0.0.1:8080', address('http')).replace('127.0.0.1:8443', address('https'));
  return [...reachable.split(' '), '--client-address', cluster.outsideIp];
}

function run(args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [join(ROOT, 'bin/cdk8s-secure-proxy.js'), ...args]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ code: code ?? -1, ...output });
    });
  });
}

async function start(manifests: string): Promise<void> {
  cluster = await Cluster.start([manifests, await shopSecrets()], { images: catalogue() });
}

describe('cdk8s-secure-proxy attack', () => {
  afterEach(() => cluster.stop());

  test('as the guide has it, finds nothing in the pair', async () => {
    await start(shopManifests());
    const { code, stdout, stderr } = await run([...documented(), '--class', '5', '--class', '12']);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ +all +\d{4} .* \.$/m);
    expect(stdout).toContain('Not offered, and left out: HTTP/2');
    expect(code).toBe(0);
  });

  test('finds what a changed configuration lets through, and says so in JSON', async () => {
    await start(
      shopManifests({ image: 'registry.example.com/shop-old:1.0' }).replace(
        /\n +RequestHeader unset X_Forwarded-Ssl/,
        '',
      ),
    );
    const { code, stdout } = await run([...documented(), '--class', '5', '--json']);
    const { results } = JSON.parse(stdout) as { results: { verdict: string; reasons: string[] }[] };
    const forged = results.filter(({ verdict }) => verdict === 'forged');
    expect(forged.length).toBeGreaterThan(0);
    expect(forged[0]?.reasons.join()).toContain('X_FORWARDED_SSL');
    expect(code).toBe(1);
  });

  test('proves nothing against an application that is not told the truth', async () => {
    await start(shopManifests().replace(/\n +RequestHeader set X-Forwarded-Proto https/, ''));
    const { code, stderr } = await run([...documented(), '--class', '1']);
    expect(stderr).toContain('honest requests went wrong');
    expect(code).toBe(2);
  });
});
