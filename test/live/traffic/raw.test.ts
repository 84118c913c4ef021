import http2 from 'node:http2';
import { PlainHttp, RawDirective, type RawDirectives } from 'cdk8s-secure-proxy';
import { findings } from '../../../lib/attack';
import { attack } from '../support/attack';
import { HOST, shopManifests } from '../support/shop';
import { exchange, judged, session, values } from './exchange';
import { JudgePair, type Via } from './judge-pair';
import { Wire } from './wire';

jest.setTimeout(180_000);

const of = (name: string, ...args: string[]): RawDirective => RawDirective.of(name, ...args);

/** Directives that change what both sides see. */
const RAW: RawDirectives = {
  server: [of('Header', 'set', 'X-Served', 'anywhere'), of('ListenBacklog', '64')],
  everyListener: [
    of('RequestHeader', 'set', 'X-Tenant', 'blue "{" 1'),
    of('RequestHeader', 'unset', 'X-Debug'),
    of('Header', 'always', 'set', 'Permissions-Policy', 'camera=(), "x"'),
    of('Proxy100Continue', 'Off'),
  ],
  plainListener: [of('Header', 'set', 'X-Listener', 'plain')],
  tlsListener: [of('Header', 'set', 'X-Listener', 'tls'), of('H2MaxSessionStreams', '7')],
};

describe("directives of one's own", () => {
  let pair: JudgePair;

  beforeAll(async () => {
    const plainListener = [...(RAW.plainListener ?? []), of('KeepAlive', 'Off')];
    pair = await JudgePair.start({ httpd: { raw: { ...RAW, plainListener } } });
  });
  afterAll(() => pair.stop());

  test.each<[Via, string]>([
    ['http', 'plain'],
    ['https', 'tls'],
    ['h2', 'tls'],
  ])('over %s, change requests and responses', async (via, listener) => {
    const headers = [
      ['X-Tenant', 'red'],
      ['X-Debug', '1'],
      ['X-Other', '2'],
    ] as const;
    const seen = await judged(pair, via, { path: '/echo', headers });
    const told = ['X-Tenant', 'X-Debug', 'X-Other'].map((name) => values(seen.headers, name));
    expect(told).toEqual([['blue "{" 1'], [], ['2']]);
    const { headers: received } = await exchange(pair, via, { path: '/echo' });
    const answered = ['X-Served', 'X-Listener', 'Permissions-Policy'].map((name) => values(received, name));
    expect(answered).toEqual([['anywhere'], [listener], ['camera=(), "x"']]);
  });

  test('hold where they were placed', async () => {
    const answers = (['http', 'https'] as const).map(async (via) => {
      const wire = await Wire.open(pair, via);
      wire.send(`GET /echo HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
      return (await wire.until(/\}$/)).includes('\r\nConnection: close\r\n');
    });
    expect(await Promise.all(answers)).toEqual([true, false]);
    const opened = session(pair.address('h2'));
    const settings = await new Promise<http2.Settings>((resolve) => opened.once('remoteSettings', resolve));
    expect(settings.maxConcurrentStreams).toBe(7);
    opened.destroy();
  });
});

test('beside them, no request forges or breaks anything', async () => {
  const manifests = shopManifests({
    image: 'registry.example.com/shop-old:1.0',
    httpd: { plainHttp: PlainHttp.SERVE, http2: true, raw: RAW },
  });
  const { results, faults } = await attack(manifests, { truth: { hsts: true } });
  expect(findings(faults)).toEqual([]);
  expect(findings(results)).toEqual([]);
  expect(results.length).toBeGreaterThan(1500);
});
