/** A proxy and an application in pods of their own, by hand and sound. The exploits change one thing each. */
export const SOUND = {
  /** Before the virtual hosts. */
  strip: ['Forwarded', 'X-Real-IP', 'Script-Name', 'Path-Info', ...xForwarded()]
    .flatMap(spellings)
    .map((name) => `RequestHeader unset ${name}`)
    .join('\n'),
  common: 'MergeTrailers Off\nTraceEnable Off\nHttpProtocolOptions Strict',
  /** In each virtual host of the shop. */
  connection: 'RewriteCond "%{HTTP:Connection}" "x-forwarded|x-real-ip" [NC]\nRewriteRule ^ - [R=400,L]',
  plain: 'RequestHeader set X-Forwarded-Proto http',
  tls: 'RequestHeader set X-Forwarded-Proto https',
  /** The first virtual host of each port. */
  unknown: '  ServerName unknown.invalid\n  RewriteEngine On\n  RewriteRule ^ - [R=421,L]',
  image: 'registry.example.com/shop:1',
  flag: '{ name: SECURE_PROXY_SSL_HEADER, value: "HTTP_X_FORWARDED_PROTO,https" }',
  /** What gunicorn believes. The policy keeps others away than the proxy, whose address changes. */
  peers: '',
  policy: '[{ from: [{ podSelector: { matchLabels: { app: edge } } }], ports: [{ port: 8000 }] }]',
  /** More documents. */
  more: '',
};

export type Parts = typeof SOUND;

function xForwarded(): string[] {
  const names = ['Proto', 'For', 'Host', 'Port', 'Server', 'Prefix', 'Protocol', 'Ssl', 'Scheme'];
  return names.map((name) => `X-Forwarded-${name}`);
}

function spellings(name: string): string[] {
  const [first = '', ...words] = name.split('-');
  return words.reduce((heads, word) => heads.flatMap((head) => [`${head}-${word}`, `${head}_${word}`]), [first]);
}

function virtualHosts(port: number, { unknown, connection }: Parts, own: string): string {
  const ssl = port === 8443 ? '  SSLEngine on\n' : '';
  const refusing = unknown === '' ? '' : `<VirtualHost *:${port}>\n${ssl}${unknown}\n</VirtualHost>\n`;
  return `${refusing}<VirtualHost *:${port}>
${ssl}ServerName shop.example.com
RewriteEngine On
${connection}
${own}
ProxyPass / http://shop-app:8000/ retry=0
</VirtualHost>`;
}

function httpdConf(parts: Parts): string {
  return `ServerRoot /usr/local/apache2
ServerName shop.example.com
ErrorLog /proc/self/fd/2
Listen 8080
Listen 8443
LoadModule mpm_event_module modules/mod_mpm_event.so
<IfModule !unixd_module>
LoadModule unixd_module modules/mod_unixd.so
</IfModule>
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule env_module modules/mod_env.so
LoadModule setenvif_module modules/mod_setenvif.so
LoadModule headers_module modules/mod_headers.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_http_module modules/mod_proxy_http.so
LoadModule rewrite_module modules/mod_rewrite.so
LoadModule socache_shmcb_module modules/mod_socache_shmcb.so
LoadModule ssl_module modules/mod_ssl.so
SSLCertificateFile /tls/tls.crt
SSLCertificateKeyFile /tls/tls.key
${parts.common}
${parts.strip}
ProxyPreserveHost On
${virtualHosts(8080, parts, parts.plain)}
${virtualHosts(8443, parts, parts.tls)}
`;
}

/** Manifests of the sound proxy and application, with some parts replaced. */
export function manifests(changed: Partial<Parts> = {}): string {
  const parts = { ...SOUND, ...changed };
  const conf = httpdConf(parts).replace(/^(?=.)/gm, '    ');
  const policy = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: shop-app }
spec: { podSelector: { matchLabels: { app: shop-app } }, policyTypes: [Ingress], ingress: ${parts.policy} }`;
  return `apiVersion: v1
kind: ConfigMap
metadata: { name: edge }
data:
  httpd.conf: |
${conf}---
apiVersion: apps/v1
kind: Deployment
metadata: { name: edge }
spec:
  selector: { matchLabels: { app: edge } }
  template:
    metadata: { labels: { app: edge } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: httpd
          image: httpd:2.4.68
          ports: [{ name: http, containerPort: 8080 }, { name: https, containerPort: 8443 }]
          readinessProbe: { tcpSocket: { port: http } }
          volumeMounts: [{ name: conf, mountPath: /usr/local/apache2/conf }, { name: tls, mountPath: /tls }]
      volumes: [{ name: conf, configMap: { name: edge } }, { name: tls, secret: { secretName: shop-tls } }]
---
apiVersion: v1
kind: Service
metadata: { name: edge }
spec:
  selector: { app: edge }
  ports: [{ name: http, port: 80, targetPort: http }, { name: https, port: 443, targetPort: https }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-app }
spec:
  selector: { matchLabels: { app: shop-app } }
  template:
    metadata: { labels: { app: shop-app } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ${parts.image}
          args: [python, -m, gunicorn.app.wsgiapp, --threads=4, shop.wsgi]
          env: [${['{ name: PORT, value: "8000" }', parts.flag, parts.peers].filter((entry) => entry !== '').join(', ')}]
          ports: [{ containerPort: 8000 }]
          readinessProbe: { httpGet: { path: /healthz, port: 8000 } }
---
apiVersion: v1
kind: Service
metadata: { name: shop-app }
spec: { selector: { app: shop-app }, ports: [{ name: http, port: 8000 }] }
${parts.policy === '' ? '' : policy}
${parts.more === '' ? '' : `---\n${parts.more}`}`;
}
