import { Size } from 'cdk8s';
import { Folding, PlainHttp, Route } from 'cdk8s-secure-proxy';
import { reaches, tricks } from '../../support/paths';
import { Received, Seen, exchange, judged, values } from './exchange';
import { HOST } from '../support/shop';
import { JudgePair, Via, judge, replacing } from './judge-pair';
import { Wire } from './wire';

jest.setTimeout(240_000);

const LISTENERS: Via[] = ['http', 'https', 'h2'];
const PREFIX = 'X-Forwarded-Prefix';
const ROBOTS = 'User-agent: *\nDisallow: /internal ${HOME} %{HTTP_HOST} <"\'>\n';

/** Where the tests' client is, and where it is not. */
const HERE = ['198.51.100.0/24'];
const ELSEWHERE = ['203.0.113.0/24', '2001:db8::/32'];

const ROUTES = [
  // The widest folding of all counts for everybody.
  Route.toApp('/api', judge('api', Folding.DASH_UNDERSCORE_DOT), {
    stripPrefix: true,
    maxRequestBody: Size.kibibytes(1),
    webSocket: false,
  }),
  Route.toApp('/api/v2', judge('v2')),
  Route.withRules('/api/v2/upload', { maxRequestBody: Size.kibibytes(4) }),
  Route.refuse('/internal'),
  Route.withRules('/internal/open', {}),
  Route.refuse('/hidden', { status: 404 }),
  Route.withRules('/staff', { allowFrom: ELSEWHERE }),
  Route.withRules('/office', { allowFrom: [...ELSEWHERE, ...HERE] }),
  Route.answer('/robots.txt', { body: ROBOTS }),
  Route.answer('/hidden/notice.html', { body: '<p>grüße', contentType: 'text/html; charset=utf-8' }),
];

/** A request line of 64 KiB, so that long tricks are judged by the patterns and not by their length. */
const HTTPD = { plainHttp: PlainHttp.SERVE, maxRequestBody: Size.kibibytes(2), limits: { line: 65_536 } };

