import fc from 'fast-check';
import { REPORTS, audit, auditLocated, readDocuments } from '../../../lib/audit';
import { APP, httpd } from './support';
import { NGINX, POLICY, nginx } from './fixtures';

const KINDS = ['Deployment', 'Service', 'Ingress', 'NetworkPolicy', 'ConfigMap', 'Pod', 'CronJob', 'List', 'Gateway'];
const FIELDS = [
  'spec',
  'template',
  'containers',
  'env',
  'name',
  'value',
  'args',
  'ports',
  'selector',
  'matchLabels',
  'data',
  'metadata',
  'ingress',
  'from',
  'rules',
  'backend',
  'volumes',
  'configMap',
  'volumeMounts',
  'items',
  'labels',
  'annotations',
];

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(null, true, 0, 8000, '', 'web', '*', '10.0.0.0/8', 'ProxyPass / http://web', NGINX),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 5 }),
  ),
}));

const object = fc.record({
  apiVersion: fc.constantFrom('v1', 'apps/v1', 'networking.k8s.io/v1'),
  kind: fc.constantFrom(...KINDS),
  metadata: value,
  spec: value,
  data: value,
  items: value,
});

/** Places at which good manifests are damaged. */
const WHOLE = [APP, nginx(), httpd('ProxyPass / http://web/'), POLICY].join('\n---\n');

describe('whatever it is given, an audit', () => {
  test('of objects gives a result, the same each time, in every format', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 6 }), (objects) => {
        const result = audit(objects);
        expect(audit(objects)).toEqual(result);
        for (const report of Object.values(REPORTS)) expect(report(result, { colour: true })).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  test('of damaged manifests gives a result', () => {
    const damage = fc.tuple(fc.nat(WHOLE.length), fc.nat(40), fc.string({ maxLength: 12, unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
        const text = damages.reduce(
          (whole, [at, length, put]) => whole.slice(0, at) + put + whole.slice(at + length),
          WHOLE,
        );
        const { manifests, errors } = readDocuments(text, 'x.yaml');
        expect(auditLocated(manifests, errors).errors).toEqual(errors);
      }),
      { numRuns: 200 },
    );
  });
});
