import { AccessLog, Folding, PlainHttp, Platform } from 'cdk8s-secure-proxy';
import fc from 'fast-check';
import { securePropsOf } from '../support/flat-props';
import { HttpdCheck } from '../support/httpd-check';
import { filesOf, pairOf } from '../support/pair';
import { validProps } from '../support/valid-props';

const OK = 'Syntax OK';
let httpd: HttpdCheck;

beforeAll(() => {
  httpd = new HttpdCheck();
});

afterAll(() => {
  httpd.close();
});

const logs = Object.values(AccessLog);
const plains = Object.values(PlainHttp);
const foldings = Object.values(Folding);

describe.each(logs)('with access log %s', (accessLog) => {
  describe.each(plains)('plain HTTP: %s', (plainHttp) => {
    test.each([true, false])('and HTTP/2: %j, httpd -t accepts the files for every folding', async (http2) => {
      const verdicts = foldings.map(async (folding) => {
        const platform = Platform.custom({ name: 'any', flag: {}, folding });
        return httpd.verdict(filesOf(pairOf({ httpd: { accessLog, plainHttp, http2 } }, { platform }).pair));
      });
      expect(await Promise.all(verdicts)).toEqual(foldings.map(() => OK));
    });
  });
});

test('httpd -t accepts the files for any properties', async () => {
  const samples = fc.sample(validProps, { numRuns: 40, seed: 1 });
  const verdicts: string[] = [];
  for (const flat of samples) verdicts.push(await httpd.verdict(filesOf(pairOf(securePropsOf(flat)).pair)));
  expect(verdicts).toEqual(samples.map(() => OK));
}, 30_000);

test('httpd -t accepts the largest files: a hundred of the longest hosts, forty more headers', async () => {
  const tail = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(50)}`;
  const hosts = Array.from({ length: 100 }, (_, i) => `host-${i}.${tail}`);
  const alsoStrip = Array.from({ length: 40 }, (_, i) => `X-Q-W-E-R-Y${'y'.repeat(47)}${i + 10}`);
  const platform = Platform.custom({ name: 'any', flag: {} });
  const files = filesOf(pairOf({ hosts, alsoStrip }, { platform }).pair);
  expect(await httpd.verdict(files)).toBe(OK);
  // A ConfigMap holds at most 1 MiB.
  expect(Object.values(files).join('').length).toBeLessThan(1024 ** 2);
});

test('a module that is built in here, and not in the official image, is loaded where it is missing', async () => {
  const { 'httpd.conf': main = '', ...others } = filesOf(pairOf().pair);
  const missing = main.replace(/<IfModule (.*)unixd_module(.*)>/, '<IfModule $1missing_module$2>');
  expect(missing).not.toBe(main);
  expect(await httpd.verdict({ ...others, 'httpd.conf': missing })).toContain('unixd_module is built-in');
});

describe('httpd -t refuses', () => {
  const files = (): Record<string, string> => filesOf(pairOf().pair);

  test('an unknown directive', async () => {
    const verdict = await httpd.verdict({
      ...files(),
      'stripped-headers.conf': 'Requestheader unset X\nNoSuchThing On\n',
    });
    expect(verdict).toMatch(/^failed: [^]*Invalid command 'NoSuchThing'/);
  });

  test('an argument that left its quotes', async () => {
    const broken = { ...files(), 'stripped-headers.conf': 'RequestHeader unset "X" Y Z A B\n' };
    expect(await httpd.verdict(broken)).toMatch(/^failed: [^]*has too many arguments/);
  });

  test('a file that is not there', async () => {
    const { 'httpd.conf': main = '' } = files();
    expect(await httpd.verdict({ 'httpd.conf': main })).toMatch(/^failed: [^]*stripped-headers\.conf/);
  });
});
