import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { must } from '../cluster';

export interface Leaf {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

export interface LeafOptions {
  readonly usage?: 'serverAuth' | 'clientAuth';
  /** Its last day was yesterday. */
  readonly expired?: boolean;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Somebody who signs certificates, with all files in a directory of its own. */
export class Authority {
  public static async create(name: string): Promise<Authority> {
    const authority = new Authority(mkdtempSync(join(tmpdir(), 'authority-')));
    const files = ['-keyout', authority.path('ca.key'), '-out', authority.certificate];
    await must(['openssl', 'req', '-x509', ...NEW_KEY, ...files, '-subj', `/CN=${name}`, '-days', '2']);
    return authority;
  }

  private count = 0;

  private constructor(private readonly directory: string) {}

  public get certificate(): string {
    return this.path('ca.crt');
  }

  public async sign(name: string, { usage = 'serverAuth', expired = false }: LeafOptions = {}): Promise<Leaf> {
    const base = `leaf-${this.count++}`;
    const file = (ending: string): string => this.path(`${base}.${ending}`);
    const [certificate, key, request, extensions] = [file('crt'), file('key'), file('csr'), file('ext')];
    writeFileSync(extensions, `subjectAltName=DNS:${name}\nextendedKeyUsage=${usage}\n`);
    await must(['openssl', 'req', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', `/CN=${name}`]);
    const signing = ['-CA', this.certificate, '-CAkey', this.path('ca.key'), '-CAcreateserial', '-extfile', extensions];
    const days = ['-days', expired ? '-1' : '2'];
    await must(['openssl', 'x509', '-req', '-in', request, ...signing, ...days, '-out', certificate]);
    return { certificate, key };
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true });
  }

  private path(name: string): string {
    return join(this.directory, name);
  }
}

/** YAML of a Secret as cert-manager writes it: a certificate and what signed it, the key, and the authority. */
export function leafSecret(name: string, namespace: string, leaf: Leaf, authority: Authority): string {
  const base64 = (path: string): string => readFileSync(path).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace },
    data: {
      'tls.crt': Buffer.concat([leaf.certificate, authority.certificate].map((path) => readFileSync(path))).toString(
        'base64',
      ),
      'tls.key': base64(leaf.key),
      'ca.crt': base64(authority.certificate),
    },
  });
}
