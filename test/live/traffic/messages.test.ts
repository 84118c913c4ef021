import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { exchange, judged, values, type Field, type Sent } from './exchange';
import { JudgePair, type Via } from './judge-pair';

jest.setTimeout(120_000);

/** What the proxy states, and what belongs to its own connection to the application. */
const OF_THE_PROXY = /^(host|connection|x-forwarded-(proto|port|for|host|server)|x-real-ip)$/;

let pair: JudgePair;

beforeAll(async () => {
  pair = await JudgePair.start();
});
afterAll(() => pair.stop());

/** Sends a request, and asserts that the application saw exactly what was sent. */
async function passes(via: Via, sent: Sent): Promise<void> {
  const { method = 'GET', path = '/echo', headers = [], body = '' } = sent;
  const seen = await judged(pair, via, { path, ...sent });
  const length: Field[] = sent.body === undefined ? [] : [['content-length', String(Buffer.byteLength(body))]];
  const sha256 = createHash('sha256').update(body).digest('hex');
  expect({ ...seen, headers: lower(seen.headers.filter(([name]) => !OF_THE_PROXY.test(name.toLowerCase()))) }).toEqual(
    expect.objectContaining({ method, url: path, headers: lower([...headers, ...length]), sha256 }),
  );
  expect(values(seen.headers, 'host')).toEqual([pair.host]);
}

function lower(headers: readonly Field[]): Field[] {
  return headers.map(([name, value]): Field => [name.toLowerCase(), value]).sort();
}

/** A path at which the judge answers exactly this. */
function answering(status: number, headers: readonly Field[], body: Buffer | string = ''): string {
  const spec = JSON.stringify({ status, headers, body: Buffer.from(body).toString('base64') });
  return `/respond/${Buffer.from(spec).toString('base64url')}`;
}

