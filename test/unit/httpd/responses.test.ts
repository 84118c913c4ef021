import { Duration } from 'cdk8s';
import { Maintenance, ReferrerPolicy, ResponseOptions } from 'cdk8s-secure-proxy';
import { responseSettings } from '../../../lib/httpd/response-options';
import { messageOf } from '../../support/pair';

const KIB = 1024;
const headers = (others: Record<string, string>): ResponseOptions => ({ headers: { others } });
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-H${i}`, 'v']));
const pages = (count: number, bytes: number): Record<string, string> =>
  Object.fromEntries(
    ['400', '403', '404', '405', '408', '413', '414', '421', '431']
      .slice(0, count)
      .map((status) => [status, 'x'.repeat(bytes)]),
  );

test('the defaults', () => {
  expect(responseSettings()).toEqual({
    headers: {
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'SAMEORIGIN',
      'Referrer-Policy': 'strict-origin-when-cross-origin',
    },
    errorPages: {},
    compression: false,
    maintenance: undefined,
  });
  expect(responseSettings({}, {}).maintenance).toEqual({ retryAfter: 600, allowFrom: [] });
});

test.each<[ResponseOptions, string]>([
  [headers({ '': 'v' }), 'responses.headers.others: got "", but the name of a header is needed'],
  [headers({ '1X': 'v' }), 'got "1X", but the name of a header is needed'],
  [headers({ 'X Y': 'v' }), 'got "X Y", but the name of a header is needed: letters, digits and dashes'],
  [headers({ X_Y: 'v' }), 'got "X_Y", but the name of a header is needed'],
  [headers({ ['X'.repeat(61)]: 'v' }), 'but the name of a header is needed'],
  [
    headers({ 'Set-Cookie': 'a=b' }),
    'got "Set-Cookie", but this header has an option of its own, or follows from the response; remove it',
  ],
  [headers({ 'STRICT-TRANSPORT-SECURITY': 'max-age=0' }), 'but this header has an option of its own'],
  [headers({ 'X-Content-Type-Options': 'x' }), 'but this header has an option of its own'],
  [headers({ 'Content-Encoding': 'gzip' }), 'but this header has an option of its own'],
  [headers({ 'X-A': 'v', 'x-a': 'w' }), 'got "x-a", but each header may stand only once; remove it'],
  [headers(many(41)), 'responses.headers.others: got "41 headers", but at most 40 are possible'],
  [
    headers({ 'X-A': 'a\nb' }),
    'but one line of ASCII is needed; without `${`, a final backslash, and blanks around it',
  ],
  [headers({ 'X-A': 'ü' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': '' }), 'got "", but one line of ASCII is needed'],
  [headers({ 'X-A': ' a' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': 'a ' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': '\\' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': 'a\\' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': 'a ${HOME}' }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': 'x'.repeat(4001) }), 'but one line of ASCII is needed'],
  [headers({ 'X-A': 7 as unknown as string }), 'got 7, but one line of ASCII is needed'],
  [
    { headers: { contentSecurityPolicy: 'a\nb' } },
    'responses.headers.contentSecurityPolicy: got "a\\nb", but one line',
  ],
  [{ headers: { frames: 'NONE' as never } }, 'responses.headers.frames: got "NONE", but one of'],
  [{ headers: { referrer: 'all' as never } }, 'responses.headers.referrer: got "all", but one of'],
  [{ errorPages: { '200': 'fine' } }, 'responses.errorPages: got "200", but one of'],
  [{ errorPages: { '503': '' } }, 'responses.errorPages.503: got "", but a text of at most 32 KiB'],
  [
    { errorPages: { '503': 'a\u0000' } },
    'without control characters is needed; serve larger things from the application',
  ],
  [{ errorPages: { '503': 'é'.repeat(16 * KIB) + 'x' } }, 'but a text of at most 32 KiB'],
  [
    { errorPages: pages(9, 32 * KIB) },
    `responses.errorPages: got "${9 * 32 * KIB} bytes", but at most ${256 * KIB} are possible in all`,
  ],
])('what cannot be sent is an error: %#', (options, message) => {
  expect(messageOf(() => responseSettings(options))).toContain(message);
});

test.each<[Maintenance, string]>([
  [{ retryAfter: Duration.seconds(0) }, 'maintenance.retryAfter: got "0 seconds"'],
  [{ retryAfter: Duration.days(366) }, 'maintenance.retryAfter: got "31622400 seconds"'],
  [{ allowFrom: [] }, 'maintenance.allowFrom: got []'],
  [{ allowFrom: ['everybody'] }, 'maintenance.allowFrom[0]: got "everybody"'],
  [{ page: '' }, 'maintenance.page: got "", but a text'],
])('a maintenance that cannot be is an error: %#', (maintenance, message) => {
  expect(messageOf(() => responseSettings({}, maintenance))).toContain(message);
});

test('what is just within the limits is taken as it is', () => {
  const values = { 'X-A': 'x'.repeat(4000), 'X-B': '!', 'X-C': 'a\\b', [`X${'a'.repeat(59)}`]: 'v' };
  expect(responseSettings(headers(values)).headers).toMatchObject(values);
  expect(Object.keys(responseSettings(headers(many(40))).headers)).toHaveLength(43);
  expect(responseSettings({ errorPages: pages(8, 32 * KIB) }).errorPages).toEqual(pages(8, 32 * KIB));
  expect(responseSettings({ headers: { referrer: ReferrerPolicy.APP_DECIDES } }).headers).not.toHaveProperty(
    'Referrer-Policy',
  );
});

test('the page of a maintenance is that for 503, whatever else is said', () => {
  const { errorPages, maintenance } = responseSettings(
    { errorPages: { '503': 'Down.', '502': 'Gone.' } },
    { page: 'We move.' },
  );
  expect(errorPages).toEqual({ '503': 'We move.', '502': 'Gone.' });
  expect(maintenance).toEqual({ retryAfter: 600, allowFrom: [] });
});
