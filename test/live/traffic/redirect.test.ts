import { PlainHttp } from 'cdk8s-secure-proxy';
import { exchange, values } from './exchange';
import { HOST } from '../support/shop';
import { JudgePair } from './judge-pair';

jest.setTimeout(60_000);

let pair: JudgePair;

beforeAll(async () => {
  pair = await JudgePair.start({ httpd: { plainHttp: PlainHttp.REDIRECT } });
});
afterAll(() => pair.stop());

describe('the redirect to https', () => {
  test.each([
    '/',
    '/?',
    '/a%2Fb/c%2fd',
    '/a%3Fb?c=%3F&d=?',
    '/100%25/%2525',
    '/gr%C3%BC%C3%9Fe/%E2%82%AC?%E2%82%AC',
    '/a///b//',
    '/a;b=c;d/e;f?g;h',
    '/a/%2e%2e/%2E/x',
    "/!$&'()*+,;=:@-._~",
    '/%20+%20?q=a+b%20c',
    '/a%23b?x=%23',
    '/a%0Ab%0Dc?d=%0D%0AX:y',
    '/http://nested.example/x',
    '/%7Euser/%FF',
    '/.well-known/acme-challenge/',
    `/${'long/'.repeat(1500)}?q=${'x'.repeat(100)}`,
  ])('of %s names the same path and query, byte by byte', async (path) => {
    const { status, headers } = await exchange(pair, 'http', { path });
    expect([status, values(headers, 'location')]).toEqual([308, [`https://${pair.host}${path}`]]);
  });

  test.each([
    [`http://${HOST}/a%2Fb?c=%2F`, '/a%2Fb?c=%2F'],
    [`http://${HOST}`, ''],
    [`http://${HOST}?c=d`, '?c=d'],
    [`HTTP://${HOST}:80/x`, '/x'],
    ['//evil.example/x', '//evil.example/x'],
    ['/@evil.example/x', '/@evil.example/x'],
    ['/\\evil.example', '/\\evil.example'],
  ])('of the target %s stays with the host', async (target, path) => {
    const { status, headers } = await exchange(pair, 'http', { path: target });
    expect([status, values(headers, 'location')]).toEqual([308, [`https://${pair.host}${path}`]]);
  });

  test.each([
    '@evil.example/',
    '.evil.example/',
    'x/evil',
    ':80/',
    '*',
    'x:@evil.example/',
    'http://u@evil.example/',
    'http:///evil.example',
  ])('of the target %s goes nowhere else', async (target) => {
    const { status, headers } = await exchange(pair, 'http', { method: 'OPTIONS', path: target });
    const [location] = values(headers, 'location');
    expect([status, location === undefined || new URL(location).host === pair.host]).toEqual([status, true]);
  });

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('keeps the method %s: status 308', async (method) => {
    const { status, headers } = await exchange(pair, 'http', { method, path: '/form', body: 'a=b' });
    expect([status, values(headers, 'location')]).toEqual([308, [`https://${pair.host}/form`]]);
  });
});
