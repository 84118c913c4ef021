import { Answer, Canary, Expectation, judge, Outcome, Verdict } from '../../../lib/attack';
import { Asserted } from '../../../lib/contract/catalogue';
import { EXPECTED } from '../../support/expectation';

const TLS: Expectation = { ...EXPECTED, redirectsPlain: true };
const PLAIN: Expectation = { ...TLS, listener: 'plain' };

const ECHO = JSON.stringify({
  secure: true,
  scheme: 'https',
  host: 'shop.test',
  path_info: '/echo',
  method: 'GET',
  meta: { Host: 'shop.test', 'X-Attack-Case': 'case-1' },
});

function answer(status: number, headers: Answer['headers'] = [], body = ''): Answer {
  return { status, headers, body, complete: true };
}

function verdictOf(given: Answer | Answer[] | Partial<Outcome>, expected = TLS): Verdict {
  const outcome = Array.isArray(given) ? { answers: given } : 'status' in given ? { answers: [given] } : given;
  return judge({ answers: [], ending: 'answered', ...outcome }, expected).verdict;
}

describe('a redirect', () => {
  test.each([
    'https://shop.test/echo',
    'https://shop.test:443/echo',
    'https://SHOP.test/echo?next=//forged.invalid',
    `https://shop.test//${Canary.HOST}/`,
  ])('from plain HTTP to %s is redirected', (location) => {
    expect(verdictOf(answer(308, [['Location', location]]), PLAIN)).toBe('redirected');
  });

  test.each([
    `https://${Canary.HOST}/echo`,
    `//${Canary.HOST}/echo`,
    `https://shop.test@${Canary.HOST}/`,
    `https://shop.test:${Canary.PORT}/echo`,
    'https://shop.test:80/echo',
    'https://shop.test./echo',
    'https://a@shop.test/echo',
    `\\\\${Canary.HOST}/`,
    'http://shop.test:8080/',
    'https://[',
  ])('to %s is forged', (location) => {
    expect(verdictOf(answer(301, [['Location', location]]), PLAIN)).toBe('forged');
  });

  test.each(['/elsewhere', 'http://shop.test/echo'])('from plain HTTP to plain HTTP (%s) is broken', (location) => {
    expect(verdictOf(answer(301, [['Location', location]]), PLAIN)).toBe('broken');
  });

  test('over TLS may lead elsewhere, but not to itself or to plain HTTP', () => {
    expect(verdictOf(answer(302, [['Location', '/login']]))).toBe('redirected');
    expect(verdictOf(answer(302, [['Location', 'https://shop.test/echo']]))).toBe('broken');
    expect(verdictOf(answer(302, [['Location', 'http://shop.test/login']]))).toBe('broken');
  });

  test('needs one target', () => {
    expect(verdictOf(answer(302), PLAIN)).toBe('broken');
    const twice: Answer['headers'] = [
      ['Location', 'https://shop.test/'],
      ['location', 'https://shop.test/'],
    ];
    expect(verdictOf(answer(302, twice), PLAIN)).toBe('broken');
  });
});

describe('a refusal', () => {
  test.each([400, 403, 404, 405, 413, 414, 421, 431, 501, 505])('with status %d is one', (status) => {
    expect(verdictOf(answer(status, [], '<p>Apache</p>'))).toBe('refused');
  });

  test.each([500, 502, 503, 504, 100, 0])('with status %d is none', (status) => {
    expect(verdictOf(answer(status))).toBe('broken');
  });

  test.each<[string, Answer]>([
    ['its header', answer(400, [['X-Echo', '1']])],
    ["gunicorn's page", answer(400, [], '<html><h1><p>Bad Request</p></h1>Contradictory scheme headers</html>')],
    ["Django's page", answer(400, [], '<h1>Bad Request (400)</h1>')],
  ])('with status 400 that comes from the application, told by %s, is broken', (_, given) => {
    expect(verdictOf(given)).toBe('broken');
    expect(verdictOf(given, { ...TLS, odd: true })).toBe('refused');
    expect(verdictOf({ ...given, status: 404 })).toBe('refused');
  });

  test('of an application of another kind is told by its own sign', () => {
    const own = answer(400, [], 'own error page');
    expect(verdictOf(own)).toBe('refused');
    expect(verdictOf(own, { ...TLS, applicationErrors: [/^own error/] })).toBe('broken');
  });

  test('without words is one, but silence is not, unless the request is unfinished', () => {
    expect(verdictOf({ ending: 'closed' })).toBe('refused');
    expect(verdictOf({ ending: 'timeout' })).toBe('broken');
    expect(verdictOf({ ending: 'timeout' }, { ...TLS, unfinished: true })).toBe('refused');
  });

  test('is not taken from a target that cannot be reached', () => {
    expect(verdictOf({ ending: 'unreachable', note: 'ECONNREFUSED' })).toBe('broken');
  });
});

