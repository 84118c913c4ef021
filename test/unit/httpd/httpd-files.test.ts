import { Duration } from 'cdk8s';
import { AccessLog, Folding, LogLevel, PlainHttp, Platform, SecureProxyProps, TrustContract } from 'cdk8s-secure-proxy';
import { CATALOGUE } from '../../../lib/contract/catalogue';
import { folded } from '../../../lib/contract/folding';
import { ConfLine, comments, parseConf, sections } from '../../support/httpd-conf';
import { contractOf, filesOf, pairOf } from '../../support/pair';

const main = (props: Partial<SecureProxyProps> = {}): string => filesOf(pairOf(props).pair)['httpd.conf'] ?? '';
const stripped = (props: Partial<SecureProxyProps> = {}): string =>
  filesOf(pairOf(props).pair)['stripped-headers.conf'] ?? '';
const lines = (found: readonly ConfLine[], name: string): string[] =>
  found.filter((line) => line.name === name).map(({ args }) => args.join(' '));

/** The virtual host that passes requests on: the second one on its port. */
function host(port: 8080 | 8443, props: Partial<SecureProxyProps> = {}): readonly ConfLine[] {
  return sections(main(props), 'VirtualHost', `*:${port}`)[1] ?? [];
}

test.each(Object.values(LogLevel))(
  'with log level "%s", the host that nobody asked for is as talkative as the others',
  (logLevel) => {
    const text = main({ httpd: { logLevel } });
    // That of mod_ssl only: a level without a module's name would be that of all modules.
    expect(lines(parseConf(text), 'LogLevel')).toEqual([logLevel, 'ssl:error']);
    expect(lines(sections(text, 'VirtualHost', '*:8443')[0] ?? [], 'LogLevel')).toEqual(['ssl:error']);
  },
);

describe('stripped-headers.conf', () => {
  /** What is missing or too much, by name. */
  function difference(text: string, contract: TrustContract): string[] {
    const removed = new Set(lines(parseConf(text), 'RequestHeader'));
    const wanted = contract.stripped
      .flatMap(({ name }) => contract.removedSpellings(name))
      .map((name) => `unset ${name}`);
    return [...wanted.filter((line) => !removed.has(line)), ...[...removed].filter((line) => !wanted.includes(line))];
  }

  test('unsets every spelling of every stripped header, and nothing else', () => {
    expect(difference(stripped(), contractOf())).toEqual([]);
  });

  test('and the check sees one that is missing', () => {
    const text = stripped().replace('RequestHeader unset X_Forwarded-Proto\n', '');
    expect(difference(text, contractOf())).toEqual(['unset X_Forwarded-Proto']);
  });

  test.each(Object.values(Folding))('with folding "%s" has a line for each spelling, each once', (folding) => {
    const platform = Platform.custom({ name: 'any', flag: {}, folding });
    const { pair } = pairOf({}, { platform });
    const unset = lines(parseConf(filesOf(pair)['stripped-headers.conf'] ?? ''), 'RequestHeader');
    expect(new Set(unset.map((line) => line.toLowerCase())).size).toBe(unset.length);
    expect(new Set(unset.map((line) => folded(line))).size).toBe(pair.contract.stripped.length);
  });

  test('says of each header who believes it', () => {
    expect(comments(stripped()).slice(0, 1)).toEqual([
      'X-Forwarded-Proto (B, scheme), believed by nearly every platform',
    ]);
    expect(comments(stripped())).toHaveLength(
      CATALOGUE.filter(({ headerClass }) => !headerClass.startsWith('D')).length,
    );
  });

  test('keeps only the usual spelling of a header that passes, and says why', () => {
    const text = stripped({ passThrough: [{ header: 'Remote-User', because: 'the login proxy sets it' }] });
    expect(
      lines(parseConf(text), 'RequestHeader')
        .filter((line) => /remote.user/i.test(line))
        .sort(),
    ).toEqual([
      'unset Remote_User',
      ...['X-Remote-User', 'X-Remote_User', 'X_Remote-User', 'X_Remote_User'].map((name) => `unset ${name}`),
    ]);
    expect(comments(text)).toContain('Remote-User is passed through: the login proxy sets it');
  });
});