const HEADERS: readonly Field[] = [
  ['Authorization', 'Bearer eyJhbGciOi.J9.x_y-z=='],
  ['Cookie', 'sessionid=abc; csrftoken="d e"; theme=dark'],
  ['X-Request-Id', '7f0c2f5e-9d0f-4a55-8b5a-3f2d1c0b9a88'],
  ['X-CSRFToken', 'kJ8s+/=='],
  ['X-Requested-With', 'XMLHttpRequest'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['api_key', 'with_underscores'],
  ['x_custom_header', '1'],
  ['X.Dotted.Name', '2'],
  ['Traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['Accept-Encoding', 'gzip, br;q=0.9, *;q=0'],
  ['Accept-Language', 'de-CH, en;q=0.5'],
  ['If-None-Match', 'W/"abc", "def"'],
  ['If-Modified-Since', 'Wed, 21 Oct 2015 07:28:00 GMT'],
  ['Origin', 'https://other.example'],
  ['Referer', 'https://shop.example.com/a?b=%2F'],
  ['User-Agent', 'Mozilla/5.0 (X11; "quoted"; \\ backslash)'],
  ['Sec-Fetch-Mode', 'navigate'],
  ['X-Empty', ''],
  ['X-Latin1', 'caf\xe9'],
  ['X-Long', 'v'.repeat(8000)],
];

const PATHS: readonly string[] = [
  '/',
  '/?',
  '/a%2Fb/c%2fd',
  '/a/%2e%2e/%2E/x',
  '/a%3Fb?c=%3F&d=?',
  '/100%25/%2525',
  '/gr%C3%BC%C3%9Fe/%E2%82%AC',
  '/a///b//',
  '/a;b=c;d/e;f?g;h',
  '/trailing./dots...',
  '/%5Cback%5cslash',
  "/!$&'()*+,;=:@-._~",
  '/%20+%20?q=a+b%20c',
  '/[x]|{y}^`"<z>',
  '/a%0Ab%0d%09?c=%0A',
  '/%7Euser/~user',
  '/http://nested.example/x',
  '/%FF%FE?%FF',
  '/a%23b?x=%23',
  '/?a=b=c&&a[]=1&%61',
  `/${'long/'.repeat(1600)}?q=${'x'.repeat(100)}`,
];

describe.each<Via>(['http', 'https', 'h2'])('over %s', (via) => {
  test.each(HEADERS)('the header %s arrives as sent', async (name, value) => {
    await passes(via, { headers: [[name, value]] });
  });

  test('fifty headers arrive together, and no other', async () => {
    const many = Array.from({ length: 50 }, (_, i): Field => [`X-Field-${i}`, String(i)]);
    await passes(via, { headers: many });
  });

  test.each(PATHS)('the path %s arrives byte by byte', async (path) => {
    await passes(via, { path });
  });

  test('a form with a file arrives', async () => {
    const body = '------a b\r\nContent-Disposition: form-data; name="f"; filename="\xff"\r\n\r\n\0\r\n------a b--\r\n';
    await passes(via, { method: 'POST', headers: [['Content-Type', 'multipart/form-data; boundary="----a b"']], body });
  });

  test('httpd takes several slashes at the very start for one, so that no path looks like a host', async () => {
    expect((await judged(pair, via, { path: '///evil.example//a' })).url).toBe('/evil.example//a');
  });

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'REPORT'])(
    '%s with a body arrives',
    async (method) => {
      await passes(via, { method, body: '\0\r\n\xff{"a":1}' });
    },
  );

  test.each(['DELETE', 'OPTIONS', 'POST'])('%s without a body arrives', async (method) => {
    const { method: seen, length } = await judged(pair, via, { method, path: '/echo' });
    expect([seen, length]).toEqual([method, 0]);
  });

  test('OPTIONS of a cross-origin preflight is the application’s to answer', async () => {
    const path = answering(204, [['Access-Control-Allow-Origin', '*']]);
    const asked: Field[] = [
      ['Origin', 'https://x.example'],
      ['Access-Control-Request-Method', 'PUT'],
    ];
    const { status, headers } = await exchange(pair, via, { method: 'OPTIONS', path, headers: asked });
    expect([status, values(headers, 'access-control-allow-origin')]).toEqual([204, ['*']]);
  });

  test('HEAD is answered with the length of the body and without it', async () => {
    const path = `/file/head-${via}`;
    const { status, headers, body } = await exchange(pair, via, { method: 'HEAD', path });
    expect([status, values(headers, 'content-length'), body.length]).toEqual([200, ['100000'], 0]);
    const { body: seen } = await exchange(pair, via, { path: `/seen/head-${via}` });
    expect(JSON.parse(seen.toString())).toMatchObject([{ method: 'HEAD', url: path }]);
  });

  test.each([
    ['bytes=0-0', 'bytes 0-0/100000', [0]],
    ['bytes=250-252', 'bytes 250-252/100000', [250, 0, 1]],
    ['bytes=99999-', 'bytes 99999-99999/100000', [99999 % 251]],
  ])('the range %s is the application’s to answer', async (range, given, bytes) => {
    const { status, headers, body } = await exchange(pair, via, { path: '/file', headers: [['Range', range]] });
    expect([status, values(headers, 'content-range'), [...body]]).toEqual([206, [given], bytes]);
  });

  test('the whole file arrives, with its validators', async () => {
    const { status, headers, body } = await exchange(pair, via, { path: '/file' });
    const expected = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
    expect([status, values(headers, 'etag'), body.equals(expected)]).toEqual([200, ['"judge"'], true]);
  });

  test('several Set-Cookie lines stay several, in their order', async () => {
    const cookies = ['a=1; Path=/; HttpOnly', 'b="2, 3"; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a=4; Secure'];
    const path = answering(
      200,
      cookies.map((cookie): Field => ['Set-Cookie', cookie]),
      'x',
    );
    expect(values((await exchange(pair, via, { path })).headers, 'set-cookie')).toEqual(cookies);
  });

  test('a compressed response is not touched', async () => {
    const body = gzipSync('compressed '.repeat(1000));
    const path = answering(200, [['Content-Encoding', 'gzip']], body);
    const received = await exchange(pair, via, { path, headers: [['Accept-Encoding', 'gzip']] });
    expect([values(received.headers, 'content-encoding'), received.body.equals(body)]).toEqual([['gzip'], true]);
  });

  test.each([204, 304])('%i comes without a body', async (status) => {
    const received = await exchange(pair, via, { path: answering(status, [['ETag', '"e"']]) });
    expect([received.status, values(received.headers, 'etag'), received.body.length]).toEqual([status, ['"e"'], 0]);
  });

  test.each([400, 401, 403, 404, 405, 418, 422, 429, 500, 502, 503])(
    'the application’s own page for %i is kept',
    async (status) => {
      const path = answering(
        status,
        [
          ['X-Own', 'page'],
          ['Content-Type', 'text/plain'],
        ],
        `own page ${status}`,
      );
      const received = await exchange(pair, via, { path });
      expect([received.status, received.body.toString()]).toEqual([status, `own page ${status}`]);
      expect(values(received.headers, 'x-own')).toEqual(['page']);
    },
  );

  test.each([301, 302, 303, 307, 308])('%i of the application keeps its Location', async (status) => {
    const location = 'https://elsewhere.example/a%2Fb?c=http://shop-app:8080/';
    const received = await exchange(pair, via, { path: answering(status, [['Location', location]]) });
    expect([received.status, values(received.headers, 'location')]).toEqual([status, [location]]);
  });

  test('large response headers arrive', async () => {
    const long = Array.from({ length: 8 }, (_, i): Field => [`X-Long-${i}`, `${i}`.repeat(7000)]);
    const spec = JSON.stringify({ status: 200, headers: long, body: '' });
    const { status, headers } = await exchange(pair, via, { method: 'POST', path: '/respond', body: spec });
    expect(status).toBe(200);
    for (const [name, value] of long) expect(values(headers, name)).toEqual([value]);
  });

  test('security and caching headers of the application stay its own', async () => {
    const own: Field[] = [
      ['Content-Security-Policy', "default-src 'self'; script-src 'nonce-a'"],
      ['Cache-Control', 'private, no-store'],
      // httpd writes a list of several names without blanks; that is the one header which it touches.
      ['Vary', 'Cookie'],
      ['WWW-Authenticate', 'Bearer realm="a, b"'],
      ['Link', '</a.css>; rel=preload'],
      ['Server', 'judge'],
      ['X-Under_score', '1'],
      ['Access-Control-Expose-Headers', '*'],
      ['Content-Disposition', "attachment; filename*=UTF-8''%e2%82%ac.txt"],
    ];
    const { headers } = await exchange(pair, via, { path: answering(200, own, 'x') });
    for (const [name, value] of own) expect([name, values(headers, name)]).toEqual([name, [value]]);
  });
});
