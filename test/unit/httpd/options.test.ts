import { Duration, Size } from 'cdk8s';
import { AccessLog, HttpdOptions, LogLevel, PlainHttp } from 'cdk8s-secure-proxy';
import { concurrency } from '../../../lib/httpd/concurrency';
import { httpdSettings } from '../../../lib/httpd/options';
import { messageOf } from '../../support/pair';

test('the defaults', () => {
  expect(httpdSettings()).toEqual({
    accessLog: AccessLog.COMBINED,
    plainHttp: PlainHttp.REDIRECT,
    logLevel: LogLevel.WARN,
    raw: { server: [], everyListener: [], plainListener: [], tlsListener: [] },
    timeouts: { connect: 5, keepAlive: 5, handshake: 5, header: 20, body: 20, shutdown: 60 },
    hsts: 'max-age=63072000',
    http2: false,
    maxRequestBody: 1024 ** 3,
    timeout: 60,
    limits: { line: 8190, header: 8190, headers: 100 },
  });
});

test.each<[HttpdOptions, object]>([
  [{ hsts: { maxAge: Duration.seconds(0) } }, { hsts: 'max-age=0' }],
  [{ hsts: { includeSubDomains: true } }, { hsts: 'max-age=63072000; includeSubDomains' }],
  [
    { hsts: { maxAge: Duration.days(365), includeSubDomains: true, preload: true } },
    { hsts: 'max-age=31536000; includeSubDomains; preload' },
  ],
  [{ maxRequestBody: Size.kibibytes(1) }, { maxRequestBody: 1024 }],
  [{ maxRequestBody: Size.kibibytes(1 / 1024) }, { maxRequestBody: 1 }],
  [{ maxRequestBody: Size.tebibytes(1) }, { maxRequestBody: 1024 ** 4 }],
  [{ timeout: Duration.minutes(5) }, { timeout: 300 }],
  [{ limits: { header: 16_384 } }, { limits: { line: 8190, header: 16_384, headers: 100 } }],
])('%j', (options, expected) => {
  expect(httpdSettings(options)).toMatchObject(expected);
});

/** As plain JavaScript may pass it. */
const X = JSON.parse('"x"') as unknown;

const PRELOAD = 'but preload needs includeSubDomains and a maxAge of at least 365 days';

test.each<[HttpdOptions, string]>([
  [{ accessLog: X as AccessLog }, 'httpd.accessLog: got "x", but one of ["combined","json","off"] is needed'],
  [{ plainHttp: X as PlainHttp }, 'httpd.plainHttp: got "x", but one of ["redirect","serve"] is needed'],
  [{ timeout: Duration.millis(1500) }, 'httpd.timeout: got "1.5 seconds", but whole seconds from 1 to 3600 are needed'],
  [{ timeout: Duration.seconds(0) }, 'httpd.timeout: got "0 seconds", but whole seconds from 1 to 3600 are needed'],
  [{ timeout: Duration.days(1) }, 'httpd.timeout: got "86400 seconds", but whole seconds from 1 to 3600 are needed'],
  [
    { maxRequestBody: Size.kibibytes(0) },
    'httpd.maxRequestBody: got "0 bytes", but a whole number of bytes up to 1 TiB is needed',
  ],
  [
    { maxRequestBody: Size.tebibytes(1025) },
    'httpd.maxRequestBody: got "1126999418470400 bytes", but a whole number of bytes up to 1 TiB is needed',
  ],
  [
    { hsts: { maxAge: Duration.days(20_000) } },
    'httpd.hsts.maxAge: got "1728000000 seconds", but whole seconds from 0 to 1000000000 are needed',
  ],
  [{ limits: { line: 100 } }, 'httpd.limits.line: got 100, but a whole number from 512 to 65536 is needed'],
  [{ limits: { header: 1e6 } }, 'httpd.limits.header: got 1000000, but a whole number from 512 to 65536 is needed'],
  [{ limits: { headers: 0 } }, 'httpd.limits.headers: got 0, but a whole number from 20 to 1000 is needed'],
  [{ hsts: { preload: true } }, `httpd.hsts: got {"preload":true}, ${PRELOAD}`],
])('fails for %j', (options, message) => {
  expect(messageOf(() => httpdSettings(options))).toBe(message);
});

test('fails for preload with a short memory', () => {
  const hsts = { maxAge: Duration.days(364), includeSubDomains: true, preload: true };
  expect(messageOf(() => httpdSettings({ hsts }))).toMatch(/^httpd\.hsts: got .*preload needs includeSubDomains/);
});

describe('the pool', () => {
  const MIB = 1024 ** 2;

  test.each([
    [0, 1, 1],
    [41 * MIB, 1, 2],
    [64 * MIB, 1, 48],
    [256 * MIB, 6, 64],
    [1024 * MIB, 30, 64],
    [2 ** 50, 32, 64],
  ])('for %d bytes has %i processes of %i threads', (bytes, processes, threads) => {
    expect(concurrency(bytes)).toEqual({ processes, threads });
  });

  test('grows with the memory, and stays inside of it', () => {
    const sizes = Array.from({ length: 100 }, (_, i) => (48 + i * 8) * MIB);
    const workers = sizes.map((bytes) => concurrency(bytes)).map(({ processes, threads }) => processes * threads);
    expect(workers).toEqual([...workers].sort((a, b) => a - b));
    expect(sizes.every((bytes, i) => 40 * MIB + (workers[i] ?? 0) * (MIB / 2) <= bytes)).toBe(true);
  });
});
