import { exchange, judged } from '../traffic/exchange';
import { JudgePair, replacing, type Via } from '../traffic/judge-pair';
import { report, Tally } from './table';

const VIA: readonly Via[] = ['http', 'https', 'h2'];
const BODY = 'b'.repeat(100_000);

/** Writes until the volume takes no more. */
async function fill(pair: JudgePair, path: string): Promise<void> {
  const container = pair.cluster.pod('shop-proxy').container();
  const { stdout } = await container.exec([
    'sh',
    '-c',
    `cat /dev/zero > ${path}/full; df --output=avail ${path} | tail -1`,
  ]);
  if (stdout.trim() !== '0') throw new Error(`${path} is not full: ${stdout} KiB are left`);
}

async function serve(pair: JudgePair): Promise<Tally> {
  const statuses = new Tally();
  for (let i = 0; i < 10; i++) {
    for (const via of VIA) {
      statuses.add((await exchange(pair, via, { path: '/file' })).status);
      statuses.add((await exchange(pair, via, { method: 'POST', path: '/echo', body: BODY })).status);
    }
  }
  return statuses;
}

export function diskFaults(): void {
  test('full volumes: everything is served, and a graceful stop still works', async () => {
    const pair = await JudgePair.start();
    for (const path of ['/tmp', '/run/httpd']) await fill(pair, path);
    const statuses = await serve(pair);
    expect(statuses.of(200)).toBe(60);
    const container = pair.cluster.pod('shop-proxy').container();
    container.signalStop();
    expect(await container.exited).toBe(0);
    await pair.stop();

    const spool = replacing(/RewriteEngine On/g, 'RewriteEngine On\n      RewriteRule ^ - [E=proxy-sendcl:1]');
    const spooling = await JudgePair.start({ change: spool });
    expect(await judged(spooling, 'http', { method: 'POST', path: '/echo', body: BODY })).toMatchObject({
      length: 100_000,
    });
    await fill(spooling, '/tmp');
    const chunked = ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', 'Transfer-Encoding: chunked', '-d', '@-'];
    const { host, port } = spooling.address('http');
    const to = ['--connect-to', `::${host}:${port}`, `http://${spooling.host}/echo`];
    const control = await (await spooling.cluster.stranger()).run(['curl', ...chunked, ...to], { input: BODY });
    await spooling.stop();
    expect(control.stdout).not.toBe('200');
    report({
      fault: 'full disks: /tmp and /run/httpd',
      requests: statuses.total,
      pair: `${String(statuses)}; graceful stop: exit code 0`,
      control: `a proxy that spools bodies to /tmp: ${control.stdout}`,
    });
  });
}
