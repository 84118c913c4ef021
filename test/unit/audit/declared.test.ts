import { Model } from '../../../lib/audit/model/model';
import { sorted } from '../../../lib/audit/model/objects';
import { Belief } from '../../../lib/contract/beliefs';
import { readDocuments } from '../../../lib/audit';
import { HTTPD } from './fixtures';
import { APP, httpd, messages } from './support';

const DECLARED = '{"platform":"node","headers":["X-Forwarded-Proto","X-Real-IP"],"folding":""}';

/** An application of a pair, on a platform that nobody knows. */
function pairApp(believes = DECLARED, flag = '{"TRUST":"1"}', variable = 'TRUST', value = '1'): string {
  return APP.replace(
    'labels: { app: web }',
    `labels: { app: web, cdk8s-secure-proxy/member: shop-app }, annotations: { cdk8s-secure-proxy/believes: '${believes}', cdk8s-secure-proxy/flag: '${flag}' }`,
  ).replace("SECURE_PROXY_SSL_HEADER, value: 'HTTP_X_FORWARDED_PROTO,https'", `${variable}, value: '${value}'`);
}

function beliefs(yaml: string): readonly Belief[] {
  const { applications } = new Model(sorted(readDocuments(yaml, 'x.yaml').manifests));
  return applications.flatMap((application) => application.beliefs);
}

test('what a pair says its application believes is judged like what is seen', () => {
  expect(beliefs(pairApp())).toMatchObject([
    { platform: 'node', headers: ['X-Forwarded-Proto', 'X-Real-IP'], folding: '', signal: { shown: 'TRUST=1' } },
  ]);
  const open = messages('siblings-not-cleaned', pairApp(), httpd(HTTPD));
  expect(open).toEqual([expect.stringContaining('passes X-Real-IP on as the client sent them')]);
  const clean = HTTPD.replace('RequestHeader unset', 'RequestHeader unset X-Real-IP\n  RequestHeader unset');
  expect(messages('siblings-not-cleaned', pairApp(), httpd(clean))).toEqual([]);
});

test('a platform without a flag believes all the same, in the first container of the pod', () => {
  const two = pairApp(DECLARED, '{}').replace('\n---', '\n        - { name: other, image: other }\n---');
  expect(beliefs(two)).toMatchObject([{ signal: { shown: 'it always does' } }]);
});

test.each([
  ['that is no pair', pairApp().replace('cdk8s-secure-proxy/member', 'other')],
  ['whose flag has another value', pairApp(DECLARED, '{"TRUST":"1"}', 'TRUST', '0')],
  ['whose flag is gone', pairApp(DECLARED, '{"TRUST":"1"}', 'OTHER')],
  ['that says nothing of headers', pairApp('{"platform":"node","headers":[]}')],
  ['with something else there', pairApp('nonsense')],
  ['with a list there', pairApp('[]')],
])('nothing is said of an application %s', (_, yaml) => {
  expect(beliefs(yaml)).toEqual([]);
});

test('what is seen is not said twice, and a folding that nobody knows is the widest', () => {
  const django = pairApp('{"platform":"django","headers":["X-Forwarded-Proto"]}').replace(
    'env: [',
    "env: [{ name: SECURE_PROXY_SSL_HEADER, value: 'HTTP_X_FORWARDED_PROTO,https' }, ",
  );
  expect(beliefs(django).map(({ platform }) => platform)).toEqual(['Django']);
  expect(beliefs(pairApp(DECLARED.replace('"folding":""', '"folding":"+"')))).toMatchObject([{ folding: '-_.' }]);
});
