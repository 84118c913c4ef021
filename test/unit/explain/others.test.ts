import { HTTPD, POLICY, haproxy, ingress, nginx, NGINX } from '../audit/fixtures';
import { APP, httpd, proxy } from '../audit/support';
import { explained, lockOf, only, states } from './support';

test('an application that believes, without a proxy', () => {
  const facts = only(APP.replace('selector: { app: web }, ports', 'type: NodePort, selector: { app: web }, ports'));
  expect(facts).toMatchObject({ proxies: [], admits: [], around: ['Service shop/web: type NodePort'] });
  expect(states(facts)).toEqual({ 'header lock': 'open', 'flag lock': 'unknown', 'path lock': 'open' });
});

test('behind nginx, with a policy and without', () => {
  const facts = only(APP, nginx(), POLICY);
  expect(facts.proxies).toMatchObject([
    {
      product: 'nginx',
      listeners: [{ tls: 'nowhere', states: expect.arrayContaining(['X-Forwarded-Proto']) as string[] }],
    },
  ]);
  expect(states(facts)).toEqual({ 'header lock': 'holds', 'flag lock': 'unknown', 'path lock': 'holds' });
  expect(facts.admits).toEqual([{ policy: 'NetworkPolicy shop/web', who: ['pods with app=front'], ports: ['8000'] }]);
  expect(states(only(APP, nginx()))['path lock']).toBe('open');
  expect(states(only(APP, nginx(NGINX.replace(/.*Forwarded-Proto.*/, '')), POLICY))['header lock']).toBe('open');
});

test('behind httpd, of which one part has the listener for TLS', () => {
  const [facts] = explained(APP, httpd(HTTPD), POLICY);
  expect(facts?.proxies.map(({ listeners }) => listeners.map(({ listener }) => listener))).toEqual([
    ['<VirtualHost *:80>'],
  ]);
});

test('a proxy whose configuration is elsewhere', () => {
  const elsewhere = proxy('nginx:1.28', '/etc/nginx/other.txt', 'nothing').replace(
    'volumeMounts',
    'env: [{ name: BACKEND, value: "http://web" }]\n          volumeMounts',
  );
  const facts = only(APP, elsewhere, POLICY);
  expect(facts.proxies).toMatchObject([{ product: 'nginx', listeners: [] }]);
  expect(lockOf(facts, 'header lock')?.state).toBe('unknown');
});

test('an Ingress is a proxy and the way in at once', () => {
  const [facts] = explained(APP, ingress('web'));
  expect(facts?.proxies).toMatchObject([
    { name: expect.stringMatching(/^Ingress /) as string, entrances: [{ how: expect.any(String) as string }] },
  ]);
  const [first] = facts?.proxies ?? [];
  expect(first?.entrances.map(({ object }) => object)).toEqual([first?.name]);
  expect(first?.listeners.every(({ listener }) => listener === first.name)).toBe(true);
});

test('an application that is not seen to believe, and a proxy that passes headers', () => {
  const quiet = APP.replace('HTTP_X_FORWARDED_PROTO,https', '');
  const facts = only(quiet, haproxy('http-request set-header X-Forwarded-Proto http'));
  expect(facts.believes).toEqual([]);
  expect(states(facts)).toEqual({ 'header lock': 'unknown', 'flag lock': 'unknown', 'path lock': 'open' });
});

test('policies of a kind that is not read', () => {
  const quiet = APP.replace('HTTP_X_FORWARDED_PROTO,https', '');
  const foreign = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: web, namespace: shop }';
  expect(states(only(quiet, nginx(), foreign))['path lock']).toBe('unknown');
});

describe('whom a policy lets in', () => {
  const from = (peers: string): string[] =>
    only(APP, nginx(), POLICY.replace(/from: \[.*?\]\s*,/, `from: ${peers},`)).admits.flatMap(({ who }) => who);

  test.each([
    ['[{ podSelector: {} }]', 'every pod'],
    ['[{ namespaceSelector: {} }]', 'every pod of every namespace'],
    [
      '[{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }]',
      'every pod of the namespace edge',
    ],
    [
      '[{ namespaceSelector: { matchLabels: { team: a, tier: b } } }]',
      'every pod of namespaces with team=a and tier=b',
    ],
    ['[{ ipBlock: { cidr: 192.0.2.0/24 } }]', '192.0.2.0/24'],
    [
      '[{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [a, b] }, { key: x, operator: Exists }] } }]',
      'pods with app In a or b and x Exists',
    ],
    ['[]', 'everyone'],
  ])('%s', (peers, words) => {
    expect(from(peers)).toEqual([words]);
  });

  test('nobody, where no rule is for the port of the application', () => {
    const facts = only(APP, nginx(), POLICY.replace('port: 8000', 'port: 9000, endPort: 9010'));
    expect(facts.admits).toEqual([
      { policy: 'NetworkPolicy shop/web', who: ['pods with app=front'], ports: ['9000-9010'] },
    ]);
    expect(lockOf(facts, 'path lock')?.because).toEqual(['NetworkPolicy shop/web admits nobody to the application.']);
    const closed = only(APP, nginx(), POLICY.replace(/ingress: .*/, 'ingress: []'));
    expect(closed.admits).toEqual([{ policy: 'NetworkPolicy shop/web', who: ['nobody'], ports: [] }]);
  });
});

test('nothing that believes, and no proxy', () => {
  expect(explained('apiVersion: v1\nkind: Service\nmetadata: { name: x }')).toEqual([]);
  expect(explained()).toEqual([]);
});

describe('TLS to the application', () => {
  const speaking = (...lines: string[]): string =>
    httpd(
      HTTPD.replace('http://web/', 'https://web/').replace(
        /<\/VirtualHost>$/,
        ['<Proxy https://web/>', ...lines, '</Proxy>', '</VirtualHost>'].join('\n'),
      ),
    );
  const lock = (...lines: string[]) => lockOf(only(APP, speaking(...lines)), 'TLS to the application');

  test.each([
    ['verified', ['SSLProxyVerify require'], 'holds', 1],
    ['on both sides', ['SSLProxyVerify require', 'SSLProxyMachineCertificateFile /x'], 'holds', 2],
    ['not verified', [], 'open', 1],
    ['not asked for', ['SSLProxyVerify none'], 'open', 1],
    ['of any name', ['SSLProxyVerify require', 'SSLProxyCheckPeerName off'], 'open', 1],
  ])('%s', (_, lines, state, reasons) => {
    expect(lock(...lines)).toMatchObject({ state });
    expect(lock(...lines)?.because).toHaveLength(reasons);
  });

  test('is no lock where there is none, or where it cannot be seen', () => {
    expect(lockOf(only(APP, httpd(HTTPD)), 'TLS to the application')).toBeUndefined();
    const facts = only(APP, nginx(NGINX.replace('http://web', 'https://web')));
    expect(facts.proxies[0]?.tlsToApplication).toBe(true);
    expect(lockOf(facts, 'TLS to the application')).toBeUndefined();
  });
});
