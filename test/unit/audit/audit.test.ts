import { auditLocated, readDocuments } from '../../../lib/audit';
import { APP, audit, findings, httpd } from './support';

const PROXY = httpd(`ProxyPass / http://web/
<VirtualHost *:80>
  RequestHeader set X-Forwarded-Proto http
</VirtualHost>`);

describe('an audit', () => {
  test('takes plain objects without places', () => {
    const objects = readDocuments(APP, 'x').manifests.map(({ manifest }) => manifest);
    const [finding] = audit(objects).findings;
    expect(finding).toMatchObject({
      rule: 'believes-without-cleaning-proxy',
      severity: 'critical',
      object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    });
    expect(finding?.object).not.toHaveProperty('line');
  });

  test('takes the objects of a list, each with its own line', () => {
    const { manifests } = readDocuments(
      `# what kubectl writes
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: { name: a }
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: web }
  spec: { template: { spec: { containers: [{ name: web, env: [{ name: FORWARDED_ALLOW_IPS, value: '*' }] }] } } }
`,
      'list.yaml',
    );
    const result = auditLocated(manifests);
    expect(result.objects).toBe(2);
    expect(result.findings[0]?.object).toMatchObject({ name: 'web', file: 'list.yaml', line: 8 });
  });

  test('counts what it leaves out', () => {
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'x' } };
    expect(audit([crd, crd, { replicas: 2 }, null, 'text'])).toMatchObject({
      objects: 0,
      skipped: { CustomResourceDefinition: 2, 'no Kubernetes object': 3 },
    });
  });

  test('waives a finding with a reason, and only with one', () => {
    const waived = (reason: string): string =>
      APP.replace(
        'name: web, namespace: shop }\nspec:',
        `name: web, namespace: shop, annotations: { cdk8s-secure-proxy/ignore-believes-without-cleaning-proxy: "${reason}" } }\nspec:`,
      );
    const result = auditLocated(readDocuments(waived('behind the gateway of the platform'), 'x').manifests);
    expect(result.suppressed).toMatchObject([
      { rule: 'believes-without-cleaning-proxy', reason: 'behind the gateway of the platform' },
    ]);
    expect(result.findings.map(({ rule }) => rule)).not.toContain('believes-without-cleaning-proxy');
    expect(findings(waived(' '))[0]?.message).toContain('gives no reason, so it does not count');
  });

  test('sees the controller of a pod, not each of its pods', () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', ownerReferences: [{ kind: 'ReplicaSet', name: 'web' }] },
      spec: { containers: [{ name: 'web', env: [{ name: 'FORWARDED_ALLOW_IPS', value: '*' }] }] },
    };
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec: { template: pod } };
    expect(audit([pod]).findings.map(({ object }) => object.kind)).toContain('Pod');
    expect(audit([pod, owner]).findings.map(({ object }) => object.kind)).not.toContain('Pod');
  });

  test('is the same each time', () => {
    expect(findings(APP, PROXY)).toEqual(findings(APP, PROXY));
  });
});
