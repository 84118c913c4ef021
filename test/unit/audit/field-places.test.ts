import { Finding, audit, auditLocated, readDocuments } from '../../../lib/audit';
import { HTTPD, POLICY, ingress, nginx, service, settings } from './fixtures';
import { APP, findings, httpd } from './support';

/** What the finding of a rule points at, and the line of the manifests. */
function pointed(rule: string, yaml: string): { field?: string; line?: string } {
  const one = findings(yaml).find((finding) => finding.rule === rule);
  return { field: one?.at?.field, line: yaml.split('\n')[(one?.at?.line ?? 0) - 1]?.trim() };
}

const join = (...parts: readonly string[]): string => parts.join('\n---\n');

test.each<[what: string, rule: string, yaml: string, field: string, line: string]>([
  [
    'a variable',
    'believes-without-cleaning-proxy',
    APP,
    'spec.template.spec.containers[0].env[0]',
    "env: [{ name: SECURE_PROXY_SSL_HEADER, value: 'HTTP_X_FORWARDED_PROTO,https' }]",
  ],
  [
    'an argument',
    'believes-without-cleaning-proxy',
    APP.replace(/env: .*/, "args:\n            - uvicorn\n            - '--forwarded-allow-ips=*'"),
    'spec.template.spec.containers[0].args[1]',
    "- '--forwarded-allow-ips=*'",
  ],
  [
    'the type of a Service',
    'reachable-around-proxy',
    join(APP, POLICY, nginx(), service('type: NodePort')),
    'spec.type',
    'spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }], type: NodePort }',
  ],
  [
    'the backend of a route',
    'reachable-around-proxy',
    join(APP, POLICY, nginx(), ingress('web')),
    'spec.defaultBackend.service.name',
    'defaultBackend: { service: { name: web, port: { number: 80 } } }',
  ],
  [
    'a port of the node',
    'reachable-around-proxy',
    join(APP.replace('containerPort: 8000', 'containerPort: 8000, hostPort: 8000'), POLICY, nginx()),
    'spec.template.spec.containers[0].ports[0].hostPort',
    'ports: [{ name: http, containerPort: 8000, hostPort: 8000 }]',
  ],
  [
    'a rule of a policy',
    'open-network-policy',
    join(
      APP,
      nginx(),
      POLICY.replace('ingress: [', 'ingress: [{ from: [{ podSelector: { x: y } }], ports: [] }, {}, '),
    ),
    'spec.ingress[0]',
    'ingress: [{ from: [{ podSelector: { x: y } }], ports: [] }, {}, { from: [{ podSelector: { matchLabels: { app: front } } }], ports: [{ port: 8000 }] }]',
  ],
  [
    'a line of a configuration',
    'unsafe-httpd-options',
    join(
      APP,
      POLICY,
      httpd(`TraceEnable off\n${HTTPD.replace('RewriteEngine On', 'RewriteEngine On\n  TraceEnable on')}`),
    ),
    'data["httpd.conf"]',
    'TraceEnable on',
  ],
  [
    'the right one of two virtual hosts',
    'connection-nomination',
    join(APP, POLICY, httpd(HTTPD.replace(/ +Rewrite(Cond|Rule).*\n/g, ''))),
    'data["httpd.conf"]',
    'ServerName shop.example.com',
  ],
  [
    'a setting',
    'ingress-nginx-forwarded-headers',
    settings('ingress-nginx-controller', "\n  proxy-body-size: 8m\n  use-forwarded-headers: 'true'"),
    'data.use-forwarded-headers',
    "use-forwarded-headers: 'true'",
  ],
])('points to %s', (_, rule, yaml, field, line) => {
  expect(pointed(rule, yaml)).toEqual({ field, line });
});

test('points into the item of a list, and below the documents before it', () => {
  const item = (text: string): string => `  - ${text.trim().replaceAll('\n', '\n    ')}`;
  const [deployment = '', other = ''] = APP.split('\n---\n');
  const yaml = `a: b\n---\n# of kubectl\napiVersion: v1\nkind: List\nitems:\n${item(other)}\n${item(deployment)}\n`;
  expect(pointed('believes-without-cleaning-proxy', yaml)).toMatchObject({
    field: 'spec.template.spec.containers[0].env[0]',
    line: "env: [{ name: SECURE_PROXY_SSL_HEADER, value: 'HTTP_X_FORWARDED_PROTO,https' }]",
  });
});

test('names the field of what was not read from a file, without a line', () => {
  const { manifests } = readDocuments(APP, 'x');
  const [one] = audit(manifests.map(({ manifest }) => manifest)).findings;
  expect(one?.at).toEqual({ field: 'spec.template.spec.containers[0]' });
});

test('points to nothing where a manifest does not hold what it was found by', () => {
  const { manifests } = readDocuments(APP, 'x');
  const lost = manifests.map((one) => {
    const { place } = one;
    if (place?.source === undefined) throw new Error('it was read from somewhere');
    return { ...one, place: { ...place, source: { ...place.source, document: { content: 'a: b', line: 1 } } } };
  });
  const [one] = auditLocated(lost).findings as readonly [Finding];
  expect(one.rule).toBe('believes-without-cleaning-proxy');
  expect(one.at).toBeUndefined();
});
