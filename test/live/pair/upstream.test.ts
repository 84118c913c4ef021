import { Exposure, PlainHttp, Tls, TlsMode } from 'cdk8s-secure-proxy';
import { connect } from 'node:net';
import { findings } from '../../../lib/attack';
import { Cluster } from '../cluster';
import { catalogue } from '../images';
import { attack } from '../support/attack';
import { HOST, shopManifests } from '../support/shop';

jest.setTimeout(180_000);

const OTHER = 'www.shop.example.com';
/** The test itself connects from 198.51.100.0/24, pods connect from 10.244.0.0/16. */
const THE_TEST = ['198.51.100.0/24'];
const SOMEBODY_ELSE = ['10.99.0.0/16'];

const manifests = (trustedProxies: string[], plainHttp = PlainHttp.SERVE, proxyProtocol = false): string =>
  shopManifests({
    hosts: [HOST, OTHER],
    image: 'registry.example.com/shop-old:1.0',
    tls: Tls.upstream({ trustedProxies, proxyProtocol }),
    exposure: Exposure.loadBalancer({ mode: TlsMode.TERMINATE }),
    httpd: { plainHttp },
  });

let cluster: Cluster;

async function start(yaml: string): Promise<void> {
  cluster = await Cluster.start([yaml], { images: catalogue() });
}

interface Seen {
  readonly status: number;
  readonly head: string;
  readonly secure?: boolean;
  readonly host?: string;
  readonly meta?: Record<string, string>;
}

