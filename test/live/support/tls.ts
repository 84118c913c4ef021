import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { must } from '../cluster';

/** YAML of a TLS Secret with a fresh self-signed certificate for the hosts. */
export async function tlsSecret(name: string, hosts: readonly string[], namespace = 'default'): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'tls-'));
  const [key, certificate] = [join(directory, 'tls.key'), join(directory, 'tls.crt')];
  try {
    const subject = ['-subj', `/CN=${hosts[0] ?? name}`];
    const names = ['-addext', `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(',')}`];
    const make = ['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await must([...make, '-days', '2', '-keyout', key, '-out', certificate, ...subject, ...names]);
    const data = { 'tls.crt': base64(certificate), 'tls.key': base64(key) };
    return stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name, namespace },
      data,
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function base64(path: string): string {
  return readFileSync(path).toString('base64');
}
