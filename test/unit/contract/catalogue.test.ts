import { HeaderClass, HeaderTopic } from 'cdk8s-secure-proxy';
import { Asserted, CATALOGUE, ESSENTIAL, trustHeader } from '../../../lib/contract/catalogue';
import { folded } from '../../../lib/contract/folding';
import { contractOf } from '../../support/pair';

const byKey = (names: readonly string[]): string[] => names.map(folded).sort();

test('no header stands twice, in any spelling', () => {
  const keys = CATALOGUE.map(({ name }) => folded(name));
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
});

test.each(Object.values(HeaderClass))('class %s has headers', (headerClass) => {
  expect(CATALOGUE.filter((header) => header.headerClass === headerClass)).not.toEqual([]);
});

test.each(Object.values(HeaderTopic))('topic %s has headers', (topic) => {
  expect(CATALOGUE.filter((header) => header.topic === topic)).not.toEqual([]);
});

test('every name is a token that httpd and Kubernetes can carry, and every text is one line', () => {
  expect(CATALOGUE.filter(({ name }) => !/^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/.test(name))).toEqual([]);
  expect(CATALOGUE.filter(({ believedBy, forging }) => !/^[\x20-\x7e]+$/.test(believedBy + forging))).toEqual([]);
});

test('classes A, B and C are stripped by default, D is not', () => {
  const wanted = CATALOGUE.filter(({ headerClass }) => headerClass !== HeaderClass.OPTIONAL);
  expect(byKey(contractOf().stripped.map(({ name }) => name))).toEqual(byKey(wanted.map(({ name }) => name)));
  expect(contractOf().stripped.filter(({ headerClass }) => headerClass === HeaderClass.OPTIONAL)).toEqual([]);
});

test('every asserted header is catalogued, so that the copy of the client is stripped', () => {
  const stripped = byKey(contractOf().stripped.map(({ name }) => name));
  for (const { name } of Object.values(Asserted)) expect(stripped).toContain(folded(name));
});

test('what carries the request itself is not catalogued', () => {
  expect(ESSENTIAL.filter((name) => trustHeader(name) !== undefined)).toEqual([]);
});

test('a header is found in any spelling', () => {
  expect(trustHeader('x_forwarded.PROTO')?.name).toBe('X-Forwarded-Proto');
  expect(trustHeader('SSL-Client-Cert')?.name).toBe('SSL_CLIENT_CERT');
  expect(trustHeader('X-Nobody-Knows')).toBeUndefined();
});

/** The headers of the well-known attacks: whoever takes one out of the catalogue has to come by here. */
test.each([
  ...['X-Forwarded-Proto', 'X-Forwarded-Ssl', 'X-Forwarded-Protocol', 'X-Forwarded-Scheme', 'X-Url-Scheme'],
  ...['Forwarded', 'Front-End-Https', 'X-Forwarded-Host', 'X-Forwarded-Port', 'X-Forwarded-Prefix', 'SCRIPT_NAME'],
  ...['X-Forwarded-For', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP', 'X-Original-URL', 'X-Rewrite-URL'],
  ...['Remote-User', 'X-Remote-User', 'X-Forwarded-User', 'SSL_CLIENT_CERT', 'X-SSL-Client-Verify', 'Proxy'],
  ...['X-Middleware-Subrequest', 'X-Accel-Mapping', 'X-Sendfile-Type', 'X-Forwarded-Client-Cert'],
])('%s is stripped', (name) => {
  expect(contractOf().removedSpellings(name)).toContain(name);
});
