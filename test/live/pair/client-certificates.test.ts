import { ClientCertificates, PlainHttp, Tls } from 'cdk8s-secure-proxy';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { AssertedIdentity } from '../../../lib/contract/catalogue';
import { Cluster, must } from '../cluster';
import { catalogue } from '../images';
import { request } from '../support/request';
import { HOST, NAMESPACE, shopManifests, shopSecrets } from '../support/shop';

jest.setTimeout(120_000);

const VERIFY = 'HTTP_X_SSL_CLIENT_VERIFY';
const SUBJECT = 'HTTP_X_SSL_CLIENT_S_DN';
const CERTIFICATE = 'HTTP_X_SSL_CLIENT_CERT';

interface Credentials {
  readonly cert: string;
  readonly key: string;
}

let directory: string;
let partner: Credentials;
let stranger: Credentials;
let cluster: Cluster;

const read = (name: string): string => readFileSync(join(directory, name), 'utf8');

async function authority(name: string): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
  await openssl('req', '-x509', ...key, '-out', `${name}.crt`, '-subj', `/CN=${name}`, '-days', '2');
}

async function issued(name: string, by: string): Promise<Credentials> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
  await openssl('req', ...key, '-out', `${name}.csr`, '-subj', `/O=Partner "A", B/CN=${name}`);
  const signing = ['-CA', `${by}.crt`, '-CAkey', `${by}.key`, '-CAcreateserial'];
  await openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-out', `${name}.crt`, '-days', '2');
  return { cert: read(`${name}.crt`), key: read(`${name}.key`) };
}

async function openssl(...args: string[]): Promise<void> {
  const paths = args.map((arg) => (/^\w+\.(key|crt|csr)$/.test(arg) ? join(directory, arg) : arg));
  await must(['openssl', ...paths]);
}

async function start(optional: boolean, change = (manifests: string): string => manifests): Promise<void> {
  const clientCertificates = ClientCertificates.fromConfigMap('partners', { optional });
  const manifests = shopManifests({
    image: 'registry.example.com/shop-old:1.0',
    tls: Tls.fromSecret('shop-tls', { clientCertificates }),
    httpd: { plainHttp: PlainHttp.SERVE },
  });
  const metadata = { name: 'partners', namespace: NAMESPACE };
  const map = stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'ca.crt': read('partners.crt') } });
  cluster = await Cluster.start([change(manifests), await shopSecrets(), map], { images: catalogue() });
}

/** What the application is told, or why there was no answer. */
function ask(credentials: Partial<Credentials>, headers: Record<string, string> = {}): Promise<Record<string, string>> {
  const options = { ...cluster.service('shop-proxy', 'https'), servername: HOST, rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const all = { ...options, ...credentials, agent: false, path: '/echo', headers: { host: HOST, ...headers } };
    const sent = https.get(all, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: String(response.statusCode), ...meta(body) });
      });
    });
    sent.on('error', reject);
  });
}

function meta(body: string): Record<string, string> {
  return body.startsWith('{') ? (JSON.parse(body) as { meta: Record<string, string> }).meta : {};
}

const FORGED = Object.fromEntries(
  Object.values(AssertedIdentity).flatMap(({ name }) => [
    [name, 'SUCCESS'],
    [name.replaceAll('-', '_'), 'SUCCESS'],
  ]),
);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'client-'));
  await authority('partners');
  await authority('strangers');
  partner = await issued('partner', 'partners');
  stranger = await issued('stranger', 'strangers');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

describe('demanded', () => {
  beforeAll(() => start(false));
  afterAll(() => cluster.stop());

  test('a verified client is named, whatever it says of itself', async () => {
    const told = await ask(partner, FORGED);
    expect(told).toMatchObject({ status: '200', [VERIFY]: 'SUCCESS' });
    expect(told[SUBJECT]).toContain('CN=partner');
    expect(decodeURIComponent(told[CERTIFICATE] ?? '').trim()).toBe(partner.cert.trim());
  });

  test('nobody else gets through the handshake', async () => {
    await expect(ask({})).rejects.toThrow();
    await expect(ask(stranger)).rejects.toThrow();
  });
});

describe('asked for', () => {
  beforeAll(() => start(true));
  afterAll(() => cluster.stop());

  test('a client without one is said to have none, whatever it says of itself', async () => {
    for (const headers of [{}, FORGED]) {
      const told = await ask({}, headers);
      expect([told.status, told[VERIFY], told[SUBJECT], told[CERTIFICATE]]).toEqual([
        '200',
        'NONE',
        undefined,
        undefined,
      ]);
    }
  });

  test('over plain HTTP, too', async () => {
    const { body } = await request('http', cluster.service('shop-proxy', 'http'), HOST, {
      path: '/echo',
      headers: FORGED,
    });
    const told = meta(body);
    expect([told[VERIFY], told[SUBJECT], told[CERTIFICATE]]).toEqual(['NONE', undefined, undefined]);
  });

  test('one of a strange authority ends the handshake', async () => {
    await expect(ask(stranger)).rejects.toThrow();
    expect(await ask(partner)).toMatchObject({ [VERIFY]: 'SUCCESS' });
  });

  test('Connection cannot take the names away', async () => {
    for (const { name } of Object.values(AssertedIdentity)) {
      expect(await ask(partner, { connection: `close, ${name}` })).toMatchObject({ status: '400' });
    }
  });
});

describe('without the stripping', () => {
  beforeAll(() =>
    start(true, (manifests) => manifests.replaceAll(/\n +RequestHeader unset "?X.SSL.Client.S.DN"?(?=\n)/g, '')),
  );
  afterAll(() => cluster.stop());

  test('a client names itself', async () => {
    expect((await ask({}, FORGED))[SUBJECT]).toContain('SUCCESS');
  });
});
