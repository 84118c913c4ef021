import { readProxy } from '../../../lib/audit/proxies';
import { Front, Treatment } from '../../../lib/audit/proxies/front';

const SCHEME = 'X-Forwarded-Proto';
const HOP = `SetEnvIfExpr "%{CONN_REMOTE_ADDR} -ipmatch '10.0.0.0/8'" trusted
SetEnvIfExpr "%{CONN_REMOTE_ADDR} -ipmatch '2001:db8::/48'" trusted
SetEnvIfExpr "reqenv('trusted') == '1' && req_novary('${SCHEME}') == 'https'" secure`;
const both = (variable: string): string => `RequestHeader unset ${SCHEME}
RequestHeader set ${SCHEME} http env=!${variable}
RequestHeader set ${SCHEME} https env=${variable}`;

function front(...lines: string[]): Front {
  const conf = `<VirtualHost *:80>\n${lines.join('\n')}\nProxyPass / http://web/\n</VirtualHost>`;
  const [found] = readProxy({ files: new Map([['httpd.conf', conf]]), variables: new Map() }, 'httpd')?.fronts ?? [];
  if (found === undefined) throw new Error('nothing passes requests on');
  return found;
}

describe('a header that is set either way', () => {
  test.each([
    ['over TLS and over plain HTTP', both('HTTPS')],
    ['by what a known network says', `${HOP}\n${both('secure')}`],
  ])('%s is set on every request', (_, lines) => {
    expect(front(lines).treats(SCHEME)).toBe(Treatment.SET);
    expect(front(lines).claimsTls).toBe(false);
  });

  test.each([
    ['by a variable that any client sets', `SetEnvIf ${SCHEME} https secure\n${both('secure')}`],
    ['by one that a client can set, too', `${HOP}\nSetEnvIf User-Agent x secure\n${both('secure')}`],
    ['by one that a rewrite sets, too', `${HOP}\nRewriteRule "^" "-" [E=secure:1]\n${both('secure')}`],
    ['by either of two conditions', `${HOP.replace('&&', '||')}\n${both('secure')}`],
    ['by a mark that others get, too', `${HOP}\nSetEnvIfExpr "true" trusted\n${both('secure')}`],
    ['by a variable that nobody sets', both('secure')],
    ['by two variables', `${HOP}\n${both('secure').replace('env=secure', 'env=trusted')}`],
  ])('%s is not', (_, lines) => {
    expect(front(lines).treats(SCHEME)).toBe(Treatment.REMOVED);
  });

  test("to the client's own word is not", () => {
    const copied = both('HTTPS').replace('http env', '%{X-Scheme}i env');
    expect(front(copied).treats(SCHEME)).not.toBe(Treatment.SET);
  });
});

test('what ends TLS in front is known by its networks, if it is asked for the scheme', () => {
  expect(front(HOP).trusts).toEqual(['10.0.0.0/8', '2001:db8::/48']);
  expect(front(HOP.replace("reqenv('trusted') == '1' && ", '')).trusts).toEqual([]);
  expect(front(HOP.replace(SCHEME, 'User-Agent')).trusts).toEqual([]);
  expect(front().trusts).toEqual([]);
});

test('a header that is removed may be stated on some requests', () => {
  const some = `RequestHeader unset X-SSL-Client-Cert\nRequestHeader set X-SSL-Client-Cert "%{SSL_CLIENT_CERT}s" "expr=%{SSL_CLIENT_VERIFY} == 'SUCCESS'"`;
  expect(front(some).mayState?.('x-ssl-client-cert')).toBe(true);
  expect(front(some.replace(/RequestHeader unset.*\n/, '')).mayState?.('X-SSL-Client-Cert')).toBe(false);
  expect(front(some.replace(/ "expr=.*/, '')).mayState?.('X-SSL-Client-Cert')).toBe(false);
  expect(
    front(some.replace('unset X-SSL-Client-Cert', 'set X-SSL-Client-Cert none')).mayState?.('X-SSL-Client-Cert'),
  ).toBe(true);
  expect(front(`${some}\nRequestHeader set X-SSL-Client-Cert none`).mayState?.('X-SSL-Client-Cert')).toBe(false);
  expect(front('RequestHeader unset X-SSL-Client-Cert').mayState?.('X-SSL-Client-Cert')).toBe(false);
});

test.each([
  ['RewriteRule "^" "https://%{SERVER_NAME}%1" [R=308,NE,L]', true],
  ['Redirect permanent / https://shop.example.com/', true],
  ['Redirect / https://shop.example.com/', true],
  ['RewriteRule "^" "http://web/" [P]', false],
  ['Redirect 404 /', false],
  ['Redirect /old https://shop.example.com/new', false],
])('%s sends requests to https: %s', (line, expected) => {
  expect(front(line).redirects).toBe(expected);
});

test.each([
  ['SSLVerifyClient require', 'required'],
  ['SSLVerifyClient optional', 'optional'],
  ['SSLVerifyClient optional_no_ca', undefined],
  ['SSLVerifyClient none', undefined],
])('%s: certificates are %s', (line, expected) => {
  expect(front('SSLEngine on', line).clientCertificates).toBe(expected);
  expect(front(line).clientCertificates).toBeUndefined();
});

test('upstreams are known with their paths, and what is stated to one alone', () => {
  const { upstreams } = front(
    'ProxyPass /api/ https://api:3000/ retry=0',
    '<Location /files>',
    'ProxyPass http://files:81/',
    '</Location>',
    '<Proxy https://api:3000/>',
    'RequestHeader set X-Forwarded-Prefix /api',
    'RequestHeader unset X-Other',
    '</Proxy>',
  );
  expect(upstreams).toEqual([
    {
      host: 'api',
      port: 3000,
      tls: true,
      path: '/api/',
      states: ['X-Forwarded-Prefix'],
      verified: false,
      mutual: false,
    },
    { host: 'files', port: 81, tls: false, path: '/files', states: [] },
    { host: 'web', tls: false, path: '/', states: [] },
  ]);
});

test.each([
  ['RewriteRule "^(?:/app/readyz|/app/livez)$" "-" [L]\nRewriteRule "^" "-" [R=404,L]', true],
  ['RewriteRule "^(?:/app/.*)$" "-" [L]\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^(?:/app/readyz)" "-" [L]\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^(?:/app/readyz)$" "-" [L]\nRewriteRule "^/private" "-" [R=404,L]', false],
  ['RewriteRule "^(?:/app/readyz)$" "-" [L]\nRewriteCond "%{HTTPS}" "on"\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^(?:/app/readyz)$" "-" [L]\nRewriteRule "^/" "-" [L]\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^/readyz$" "-" [L]\nRewriteRule "^/" "-" [NC,L]\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^/readyz$" "-" [L]\nRewriteRule "^/x" "-" [R=403,L]\nRewriteRule "^" "-" [R=404,L]', true],
  ['RewriteRule "^/a|/b$" "-" [L]\nRewriteRule "^" "-" [R=404,L]', false],
  ['RewriteRule "^" "-" [R=404,L]\nRewriteRule "^(?:/app/readyz)$" "-" [L]', false],
])('a listener that passes named paths only serves no unknown host: %s', (lines, exact) => {
  expect(front(lines)).toMatchObject({ exact, servesAnyHost: !exact });
});