describe('a success', () => {
  test('needs a whole echo', () => {
    expect(verdictOf(answer(200, [], ECHO))).toBe('clean');
    expect(verdictOf({ ...answer(200, [], ECHO), complete: false })).toBe('broken');
    for (const body of ['', 'OK', '[]', 'null', '{"secure":true}', ECHO.replace('"meta":{', '"meta":{"X":1,')]) {
      expect(verdictOf(answer(200, [], body))).toBe('broken');
    }
  });

  test('with one answer too many is a smuggled request', () => {
    const [one, two] = [answer(200, [], ECHO), answer(404)];
    expect(verdictOf([one, two])).toBe('forged');
    expect(verdictOf([one, two], { ...TLS, answers: 2 })).toBe('refused');
    expect(verdictOf([one, one], { ...TLS, answers: 2 })).toBe('clean');
  });

  test('is judged by the worst of its answers, and the later ones answer a GET', () => {
    const post = { ...TLS, answers: 2, method: 'POST' };
    expect(verdictOf([answer(200, [], ECHO.replace('GET', 'POST')), answer(200, [], ECHO)], post)).toBe('clean');
    expect(verdictOf([answer(200, [], ECHO), answer(200, [], ECHO)], post)).toBe('forged');
    const lie = answer(200, [], ECHO.replace('"secure":true', '"secure":false'));
    expect(verdictOf([answer(200, [], ECHO), lie], { ...TLS, answers: 2 })).toBe('forged');
  });

  test('of CONNECT, of an upgrade and of TRACE is forged', () => {
    expect(verdictOf(answer(200), { ...TLS, method: 'CONNECT' })).toBe('forged');
    expect(verdictOf(answer(101, [['Upgrade', 'h2c']]))).toBe('forged');
    const trace = { ...TLS, method: 'TRACE' };
    expect(verdictOf(answer(200, [], `TRACE / HTTP/1.1\r\n${Asserted.SCHEME.name}: https\r\n`), trace)).toBe('forged');
    expect(verdictOf(answer(405), trace)).toBe('refused');
    expect(verdictOf(answer(405), { ...TLS, method: 'CONNECT' })).toBe('refused');
  });
});

describe("a response's headers", () => {
  test('may not be of the client', () => {
    expect(verdictOf(answer(404, [[Canary.HEADER, 'a']]))).toBe('forged');
    expect(verdictOf(answer(200, [['Link', `<https://${Canary.HOST}/>`]], ECHO))).toBe('forged');
    expect(verdictOf(answer(200, [['Link', '<https://shop.test/>']], ECHO))).toBe('clean');
  });

  test('carry HSTS once where it is due', () => {
    const hsts = { ...TLS, hsts: true };
    const policy = ['Strict-Transport-Security', 'max-age=1'] as const;
    expect(verdictOf(answer(200, [policy], ECHO), hsts)).toBe('clean');
    expect(verdictOf(answer(200, [], ECHO), hsts)).toBe('broken');
    expect(verdictOf(answer(200, [policy, policy], ECHO), hsts)).toBe('broken');
    expect(verdictOf(answer(400), hsts)).toBe('refused');
    expect(verdictOf(answer(308, [['Location', 'https://shop.test/']]), { ...PLAIN, hsts: true })).toBe('redirected');
  });
});
