import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync, chownSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { parse } from 'yaml';
import { shopSecrets } from '../support/shop';
import { JudgePair } from '../traffic/judge-pair';
import { failed, load } from './load';
import { report } from './table';

/** The serial number of the certificate that a new client gets. */
function served(pair: JudgePair): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...pair.address('https'), servername: pair.host, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

/** Updates the certificate's volume as the kubelet does it: new files beside the old ones, and one link swapped. */
async function replaceCertificate(pair: JudgePair): Promise<string> {
  const { data } = parse(await shopSecrets()) as { data: Record<string, string> };
  const [pod] = readdirSync(join(pair.cluster.directory, 'volumes')).filter((name) => /shop-proxy-\d+$/.test(name));
  const volume = join(pair.cluster.directory, 'volumes', pod ?? '', 'certificate');
  mkdirSync(join(volume, '..next'));
  for (const [name, content] of Object.entries(data)) {
    const file = join(volume, '..next', name);
    writeFileSync(file, Buffer.from(content, 'base64'), { mode: 0o440 });
    chownSync(file, 0, 26_000);
  }
  symlinkSync('..next', join(volume, '..swap'));
  renameSync(join(volume, '..swap'), join(volume, '..data'));
  const print = ['x509', '-noout', '-serial', '-in', join(volume, 'tls.crt')];
  return execFileSync('openssl', print).toString().trim().replace('serial=', '');
}

export function certificateFaults(): void {
  test('a replaced certificate is served after a graceful restart, which loses no request', async () => {
    const pair = await JudgePair.start();
    const before = await served(pair);
    const next = await replaceCertificate(pair);
    expect(next).not.toBe(before);
    const without = await served(pair);
    expect(without).toBe(before);
    let done = false;
    const options = { address: pair.address('https'), secure: true, clients: 8, requests: 2000, until: () => done };
    const loading = load(options);
    pair.cluster.pod('shop-proxy').container().signal('SIGUSR1');
    for (let i = 0; i < 500 && (await served(pair)) !== next; i++) await new Promise((go) => setTimeout(go, 10));
    done = true;
    const result = await loading;
    const after = await served(pair);
    await pair.stop();
    expect([after, failed(result)]).toEqual([next, 0]);
    report({
      fault: 'certificate replaced, graceful restart under load',
      requests: result.outcomes.total,
      pair: `the new one is served; ${String(result.outcomes)}, ${result.repeated} repeated by the client`,
      control: 'without a restart: the old one is served on',
    });
  });
}
