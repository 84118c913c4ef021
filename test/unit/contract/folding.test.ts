import { Folding } from 'cdk8s-secure-proxy';
import fc from 'fast-check';
import { cgiVariable, folded, spellings } from '../../../lib/contract/folding';

describe('spellings', () => {
  test.each([
    ['X-Forwarded-Proto', Folding.NONE, ['X-Forwarded-Proto']],
    [
      'X-Forwarded-Proto',
      Folding.DASH_UNDERSCORE,
      ['X-Forwarded-Proto', 'X-Forwarded_Proto', 'X_Forwarded-Proto', 'X_Forwarded_Proto'],
    ],
    [
      'X-Real-IP',
      Folding.DASH_UNDERSCORE_DOT,
      [
        ...['X-Real-IP', 'X-Real_IP', 'X-Real.IP'],
        ...['X_Real-IP', 'X_Real_IP', 'X_Real.IP'],
        ...['X.Real-IP', 'X.Real_IP', 'X.Real.IP'],
      ],
    ],
    ['Forwarded', Folding.DASH_UNDERSCORE_DOT, ['Forwarded']],
    // Read with literal underscores, also where names stay distinct.
    ['SSL_CLIENT_CERT', Folding.NONE, ['SSL-CLIENT-CERT', 'SSL_CLIENT_CERT']],
    [
      'SSL_CLIENT_CERT',
      Folding.DASH_UNDERSCORE,
      ['SSL-CLIENT-CERT', 'SSL-CLIENT_CERT', 'SSL_CLIENT-CERT', 'SSL_CLIENT_CERT'],
    ],
  ])('of %s, folding "%s"', (name, folding, expected) => {
    expect(spellings(name, folding)).toEqual(expected);
  });

  test.each([
    ['X-Forwarded-Tls-Client-Cert-Info', Folding.DASH_UNDERSCORE, 32],
    ['X-Forwarded-Tls-Client-Cert-Info', Folding.DASH_UNDERSCORE_DOT, 243],
  ])('of %s, folding "%s": %i', (name, folding, count) => {
    expect(new Set(spellings(name, folding)).size).toBe(count);
  });

  test('are exactly the names that a server with this folding takes for the name', () => {
    const name = fc.stringMatching(/^[A-Za-z]{1,3}([-_.][A-Za-z]{1,3}){0,3}$/);
    const server = { [Folding.DASH_UNDERSCORE]: /[-_]/g, [Folding.DASH_UNDERSCORE_DOT]: /[-_.]/g };
    fc.assert(
      fc.property(name, fc.constantFrom(Folding.DASH_UNDERSCORE, Folding.DASH_UNDERSCORE_DOT), (header, folding) => {
        const found = spellings(header, folding);
        const separators = header.replace(/[A-Za-z]/g, '').length;
        expect(new Set(found.map((spelling) => spelling.replace(server[folding], '_'))).size).toBe(1);
        expect(new Set(found).size).toBe(folding.length ** separators);
      }),
      { seed: 1 },
    );
  });
});

test('folded gives one key for all spellings', () => {
  const keys = spellings('X-Forwarded-Proto', Folding.DASH_UNDERSCORE_DOT).map((name) => folded(name.toUpperCase()));
  expect(new Set(keys)).toEqual(new Set(['x-forwarded-proto']));
});

test.each([
  ['X-Forwarded-Proto', 'HTTP_X_FORWARDED_PROTO'],
  ['ssl_client.cert', 'HTTP_SSL_CLIENT_CERT'],
])('the CGI variable of %s is %s', (name, variable) => {
  expect(cgiVariable(name)).toBe(variable);
});
