import { APP, proxy } from './support';

/** A configuration of nginx that is clean for Django. */
export const NGINX = `server { listen 80 default_server; return 421; }
server {
  listen 80;
  server_name shop.example.com;
  location / {
    proxy_pass http://web;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-For $remote_addr;
  }
}`;
export const nginx = (text = NGINX): string => proxy('nginx:1.28', '/etc/nginx/conf.d/default.conf', text);
export const haproxy = (rules: string): string =>
  proxy(
    'haproxy:3.0',
    '/usr/local/etc/haproxy/haproxy.cfg',
    `frontend web\n  bind :80\n  ${rules}\n  default_backend app\nbackend app\n  server one web:80`,
  );
export const caddy = (lines: string, options = ''): string =>
  proxy('caddy:2', '/etc/caddy/Caddyfile', `${options}\n:80 {\n  reverse_proxy web:80 {\n    ${lines}\n  }\n}`);
export const envoy = (manager: string): string =>
  proxy(
    'envoyproxy/envoy:v1.35',
    '/etc/envoy/envoy.yaml',
    `static_resources:
  listeners:
    - address: { socket_address: { address: 0.0.0.0, port_value: 80 } }
      filter_chains: [{ filters: [{ typed_config: { stat_prefix: web, http_filters: [], ${manager} } }] }]
  clusters:
    - load_assignment:
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: web, port_value: 80 } } } }] }]`,
  );

export const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress]
  ingress: [{ from: [{ podSelector: { matchLabels: { app: front } } }], ports: [{ port: 8000 }] }]`;

export const HTTPD = `<VirtualHost *:80>
  ServerName unknown.invalid
  Redirect 404 /
</VirtualHost>
<VirtualHost *:80>
  ServerName shop.example.com
  RewriteEngine On
  RewriteCond "%{HTTP:Connection}" "x-forwarded-proto" [NC]
  RewriteRule "^" "-" [R=400,L]
  RequestHeader unset X_Forwarded_Proto
  RequestHeader unset X-Forwarded_Proto
  RequestHeader unset X_Forwarded-Proto
  RequestHeader unset X-Forwarded-For
  RequestHeader unset X-Forwarded-Host
  RequestHeader set X-Forwarded-Proto http
  ProxyPass / http://web/
</VirtualHost>`;
export const GUNICORN = APP.replace(
  'SECURE_PROXY_SSL_HEADER, value:',
  "FORWARDED_ALLOW_IPS, value: '*' }, { name: OTHER, value:",
);
export const ingress = (service: string, name = 'nginx'): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: old, namespace: shop }
spec:
  ingressClassName: ${name}
  defaultBackend: { service: { name: ${service}, port: { number: 80 } } }`;
export const CONTROLLER = `apiVersion: apps/v1
kind: Deployment
metadata: { name: controller, namespace: ingress-nginx }
spec: { template: { spec: { containers: [{ name: c, image: 'registry.k8s.io/ingress-nginx/controller:v1.12.1' }] } } }`;
export const settings = (name: string, data: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: ingress-nginx }
data: ${data}`;
export const keycloak = (env: string): string =>
  APP.replace('image: registry.example.com/shop:1', 'image: quay.io/keycloak/keycloak:26.0').replace(/env: .*/, env);
export const member = (side: string, contract: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-${side}, namespace: shop }
spec: { template: { metadata: { labels: { cdk8s-secure-proxy/member: shop-${side} }, annotations: { cdk8s-secure-proxy/contract: ${contract} } }, spec: { containers: [] } } }`;
export const generated = (mark: string, text: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: shop-proxy-httpd, namespace: shop, annotations: { cdk8s-secure-proxy/generated: '${mark}' } }
data: { httpd.conf: '${text}' }`;
export const half = (value: string): string =>
  APP.replace(
    'metadata: { labels: { app: web } }',
    `metadata: { labels: { app: web }, annotations: { cdk8s-secure-proxy/flag: '{"SECURE_PROXY_SSL_HEADER":"${value}"}' } }`,
  );
export const service = (spec: string): string => `apiVersion: v1
kind: Service
metadata: { name: other, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }], ${spec} }`;

const snippet = (text: string): string =>
  ingress('web').replace(
    'name: old, namespace: shop',
    `name: old, namespace: shop, annotations: { nginx.ingress.kubernetes.io/configuration-snippet: '${text}' }`,
  );
/** Proxies whose configuration is elsewhere, or there in a form that is not read. */
export const UNREAD: Readonly<Record<string, string[]>> = {
  'an unknown controller': [APP, ingress('web', 'public')],
  'a controller that is elsewhere': [APP, ingress('web')],
  'Caddy in JSON': [APP, proxy('caddy:2', '/etc/caddy/caddy.json', '{"upstreams":[{"dial":"web:80"}]}')],
  "Traefik's file provider": [APP, proxy('traefik:v3.5', '/etc/traefik/routes.yaml', 'web: { url: "http://web:80" }')],
  'a snippet of ingress-nginx': [APP, snippet('proxy_set_header X-Forwarded-Proto https;'), CONTROLLER],
};
export const READ: Readonly<Record<string, string[]>> = {
  'a known one': [APP, ingress('web'), CONTROLLER],
  'a snippet about something else': [APP, snippet('add_header X-Robots-Tag none;'), CONTROLLER],
  nginx: [APP, nginx()],
};