/** One request, byte for byte, and what the application says about it. */
function ask(lines: readonly string[], { before = '', host = HOST, path = '/echo' } = {}): Promise<Seen> {
  const text = [`GET ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...lines, '', ''].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect({ ...cluster.service('shop-proxy', 'http'), timeout: 10_000 }, () => {
      socket.write(before + text);
    });
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = received.split('\r\n\r\n');
      const status = Number(head.split(' ')[1]);
      resolve({ status, head, ...(status === 200 ? (JSON.parse(body) as object) : {}) });
    });
  });
}

const HTTPS = 'X-Forwarded-Proto: https';
const HSTS = /^Strict-Transport-Security: max-age=63072000$/m;

describe('from a trusted hop', () => {
  beforeAll(() => start(manifests(THE_TEST)));
  afterAll(() => cluster.stop());

  test('the scheme is believed, and HSTS is sent', async () => {
    const { secure, head, meta } = await ask([HTTPS]);
    expect(secure).toBe(true);
    expect(head).toMatch(HSTS);
    expect(meta).toMatchObject({ HTTP_X_FORWARDED_PROTO: 'https', HTTP_X_FORWARDED_PORT: '443' });
  });

  test('plain HTTP is plain, and gets no HSTS', async () => {
    for (const lines of [['X-Forwarded-Proto: http'], []]) {
      const { secure, head, meta } = await ask(lines);
      expect([secure, HSTS.test(head), meta?.HTTP_X_FORWARDED_PROTO]).toEqual([false, false, 'http']);
    }
  });

  const LIES = [
    ...['https, http', 'http, https', 'https,https', 'HTTPS', 'https;', 'wss', 'on', '', '"https"', 'https x'].map(
      (value) => [`X-Forwarded-Proto: ${value}`],
    ),
    ['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http'],
    ['X-Forwarded-Proto: http', 'X-Forwarded-Proto: https'],
    ['X_Forwarded_Proto: https'],
    ['X-Forwarded_Proto: https'],
    ['X-Forwarded-Ssl: on'],
    ['X-Forwarded-Protocol: ssl'],
    ['X-Forwarded-Scheme: https'],
    ['Forwarded: proto=https'],
    ['Front-End-Https: on'],
  ];

  test.each(LIES.map((lines) => [lines.join(' and '), lines] as const))('%s is not believed', async (_, lines) => {
    const { status, secure, meta } = await ask(lines);
    expect([status, secure, meta?.HTTP_X_FORWARDED_PROTO]).toEqual([200, false, 'http']);
  });

  test('the host is believed if it is one of the pair, alone', async () => {
    expect((await ask([HTTPS, `X-Forwarded-Host: ${OTHER}`])).host).toBe(OTHER);
    for (const foreign of [
      'evil.example',
      `${OTHER}, ${HOST}`,
      `${OTHER}:8443`,
      `evil.example/${OTHER}`,
      OTHER.toUpperCase(),
    ]) {
      const { host, meta } = await ask([HTTPS, `X-Forwarded-Host: ${foreign}`]);
      expect([foreign, host, meta?.HTTP_X_FORWARDED_HOST]).toEqual([foreign, HOST, HOST]);
    }
    expect((await ask([HTTPS, `X_Forwarded_Host: ${OTHER}`])).host).toBe(HOST);
    expect([400, 421]).toContain((await ask([HTTPS], { host: 'evil.example' })).status);
  });

  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['203.0.113.66, 203.0.113.9', '203.0.113.9'],
    ['203.0.113.66, 203.0.113.9, 198.51.100.77', '203.0.113.9'],
    ['203.0.113.66, 10.1.2.3', '10.1.2.3'],
    ['2001:db8::7', '2001:db8::7'],
  ])('of X-Forwarded-For: %s, the client is %s', async (list, client) => {
    const { meta } = await ask([
      HTTPS,
      `X-Forwarded-For: ${list}`,
      'X-Real-IP: 203.0.113.66',
      'X_Forwarded_For: 203.0.113.66',
    ]);
    expect(meta).toMatchObject({ HTTP_X_FORWARDED_FOR: client, HTTP_X_REAL_IP: client });
  });

  test('an address that is none counts for nothing', async () => {
    const { meta } = await ask([HTTPS, 'X-Forwarded-For: unknown']);
    expect(meta?.HTTP_X_FORWARDED_FOR).toBe(cluster.outsideIp);
  });

  test('no header but the three is believed, in no spelling, whatever the suite sends', async () => {
    const believed = /^x-forwarded-(proto|host|for):/im;
    const { results, faults } = await attack(manifests(THE_TEST), {
      plainOnly: true,
      truth: { hosts: [HOST, OTHER] },
      only: ({ request }) => request.kind === 'http1' && !believed.test(request.bytes),
    });
    expect(findings([...faults, ...results])).toEqual([]);
    expect(results.length).toBeGreaterThan(500);
  });
});

describe('from anybody else', () => {
  test.each([PlainHttp.REDIRECT, PlainHttp.SERVE])('plain HTTP %s: no request forges anything', async (plainHttp) => {
    const { results, faults } = await attack(manifests(SOMEBODY_ELSE, plainHttp), {
      plainOnly: true,
      truth: { hosts: [HOST, OTHER], redirectsPlain: plainHttp === PlainHttp.REDIRECT },
    });
    expect(findings([...faults, ...results])).toEqual([]);
    expect(results.length).toBeGreaterThan(700);
  });

  test('and it does where everybody is believed', async () => {
    const open = manifests(SOMEBODY_ELSE).replaceAll(/%\{CONN_REMOTE_ADDR\} -ipmatch '[^']*'/g, 'true');
    const { results } = await attack(open, {
      plainOnly: true,
      truth: { hosts: [HOST, OTHER] },
      only: ({ attackClass }) => attackClass.number === '1',
    });
    expect(findings(results)).not.toEqual([]);
  });
});

describe('redirects', () => {
  beforeAll(() => start(manifests(THE_TEST, PlainHttp.REDIRECT)));
  afterAll(() => cluster.stop());

  test('lead from plain HTTP at the hop to https at the host that it was asked for', async () => {
    const location = async (...lines: string[]) => {
      const { status, head } = await ask(lines, { path: '/a%20b?c' });
      return [status, /^Location: (.*)$/m.exec(head)?.[1]?.trim()];
    };
    expect(await location('X-Forwarded-Proto: http')).toEqual([308, `https://${HOST}/a%20b?c`]);
    expect(await location(`X-Forwarded-Host: ${OTHER}`)).toEqual([308, `https://${OTHER}/a%20b?c`]);
    expect(await location('X-Forwarded-Host: evil.example')).toEqual([308, `https://${HOST}/a%20b?c`]);
    expect((await ask([HTTPS])).status).toBe(200);
  });
});

describe('the PROXY protocol', () => {
  const HEADER = 'PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n';

  test('names the client if the hop speaks it', async () => {
    await start(manifests(THE_TEST, PlainHttp.SERVE, true));
    try {
      const { secure, meta } = await ask([HTTPS, 'X-Forwarded-For: 203.0.113.66'], { before: HEADER });
      expect(secure).toBe(true);
      expect(meta).toMatchObject({ HTTP_X_FORWARDED_FOR: '203.0.113.9', HTTP_X_REAL_IP: '203.0.113.9' });
    } finally {
      await cluster.stop();
    }
  });

  test('is refused if somebody else does', async () => {
    await start(manifests(SOMEBODY_ELSE, PlainHttp.SERVE, true));
    try {
      expect((await ask([HTTPS], { before: HEADER })).status).toBe(403);
    } finally {
      await cluster.stop();
    }
  });
});