describe('behind one proxy', () => {
  let pair: JudgePair;

  beforeAll(async () => {
    pair = await JudgePair.start({ httpd: HTTPD, env: { NAME: 'root' }, routes: ROUTES });
  });
  afterAll(() => pair.stop());

  describe.each(LISTENERS)('over %s', (via) => {
    test.each([
      ['/', 'root', '/', []],
      ['/apix', 'root', '/apix', []],
      ['/x/api', 'root', '/x/api', []],
      ['/API/x', 'root', '/API/x', []],
      ['/api', 'api', '/', ['/api']],
      ['/api/', 'api', '/', ['/api']],
      ['/api?a=b', 'api', '/?a=b', ['/api']],
      ['/api/a%2Fb;c=d?e=%2F', 'api', '/a%2Fb;c=d?e=%2F', ['/api']],
      ['/api/x//y/', 'api', '/x//y/', ['/api']],
      ['/api//x', 'api', '/x', ['/api']],
      ['/%61pi/x', 'api', '/x', ['/api']],
      ['/api/v2', 'v2', '/api/v2', []],
      ['/api/v2/x', 'v2', '/api/v2/x', []],
      ['/api/v2x', 'api', '/v2x', ['/api']],
      ['/internals', 'root', '/internals', []],
      ['/internal/open/x', 'root', '/internal/open/x', []],
      ['/office/x', 'root', '/office/x', []],
      ['/robots.txt/x', 'root', '/robots.txt/x', []],
    ] as const)('%s goes to %s as %s', async (path, name, url, prefix) => {
      // The client claims another prefix, in all spellings that any of the applications might believe.
      const forged = [PREFIX, 'X_Forwarded_Prefix', 'X.Forwarded.Prefix'].map((header) => [header, '/evil'] as const);
      const seen = await judged(pair, via, { path, headers: forged });
      expect([seen.name, seen.url]).toEqual([name, url]);
      expect(seen.headers.filter(([header]) => /^x.forwarded.prefix$/i.test(header)).map(([, value]) => value)).toEqual(
        prefix,
      );
    });

    test('no client can have the prefix deleted', async () => {
      const headers = [['Connection', `close, ${PREFIX}`]] as const;
      if (via === 'h2') return;
      expect((await exchange(pair, via, { path: '/api/x', headers })).status).toBe(400);
    });

    test.each([
      ['/x', 2048, 200],
      ['/x', 2049, 413],
      ['/api/x', 1024, 200],
      ['/api/x', 1025, 413],
      ['/api/v2/x', 2048, 200],
      ['/api/v2/upload', 4096, 200],
      ['/api/v2/upload', 4097, 413],
    ])('%s takes a body of %i bytes: %i', async (path, length, status) => {
      expect((await exchange(pair, via, { method: 'POST', path, body: 'x'.repeat(length) })).status).toBe(status);
    });

    test.each([
      ['/internal', 403],
      ['/internal/x', 403],
      ['/internal/opened', 403],
      ['/hidden/x', 404],
      ['/staff', 403],
    ])('%s is answered with %i', async (path, status) => {
      expect((await exchange(pair, via, { path })).status).toBe(status);
    });

    test('a static path is answered as written', async () => {
      const { status, headers, body } = await exchange(pair, via, { path: '/robots.txt' });
      expect([status, body.toString(), values(headers, 'content-type')]).toEqual([
        200,
        ROBOTS,
        ['text/plain; charset=utf-8'],
      ]);
      const notice = await exchange(pair, via, { path: '/hidden/notice.html' });
      expect([notice.status, notice.body.toString()]).toEqual([200, '<p>grüße']);
      expect((await exchange(pair, via, { method: 'HEAD', path: '/robots.txt' })).status).toBe(200);
    });
  });

  test.each([
    ['http', '/x', 101],
    ['https', '/x', 101],
    ['https', '/api/v2/x', 101],
    ['http', '/api/x', 200],
    ['https', '/api/x', 200],
  ] as const)('over %s, what asks %s for a WebSocket gets %i', async (via, path, status) => {
    const wire = await Wire.open(pair, via);
    const fields = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
    wire.send(
      `GET ${path} HTTP/1.1\r\nHost: ${HOST}\r\n${fields}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    const answer = await wire.until(/\r\n\r\n.*\}$/s);
    wire.close();
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    // The judge is not even asked for one where none is allowed.
    expect(/"upgrade":?/i.test(answer)).toBe(status === 101);
  });

  describe('a path that is not for everybody', () => {
    const PATHS = ['/internal', '/hidden', '/staff'];

    test.each(LISTENERS)('is not reached over %s, however it is written', async (via) => {
      const sent = PATHS.flatMap((path) => sendable(via, tricks(path)));
      const open = await reached(pair, via, sent, PATHS);
      expect(open).toEqual([]);
      expect(sent.filter((target) => PATHS.some((path) => reaches(target, path))).length).toBeGreaterThan(400);
    });
  });
});

describe('the tricks are tricks', () => {
  test.each([
    [
      'the rule looks for the exact text',
      /(RewriteCond "%\{THE_REQUEST\}" ")[^"]*(" "\[NC\]"\n +RewriteRule "\^" - "\[R=403)/g,
      '$1^[^ ]+ /internal(?:[/? ])$2',
    ],
    ['ambiguous paths pass', /\n +RewriteCond "%\{THE_REQUEST\}".*\n +RewriteRule "\^" - "\[R=400,L\]"(?=\n)/g, ''],
  ])('if %s', async (_, protection, instead) => {
    const change = replacing(protection, instead);
    const pair = await JudgePair.start({ httpd: HTTPD, routes: [Route.refuse('/internal')], change });
    try {
      expect((await exchange(pair, 'http', { path: '/internal/x' })).status).toBe(403);
      const open = await reached(pair, 'http', sendable('http', tricks('/internal')), ['/internal']);
      expect(open.length).toBeGreaterThan(20);
    } finally {
      await pair.stop();
    }
  });
});

/** What this client can send at all. */
function sendable(via: Via, targets: readonly string[]): string[] {
  return targets.filter((target) => via !== 'h2' || !target.includes('#'));
}

/** The targets of requests that came to an application which may take them for one of the paths. */
async function reached(
  pair: JudgePair,
  via: Via,
  targets: readonly string[],
  paths: readonly string[],
): Promise<string[]> {
  const open: string[] = [];
  const queue = [...targets];
  const worker = async (): Promise<void> => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      const answer = await exchange(pair, via, { path });
      const url = urlSeen(answer);
      if (url !== undefined && paths.some((one) => reaches(url, one))) open.push(`${path} -> ${url}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return open;
}

/** What the application saw, if the request came so far. */
function urlSeen({ status, body }: Received): string | undefined {
  return status === 200 ? (JSON.parse(body.toString()) as Seen).url : undefined;
}