describe('httpd.conf', () => {
  test('strips before it states anything', () => {
    const names = parseConf(main()).map(({ name }) => name);
    expect(names.indexOf('Include')).toBeLessThan(names.indexOf('RequestHeader'));
    expect(lines(parseConf(main()), 'Include')).toEqual(['/usr/local/apache2/conf/stripped-headers.conf']);
  });

  test.each([
    [8080, 'http', 80],
    [8443, 'https', 443],
  ] as const)('states the truth about the listener %i', (port, scheme, publicPort) => {
    expect(lines(host(port), 'RequestHeader')).toEqual([
      `set X-Forwarded-Proto ${scheme}`,
      `set X-Forwarded-Port ${publicPort}`,
      'set X-Real-IP expr=%{REMOTE_ADDR}',
    ]);
    expect(lines(parseConf(main()), 'ProxyAddHeaders')).toEqual(['On']);
  });

  test.each([8080, 8443] as const)('on %i refuses to have an asserted header nominated', (port) => {
    const conditions = lines(host(port), 'RewriteCond').filter((line) => line.startsWith('%{HTTP:Connection}'));
    const [pattern = ''] = /x-\S+/.exec(conditions[0] ?? '') ?? [];
    expect(conditions).toHaveLength(1);
    for (const { name } of contractOf().asserted) {
      for (const value of [name, `close, ${name}`, `close;${name.toUpperCase()}`, `a ${name.toLowerCase()} b`]) {
        expect(value).toMatch(new RegExp(pattern, 'i'));
      }
    }
    for (const value of ['close', 'keep-alive', 'Upgrade', 'keep-alive, Upgrade', 'TE', 'close, TE']) {
      expect(value).not.toMatch(new RegExp(pattern, 'i'));
    }
  });

  test.each([
    [8080, ':80'],
    [8443, ':443'],
  ] as const)('on %i serves the hosts of the pair only', (port, suffix) => {
    const hosts = ['shop.example.com', '*.shop.example.com'];
    const [condition = ''] = lines(host(port, { hosts }), 'RewriteCond').filter((line) =>
      line.startsWith('%{HTTP_HOST}'),
    );
    const foreign = new RegExp((/!(\S+)/.exec(condition) ?? [])[1] ?? '', 'i');
    for (const ours of ['shop.example.com', 'SHOP.example.com', 'a.shop.example.com']) {
      expect(ours).toMatch(foreign);
      expect(ours + suffix).toMatch(foreign);
    }
    const theirs = [
      ...['evil.com', 'shop.example.com.evil.com', 'shopXexample.com', 'a.b.shop.example.com', '.shop.example.com', ''],
      ...['shop.example.com:8080', 'shop.example.com:', 'shop.example.com@evil.com', 'evil.com/shop.example.com'],
    ];
    for (const other of theirs) expect(other).not.toMatch(foreign);
    expect(lines(host(port, { hosts }), 'ServerName')).toEqual(['shop.example.com']);
    expect(lines(host(port, { hosts }), 'ServerAlias')).toEqual(['*.shop.example.com']);
  });

  test.each([8080, 8443])('on %i the first virtual host refuses what no host of the pair is', (port) => {
    const [first = []] = sections(main(), 'VirtualHost', `*:${port}`);
    expect(lines(first, 'ServerName')).toEqual(['unknown.invalid']);
    expect(lines(first, 'StrictHostCheck')).toEqual(['On']);
    expect(lines(first, 'RewriteRule').at(-1)).toBe('^ - [R=421,L]');
    expect(lines(first, 'ProxyPass')).toEqual([]);
  });

  test('plain HTTP is redirected to the host of the request, except for ACME challenges', () => {
    const [rule = '', ...more] = lines(host(8080), 'RewriteRule').filter((line) => line.includes('R=308'));
    // SERVER_NAME is one of ours by then; HTTP_HOST would be what the client wrote.
    expect(rule).toMatch(/^\^ https:\/\/%\{SERVER_NAME\}%(1|\{REQUEST_URI\}) \[R=308,(NE,)?L\]$/);
    expect(more).toEqual([]);
    expect(lines(host(8080), 'RewriteCond')).toContain(
      '%{REQUEST_URI} !^/[.]well-known/acme-challenge/[A-Za-z0-9_-]+$',
    );
    expect(lines(host(8080), 'ProxyPass')[0]).toMatch(
      /^\/\.well-known\/acme-challenge\/ http:\/\/shop-app:8000\/\.well-known\/acme-challenge\/ /,
    );
  });

  test('the path of a redirect is that of the request, and never a host', () => {
    const [condition] = lines(host(8080), 'RewriteCond').filter((line) => line.startsWith('%{THE_REQUEST}'));
    const path = new RegExp((/ (\^.*)$/.exec(condition ?? '') ?? [])[1] ?? '');
    const redirected = (target: string): string =>
      `https://ours${(path.exec(`GET ${target} HTTP/1.1`) ?? [])[1] ?? ''}`;
    expect(redirected('/a%2Fb%3F/c?d=/e')).toBe('https://ours/a%2Fb%3F/c');
    expect(redirected('http://evil.example.com/a')).toBe('https://ours/a');
    expect(redirected('//evil.example.com/a')).toBe('https://ours//evil.example.com/a');
    expect(redirected('http://evil.example.com')).toBe('https://ours');
    for (const target of [
      '@evil.example.com',
      '.evil.example.com',
      ':80@evil.example.com',
      '*',
      'x://y@z/w',
      '\\\\evil',
    ]) {
      expect(redirected(target)).toMatch(/^https:\/\/ours(\/|$)/);
    }
  });

  test('or served, as plain HTTP', () => {
    const served = host(8080, { httpd: { plainHttp: PlainHttp.SERVE } });
    expect(lines(served, 'RewriteRule').join()).not.toMatch('308');
    expect(lines(served, 'ProxyPass')[0]).toMatch(/^\/ http:\/\/shop-app:8000\/ /);
    expect(lines(served, 'RequestHeader')[0]).toBe('set X-Forwarded-Proto http');
  });

  test.each([
    [0.5, 'disablereuse=On'],
    [1, 'disablereuse=On'],
    [2, 'ttl=1'],
    [75, 'ttl=74'],
    [undefined, 'disablereuse=On'],
  ])('a keep-alive of %j seconds: %s', (keepAlive, expected) => {
    const duration = keepAlive === undefined ? undefined : Duration.millis(keepAlive * 1000);
    const platform = Platform.custom({ name: 'any', flag: {}, keepAlive: duration });
    const text = filesOf(pairOf({}, { platform }).pair)['httpd.conf'] ?? '';
    const worker = lines(parseConf(text), 'ProxyPass').at(-1)?.split(' ') ?? [];
    expect(worker).toEqual(expect.arrayContaining([expected, 'retry=0', 'nocanon', 'timeout=60']));
    expect(worker.filter((word) => /^(ttl|disablereuse)=/.test(word))).toEqual([expected]);
  });

  test('HSTS is sent over TLS, once, also on errors, and never over plain HTTP', () => {
    expect(lines(host(8443), 'Header')).toEqual([
      'onsuccess unset Strict-Transport-Security',
      'always set Strict-Transport-Security max-age=63072000',
    ]);
    expect(lines(host(8080), 'Header')).toEqual([]);
  });

  test('HTTP/2 is offered over TLS only, and only when asked for', () => {
    expect(main()).not.toMatch(/http2|h2/);
    expect(lines(host(8443, { httpd: { http2: true } }), 'Protocols')).toEqual(['h2 http/1.1']);
    expect(lines(host(8080, { httpd: { http2: true } }), 'Protocols')).toEqual([]);
    expect(lines(parseConf(main({ httpd: { http2: true } })), 'LoadModule')).toContain(
      'http2_module modules/mod_http2.so',
    );
  });

  test.each([
    [AccessLog.OFF, []],
    [AccessLog.COMBINED, ['/proc/self/fd/1 access', '/dev/null access']],
    [AccessLog.JSON, ['/proc/self/fd/1 access', '/dev/null access']],
  ])('the access log "%s" goes to standard output, without the probes', (accessLog, logs) => {
    expect(lines(parseConf(main({ httpd: { accessLog } })), 'CustomLog')).toEqual(logs);
  });

  test('a line of the JSON log is JSON', () => {
    const [format = ''] = lines(parseConf(main({ httpd: { accessLog: AccessLog.JSON } })), 'LogFormat');
    const line = format
      .replace(/ access$/, '')
      .replace(/%>s|%B|%D/g, '1')
      .replace(/%(\{[^}]*\})?[a-z]/g, 'x');
    expect(Object.keys(JSON.parse(line) as object).sort()).toEqual(
      ['bytes', 'client', 'duration_us', 'host', 'referer', 'request', 'status', 'time', 'tls', 'user_agent'].sort(),
    );
  });

  test('loads nothing that could open another way in', () => {
    const loaded = lines(parseConf(main()), 'LoadModule').map((line) => line.split('_module')[0]);
    expect(
      loaded.filter((name) => /cgi|dav|status|info|autoindex|alias|dir$|connect|ftp|lua|userdir/.test(name ?? '')),
    ).toEqual([]);
    expect(lines(parseConf(main()), 'ProxyRequests')).toEqual(['Off']);
    expect(main()).not.toMatch(/ProxyPassMatch|\[P|ProxyPassReverseCookie/);
  });

  test.each([
    ['MergeTrailers', 'Off'],
    ['TraceEnable', 'Off'],
    ['ServerTokens', 'Prod'],
    ['HttpProtocolOptions', 'Strict LenientMethods Require1.0'],
    ['SSLProtocol', '-all +TLSv1.2 +TLSv1.3'],
    ['AllowOverride', 'None'],
    ['Require', 'all denied'],
  ])('%s is %s', (name, value) => {
    expect(lines(parseConf(main()), name)).toEqual([value]);
  });
});

test('a server on trial shares no file and no port with the one that runs', () => {
  const [running, trial] = ['!TRIAL', 'TRIAL'].map((name) => sections(main(), 'IfDefine', name)[0] ?? []);
  const shown = (found: typeof running): string[] => (found ?? []).map(({ name, args }) => `${name} ${args.join(' ')}`);
  expect(shown(running)).toEqual(['PidFile /run/httpd/httpd.pid', 'Listen 8080', 'Listen 8081', 'Listen 8443']);
  expect(shown(trial)).toEqual(['PidFile /run/httpd/trial.pid', 'Listen 127.0.0.1:8082']);
});
