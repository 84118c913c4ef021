import { gunzipSync } from 'node:zlib';
import { Duration } from 'cdk8s';
import { FramePolicy, Route } from 'cdk8s-secure-proxy';
import { Field, exchange, values } from './exchange';
import { JudgePair, JudgePairOptions, Via, judge } from './judge-pair';

jest.setTimeout(120_000);

const LISTENERS: Via[] = ['http', 'https', 'h2'];
const NAMES = ['X-Content-Type-Options', 'X-Frame-Options', 'Referrer-Policy', 'Content-Security-Policy', 'X-Own'];
const CSP = "default-src 'self'; report-uri /csp?at=100%";
const PAGE = '<!doctype html>\n<title>Später</title> ${PATH} %{HTTP_HOST} <script>"\\"</script>\n';

async function withPair(options: JudgePairOptions, then: (pair: JudgePair) => Promise<void>): Promise<void> {
  const pair = await JudgePair.start(options);
  try {
    await then(pair);
  } finally {
    await pair.stop();
  }
}

/** A path for which the judge answers this. */
function answering(status: number, headers: Field[], body = 'x'): string {
  const spec = { status, headers, body: Buffer.from(body).toString('base64') };
  return `/respond/${Buffer.from(JSON.stringify(spec)).toString('base64url')}`;
}

describe('beside what the application answers', () => {
  let pair: JudgePair;

  beforeAll(async () => {
    const responses = {
      headers: { frames: FramePolicy.DENY, contentSecurityPolicy: CSP, others: { 'X-Own': '100% "ours"' } },
      errorPages: { 403: PAGE, 421: '<p>Not here', 500: PAGE, 502: PAGE },
      compression: true,
    };
    const routes = [
      Route.refuse('/internal'),
      Route.toApp('/raw', judge('raw'), { compression: false, stripPrefix: true }),
    ];
    pair = await JudgePair.start({ responses, routes });
  });
  afterAll(() => pair.stop());

  describe.each(LISTENERS)('over %s', (via) => {
    // httpd has its own opinion over HTTP/2.
    const broken = via === 'h2' ? 500 : 502;

    test.each([
      ['a page', '/', 200],
      ['an error of the application', answering(404, []), 404],
      ['an error of the proxy', '/internal', 403],
      ['an answer that breaks off', '/break', broken],
    ])('%s comes with each header once', async (_, path, status) => {
      const answer = await exchange(pair, via, { path });
      expect(answer.status).toBe(status);
      const sent = ['nosniff', 'DENY', 'strict-origin-when-cross-origin', CSP, '100% "ours"'];
      expect(NAMES.map((name) => values(answer.headers, name))).toEqual(sent.map((value) => [value]));
    });

    test.each([200, 404, 500])('what the application says itself stands, with status %i', async (status) => {
      const own = NAMES.map((name): Field => [name, 'own']);
      const { headers } = await exchange(pair, via, { path: answering(status, own) });
      expect(NAMES.map((name) => values(headers, name))).toEqual(NAMES.map(() => ['own']));
    });

    test.each([
      ['GET', '/internal', 403],
      ['POST', '/internal', 403],
      ['GET', '/break', broken],
    ])('%s %s shows the page of %i', async (method, path, status) => {
      const headers: Field[] = [
        ['Range', 'bytes=0-3'],
        ['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT'],
      ];
      const answer = await exchange(pair, via, { method, path, headers });
      expect([answer.status, answer.body.toString(), values(answer.headers, 'content-type')]).toEqual([
        status,
        PAGE,
        ['text/html; charset=utf-8'],
      ]);
    });

    test('pages of the application pass, and clients cannot ask for those of the proxy', async () => {
      expect((await exchange(pair, via, { path: answering(403, [], 'own page') })).body.toString()).toBe('own page');
      const { body } = await exchange(pair, via, { path: '/.secure-proxy/error-502.html' });
      expect(JSON.parse(body.toString())).toMatchObject({ name: 'judge', url: '/.secure-proxy/error-502.html' });
    });

    test.each([
      ['text', 'text/html', '', ['gzip']],
      ['a picture', 'image/png', '', []],
      ['events', 'text/event-stream', '', []],
      ['text of another route', 'text/html', '/raw', []],
    ])('%s is compressed or not', async (_, type, prefix, encoding) => {
      const text = 'hello '.repeat(200);
      const path = `${prefix}${answering(200, [['Content-Type', type]], text)}`;
      const { headers, body } = await exchange(pair, via, { path, headers: [['Accept-Encoding', 'gzip']] });
      expect(values(headers, 'content-encoding')).toEqual(encoding);
      expect((encoding.length > 0 ? gunzipSync(body) : body).toString()).toBe(text);
    });
  });
});

test('in maintenance everybody gets the page and the time to come back', async () => {
  const maintenance = { page: PAGE, retryAfter: Duration.minutes(2), allowFrom: ['203.0.113.0/24'] };
  await withPair({ maintenance }, async (pair) => {
    for (const via of LISTENERS) {
      const { status, headers, body } = await exchange(pair, via, { path: '/x' });
      expect([status, values(headers, 'retry-after'), body.toString()]).toEqual([503, ['120'], PAGE]);
    }
  });
});

test('except for those who look whether all is well', async () => {
  await withPair({ maintenance: { allowFrom: ['198.51.100.0/24'] } }, async (pair) => {
    const { status, headers } = await exchange(pair, 'https', { path: answering(503, []) });
    expect([status, values(headers, 'retry-after')]).toEqual([503, []]);
    expect((await exchange(pair, 'https', { path: '/' })).status).toBe(200);
  });
});
