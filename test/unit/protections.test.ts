/**
 * Each protection is taken out for once, to show that the tests which rest on it would notice, or that the next line of
 * defence holds.
 */
import type * as Cdk8s from 'cdk8s';
import type * as Library from 'cdk8s-secure-proxy';
import type * as Catalogue from '../../lib/contract/catalogue';
import { directiveNames } from '../support/httpd-conf';
import { messageOf } from '../support/pair';

type Loaded = typeof Library & { readonly cdk8s: typeof Cdk8s };

/** The library with another module in place of one of its own, and the cdk8s that it then uses. */
function libraryWith(path: string, change: (real: never) => object): Loaded {
  let loaded: Loaded | undefined;
  jest.isolateModules(() => {
    const real = jest.requireActual<never>(path);
    jest.doMock(path, () => ({ ...(real as object), ...change(real) }));
    const library = jest.requireActual<typeof Library>('cdk8s-secure-proxy');
    loaded = { ...library, cdk8s: jest.requireActual<typeof Cdk8s>('cdk8s') };
    jest.dontMock(path);
  });
  if (loaded === undefined) throw new Error('the library did not load');
  return loaded;
}

function pairWith(
  { AppWorkload, Platform, SecureProxy, Tls, cdk8s }: Loaded,
  props: Partial<Library.SecureProxyProps>,
  env: Record<string, string> = {},
  appProps: Partial<Library.ImageAppProps> = {},
): { app: Cdk8s.App; pair: Library.SecureProxy } {
  const app = new cdk8s.App();
  const workload = AppWorkload.fromImage('shop:1', { platform: Platform.django(), env, ...appProps });
  const all = { hosts: ['a.example.com'], tls: Tls.fromSecret('tls'), app: workload, ...props };
  return { app, pair: new SecureProxy(new cdk8s.Chart(app, 'shop'), 'shop', all) };
}

const INJECTION = ['x', '      hostNetwork:', '        true'].join('\u2028');

test('without the check of texts, a line break of YAML 1.1 stands bare in the manifest', () => {
  const open = libraryWith('../../lib/contract/text', () => ({ isLine: () => true }));
  expect(pairWith(open, {}, { A: INJECTION }).app.synthYaml()).toContain('\u2028      hostNetwork:');
  const real = libraryWith('../../lib/contract/text', () => ({}));
  expect(messageOf(() => pairWith(real, {}, { A: INJECTION }))).toMatch(/^app\.env\.A: got "x\\u2028/);
});

test('without the check of hosts, the renderer still refuses to break a line', () => {
  const open = libraryWith('../../lib/contract/hosts', () => ({ checkedHosts: (hosts: string[]) => hosts }));
  for (const host of ['a.example.com\nDefine PWNED 1', 'a.example.com\\', '${PATH}']) {
    expect(messageOf(() => pairWith(open, { hosts: [host] }))).toBe(
      `cannot stand in an httpd configuration: ${JSON.stringify(host)}`,
    );
  }
});

test('without the check of hosts, a quote stays inside of its argument', () => {
  const open = libraryWith('../../lib/contract/hosts', () => ({ checkedHosts: (hosts: string[]) => hosts }));
  const conf = (host: string): string[] => {
    const { data } = pairWith(open, { hosts: [host] }).pair.proxy.configMap.toJson() as {
      data: Record<string, string>;
    };
    return directiveNames(data['httpd.conf'] ?? '');
  };
  expect(conf('a" Header set X-Pwned "1')).toEqual(conf('a.example.com'));
});

test('without a header in the catalogue, it is not stripped', () => {
  const stripped = ({ Platform, TrustContract }: typeof Library): string[] =>
    new TrustContract({ hosts: ['a.example.com'], platform: Platform.django() }).removedSpellings('X-Forwarded-Ssl');
  const smaller = libraryWith('../../lib/contract/catalogue', ({ STRIPPED_BY_DEFAULT }: typeof Catalogue) => ({
    STRIPPED_BY_DEFAULT: STRIPPED_BY_DEFAULT.filter(({ name }) => name !== 'X-Forwarded-Ssl'),
  }));
  expect(stripped(smaller)).toEqual([]);
  expect(stripped(libraryWith('../../lib/contract/catalogue', () => ({})))).toHaveLength(4);
});

test('without the check of peers, the synth still sees that one gets around the proxy', () => {
  const synth = (library: Loaded): string => {
    const { AppPeer, NetworkPeer } = library;
    const peers = [AppPeer.onPort(8000, NetworkPeer.inNamespace('monitoring'))];
    return messageOf(() => pairWith(library, {}, {}, { peers }).app.synthYaml());
  };
  const open = libraryWith('../../lib/workload/app-peer', () => ({ checkedPeers: (peers: unknown) => peers }));
  expect(synth(open)).toContain('admits others than the proxy to the application');
  expect(synth(libraryWith('../../lib/workload/app-peer', () => ({})))).toMatch(/^app\.peers: got 8000/);
});

test('without the check of what a socket with TLS makes of plain HTTP, the proxy still says that it was plain', () => {
  const conf = (library: Loaded): string => {
    const { AppTls, PlainHttp, Platform } = library;
    const platform = Platform.custom({ name: 'mine', flag: {}, tls: {} });
    const props = { httpd: { plainHttp: PlainHttp.SERVE } };
    const { pair } = pairWith(library, props, {}, { platform, tls: AppTls.verified('app-tls') });
    return (pair.proxy.configMap.toJson() as { data: Record<string, string> }).data['httpd.conf'] ?? '';
  };
  const open = libraryWith('../../lib/workload/app-tls', () => ({ checkTruth: () => undefined }));
  const [, plain = ''] = conf(open).split('<VirtualHost *:8080>').slice(1);
  expect(plain).toContain('RequestHeader set X-Forwarded-Proto http\n');
  expect(messageOf(() => conf(libraryWith('../../lib/workload/app-tls', () => ({}))))).toMatch(
    /^httpd\.plainHttp: got/,
  );
});
