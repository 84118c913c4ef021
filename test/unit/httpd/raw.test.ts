import { RawDirective, RawDirectives } from 'cdk8s-secure-proxy';
import { CATALOGUE, ESSENTIAL } from '../../../lib/contract/catalogue';
import { directiveNames } from '../../support/httpd-conf';
import { filesOf, messageOf, pairOf } from '../../support/pair';

const of = (line: string): RawDirective => {
  const [name = '', ...args] = line.split(' ');
  return RawDirective.of(name, ...args);
};
const pairWith = (raw: RawDirectives): ReturnType<typeof pairOf> => pairOf({ httpd: { raw } });
const problem = (line: string): string => messageOf(() => pairWith({ tlsListener: [of(line)] }));

describe('what touches the trust of the pair is refused, with the reason', () => {
  test.each([
    [
      'RequestHeader set X-Forwarded-Proto https',
      'applications believe this header, so that only the pair may touch it',
    ],
    ['RequestHeader unset x_forwarded.proto', 'applications believe this header, so that only the pair may touch it'],
    ['requestheader append X-Real-IP 1', 'applications believe this header, so that only the pair may touch it'],
    ['RequestHeader unset Connection', 'this header carries the request itself'],
    ['RequestHeader edit Z-Any a b', 'one of set, append, merge, add, setifempty, unset is needed'],
    ['RequestHeader set Z-Any x early', 'conditions are not taken'],
    [
      'RequestHeader set Z-Any %{SSL_CLIENT_S_DN}s',
      'one fixed value is needed, without percent signs, expressions and conditions',
    ],
    [
      'Header set Z-Any expr=%{req:Cookie}',
      'one fixed value is needed, without percent signs, expressions and conditions',
    ],
    ['Header echo ^X-', 'one of set, append, merge, add, setifempty, unset is needed'],
    ['Header always unset Strict-Transport-Security', 'httpd.hsts decides about this header'],
    ['SetEnv HTTPS on', 'it would change what the proxy takes for the truth about a request'],
    ['SetEnvIf X-Forwarded-Proto https HTTPS=on', 'it would change what the proxy takes for the truth about a request'],
    ['RemoteIPHeader X-Forwarded-For', 'it would change what the proxy takes for the truth about a request'],
    ['ProxyPassMatch ^/(.*)$ http://a/$1', 'it would decide where requests go, past what the pair checks'],
    ['RewriteRule ^ http://a/ [P]', 'it would decide where requests go, past what the pair checks'],
    ['Include conf/mine.conf', 'it would bring in configuration that nobody has checked'],
    ['IncludeOptional conf/*.conf', 'it would bring in configuration that nobody has checked'],
    ['LoadModule cgi_module modules/mod_cgi.so', 'it would bring in configuration that nobody has checked'],
    ['Define X 1', 'it would bring in configuration that nobody has checked'],
    ['</VirtualHost>', 'sections cannot be added'],
    ['MergeTrailers On', 'the pair decides about it'],
    ['HttpProtocolOptions Unsafe', 'the pair decides about it'],
    ['TraceEnable On', 'the pair decides about it'],
    ['LogLevel trace8', 'a log could show what only the application may know'],
    ['UserDir public', 'it is not among the directives that are known to be harmless'],
    ['H2WindowSize 1', 'HTTP/2 is not offered; set httpd.http2, or remove it'],
    ['ListenBacklog 1', 'it counts only for the server; use httpd.raw.server'],
  ])('%s', (line, reason) => {
    expect(problem(line)).toMatch(/^httpd\.raw\.tlsListener\[0\]: got "/);
    expect(problem(line)).toContain(`, but ${reason}`);
  });

  test('every header that any platform believes, and every one without which there is no request', () => {
    for (const name of [...CATALOGUE.map((header) => header.name), ...ESSENTIAL]) {
      for (const action of ['set', 'unset']) {
        expect(problem(`RequestHeader ${action} ${name}${action === 'set' ? ' x' : ''}`)).toMatch(
          /only the pair|carries the request/,
        );
      }
    }
  });

  test('what this pair strips beyond that', () => {
    const raw = { everyListener: [RawDirective.of('RequestHeader', 'set', 'X-Shop-Tenant', 'a')] };
    expect(messageOf(() => pairOf({ alsoStrip: ['X_Shop_Tenant'], httpd: { raw } }))).toBe(
      'httpd.raw.everyListener[0]: got "RequestHeader set X-Shop-Tenant a", but the contract of the pair decides about this header; remove it',
    );
    expect(() => pairWith(raw)).not.toThrow();
  });

  test.each(['a\nDefine X 1', '${PATH}', 'a\\', '', 'grün'])('an argument that leaves its line: %j', (value) => {
    const raw = { tlsListener: [RawDirective.of('Header', 'set', 'X-Any', value)] };
    expect(messageOf(() => pairWith(raw))).toContain('but arguments are short texts of ASCII in one line');
  });
});

test('what is harmless stands where it was put, once, as one directive', () => {
  const conf = (raw?: RawDirectives): string[] =>
    directiveNames(filesOf(pairOf({ httpd: { raw } }).pair)['httpd.conf'] ?? '');
  const quoted = RawDirective.of('Header', 'set', 'X-Any', 'a" Define X "1');
  const [before, after] = [conf(), conf({ everyListener: [quoted], server: [of('listenbacklog 5')] })];
  const extra = [...after];
  for (const name of before) extra.splice(extra.indexOf(name), 1);
  expect(extra.sort()).toEqual(['Header', 'Header', 'ListenBacklog']);
});
