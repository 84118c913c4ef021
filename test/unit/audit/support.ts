import { Finding, audit, auditLocated, readDocuments } from '../../../lib/audit';

/** An application that believes, and a Service that leads to it. */
export const APP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: registry.example.com/shop:1
          env: [{ name: SECURE_PROXY_SSL_HEADER, value: 'HTTP_X_FORWARDED_PROTO,https' }]
          ports: [{ name: http, containerPort: 8000 }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }
`;

/** A proxy of its own with one configuration file. */
export function proxy(image: string, path: string, text: string): string {
  const [, directory = '', file = ''] = /^(.*)\/([^/]*)$/.exec(path) ?? [];
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: front, namespace: shop }
spec:
  selector: { matchLabels: { app: front } }
  template:
    metadata: { labels: { app: front } }
    spec:
      containers:
        - name: proxy
          image: ${image}
          volumeMounts: [{ name: conf, mountPath: ${directory} }]
      volumes: [{ name: conf, configMap: { name: front } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: front, namespace: shop }
data:
  ${file}: |
${text.replace(/^/gm, '    ')}
`;
}

export function httpd(text: string): string {
  return proxy('httpd:2.4', '/usr/local/apache2/conf/httpd.conf', text);
}

/** What an audit of YAML finds. */
export function findings(...yaml: readonly string[]): readonly Finding[] {
  const { manifests, errors } = readDocuments(yaml.join('\n---\n'), 'test.yaml');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return auditLocated(manifests).findings;
}

/** The messages of one rule. */
export function messages(rule: string, ...yaml: readonly string[]): string[] {
  return findings(...yaml)
    .filter((finding) => finding.rule === rule)
    .map(({ message }) => message);
}

export { audit };
