import { RULES } from '../../../lib/audit';
import { digest } from '../../../lib/contract/marks';
import {
  caddy,
  CONTROLLER,
  envoy,
  generated,
  GUNICORN,
  half,
  haproxy,
  HTTPD,
  ingress,
  keycloak,
  member,
  NGINX,
  nginx,
  POLICY,
  service,
  settings,
  READ,
  UNREAD,
} from './fixtures';
import { APP, httpd, messages } from './support';

/** For each rule, what violates it, and what comes as near as possible without doing so. */
/** The controller with an argument. */
const started = (argument: string): string =>
  CONTROLLER.replace("image: 'registry", `args: ['${argument}'], image: 'registry`);

const CASES: [rule: string, bad: Record<string, string[]>, good: Record<string, string[]>][] = [
  [
    'believes-without-cleaning-proxy',
    {
      'no proxy': [APP],
      'nginx passes it': [APP, nginx(NGINX.replace(/.*Forwarded-Proto.*/, ''))],
      'httpd passes it': [APP, httpd('ProxyPass / http://web/')],
      'Caddy trusts everyone': [APP, caddy('', '{\n  servers {\n    trusted_proxies static 0.0.0.0/0\n  }\n}')],
    },
    {
      'nginx states it': [APP, nginx()],
      'httpd states it': [APP, httpd(HTTPD)],
      'HAProxy states it': [APP, haproxy('http-request set-header X-Forwarded-Proto http')],
      'Caddy states it': [APP, caddy('header_up -Forwarded')],
      'a job': [
        APP.replace('kind: Deployment', 'kind: Job')
          .replace(/ports: .*/, '')
          .replace(/---[\s\S]*/, ''),
      ],
      off: [APP.replace('HTTP_X_FORWARDED_PROTO,https', '')],
    },
  ],
  [
    'cleans-without-believer',
    {
      'Keycloak without its flag': [keycloak('args: [start]'), nginx(NGINX.replace('listen 80;', 'listen 443 ssl;'))],
      'a pair that lost its flag': [half('HTTP_X_FORWARDED_PROTO,other'), nginx()],
    },
    {
      'Keycloak with it': [
        keycloak('env: [{ name: KC_PROXY_HEADERS, value: xforwarded }]'),
        nginx(NGINX.replace('listen 80;', 'listen 443 ssl;')),
      ],
      'a whole pair': [half('HTTP_X_FORWARDED_PROTO,https'), nginx()],
      'no proxy': [keycloak('args: [start]')],
    },
  ],
  [
    'reachable-around-proxy',
    {
      NodePort: [APP, nginx(), service('type: NodePort')],
      LoadBalancer: [APP, nginx(), service('type: LoadBalancer')],
      externalIPs: [APP, nginx(), service('externalIPs: [192.0.2.1]')],
      Ingress: [APP, nginx(), ingress('web')],
      hostPort: [APP.replace('containerPort: 8000', 'containerPort: 8000, hostPort: 8000'), nginx()],
      hostNetwork: [APP.replace('      containers:', '      hostNetwork: true\n      containers:'), nginx()],
    },
    {
      ClusterIP: [APP, nginx(), service('type: ClusterIP')],
      'an Ingress to the proxy': [APP, nginx(), ingress('front')],
      'another port of the pods': [APP, nginx(), service('type: NodePort').replace('app: web', 'app: other')],
    },
  ],
  [
    'no-network-policy',
    { none: [APP, nginx()], 'egress only': [APP, nginx(), POLICY.replace('[Ingress]', '[Egress]')] },
    { one: [APP, nginx(), POLICY] },
  ],
  [
    'open-network-policy',
    {
      everyone: [APP, nginx(), POLICY.replace(/from: .*\], ports/, 'ports')],
      'the namespace': [APP, nginx(), POLICY.replace('{ matchLabels: { app: front } }', '{}')],
      'the cluster': [
        APP,
        nginx(),
        POLICY.replace('podSelector: { matchLabels: { app: front } }', 'namespaceSelector: {}'),
      ],
      'a range': [
        APP,
        nginx(),
        POLICY.replace('podSelector: { matchLabels: { app: front } }', 'ipBlock: { cidr: 10.0.0.0/8 }'),
      ],
    },
    {
      'the proxy': [APP, nginx(), POLICY],
      'another port': [
        APP,
        nginx(),
        POLICY,
        POLICY.replace('name: web', 'name: metrics').replace(/from: .*/, 'ports: [{ port: 9090 }] }]'),
      ],
    },
  ],
  [
    'believes-from-everyone',
    { everyone: [GUNICORN, nginx()] },
    { 'locked in': [GUNICORN, nginx(), POLICY], named: [GUNICORN.replace("'*'", '10.1.0.0/16'), nginx()] },
  ],
  [
    'plain-http-left-to-client',
    {
      'TLS only': [
        APP,
        httpd(
          `${HTTPD.replace(/.*set X-Forwarded-Proto.*\n/, '')}\n<VirtualHost *:443>\n  SSLEngine on\n  RequestHeader set X-Forwarded-Proto https\n  ProxyPass / http://web/\n</VirtualHost>`,
        ),
      ],
      'one server for both': [
        APP,
        httpd('ProxyPass / http://web/\nRequestHeader set X-Forwarded-Proto https env=HTTPS'),
      ],
      'HAProxy on TLS only': [APP, haproxy('http-request set-header X-Forwarded-Proto https if { ssl_fc }')],
      'https on a plain port': [APP, nginx(NGINX.replace('$scheme', 'https'))],
    },
    {
      'stated on both': [
        APP,
        httpd(
          `${HTTPD}\n<VirtualHost *:443>\n  SSLEngine on\n  RequestHeader set X-Forwarded-Proto https\n  ProxyPass / http://web/\n</VirtualHost>`,
        ),
      ],
      'HAProxy on both': [
        APP,
        haproxy(
          'http-request set-header X-Forwarded-Proto https if { ssl_fc }\n  http-request set-header X-Forwarded-Proto http if !{ ssl_fc }',
        ),
      ],
    },
  ],
  [
    'trust-from-client-header',
    {
      SetEnvIf: [APP, httpd(`SetEnvIf X-Forwarded-Proto https HTTPS=on\n${HTTPD}`)],
      'a copy in nginx': [APP, nginx(NGINX.replace('$scheme', '$http_x_forwarded_proto'))],
      'a map in nginx': [
        APP,
        nginx(
          `map $http_x_forwarded_proto $proto { default $http_x_forwarded_proto; "" $scheme; }\n${NGINX.replace('$scheme', '$proto')}`,
        ),
      ],
      'Envoy without use_remote_address': [APP, envoy('use_remote_address: false')],
    },
    {
      'SetEnvIf of something else': [APP, httpd(`SetEnvIf User-Agent curl HTTPS=on\n${HTTPD}`)],
      'behind a controller that cleans': [
        APP,
        nginx(NGINX.replace('$scheme', '$http_x_forwarded_proto')),
        ingress('front'),
        `apiVersion: v1\nkind: Service\nmetadata: { name: front, namespace: shop }\nspec: { selector: { app: front }, ports: [{ port: 80 }] }`,
        CONTROLLER,
      ],
      'Envoy with it': [APP, envoy('use_remote_address: true')],
    },
  ],
  [
    'append-instead-of-set',
    {
      setifempty: [
        APP,
        httpd(
          HTTPD.replace('set X-Forwarded-Proto', 'setifempty X-Forwarded-Proto').replace(
            'RequestHeader unset X-Forwarded-For\n',
            '',
          ),
        ),
      ],
      'the list in nginx': [APP, nginx(NGINX.replace('$remote_addr', '$proxy_add_x_forwarded_for'))],
      forwardfor: [APP, haproxy('option forwardfor')],
    },
    { 'nginx sets': [APP, nginx()], 'httpd unsets first': [APP, httpd(HTTPD)] },
  ],
  [
    'aliases-not-cleaned',
    {
      httpd: [APP, httpd(HTTPD.replace(/.*unset X_Forwarded-Proto\n/, ''))],
      'nginx with underscores': [APP, nginx(`underscores_in_headers on;\n${NGINX}`)],
      'ingress-nginx with underscores': [settings('ingress-nginx', "{ enable-underscores-in-headers: 'true' }")],
    },
    {
      httpd: [APP, httpd(HTTPD)],
      nginx: [APP, nginx()],
      'HAProxy that deletes': [
        APP,
        haproxy('http-request set-header X-Forwarded-Proto http\n  option http-restrict-req-hdr-names delete'),
      ],
    },
  ],
  [
    'siblings-not-cleaned',
    { gunicorn: [GUNICORN, nginx()] },
    {
      'all removed': [
        GUNICORN,
        nginx(
          NGINX.replace(
            'proxy_set_header Host',
            'proxy_set_header X-Forwarded-Protocol ""; proxy_set_header X-Forwarded-Ssl ""; proxy_set_header Host',
          ),
        ),
      ],
      'not read': [APP, nginx()],
    },
  ],
  [
    'connection-nomination',
    { httpd: [APP, httpd(HTTPD.replace(/.*HTTP:Connection.*\n/, ''))] },
    { refused: [APP, httpd(HTTPD)], nginx: [APP, nginx()] },
  ],
  [
    'unsafe-httpd-options',
    {
      MergeTrailers: [APP, httpd(`MergeTrailers On\n${HTTPD}`)],
      Unsafe: [APP, httpd(`HttpProtocolOptions Unsafe\n${HTTPD}`)],
      TRACE: [APP, httpd(`TraceEnable On\n${HTTPD}`)],
    },
    { off: [APP, httpd(`MergeTrailers Off\nTraceEnable Off\nHttpProtocolOptions Strict\n${HTTPD}`)] },
  ],
  [
    'unknown-host-served',
    {
      'one server': [APP, nginx(NGINX.replace(/^.*\n/, ''))],
      'one host': [APP, httpd(HTTPD.replace(/^[\s\S]*?<\/VirtualHost>\n/, ''))],
    },
    { nginx: [APP, nginx()], httpd: [APP, httpd(HTTPD)] },
  ],
  [
    'ingress-nginx-forwarded-headers',
    { on: [settings('ingress-nginx', "{ use-forwarded-headers: 'true' }")] },
    { off: [settings('ingress-nginx', "{ use-forwarded-headers: 'false' }")] },
  ],
  [
    'traefik-insecure-forwarded-headers',
    {
      option: [started('--entryPoints.web.forwardedHeaders.insecure=true')],
      file: [
        settings(
          'traefik',
          '{ traefik.yaml: "entryPoints:\\n  web:\\n    forwardedHeaders:\\n      insecure: true\\n" }',
        ),
      ],
    },
    {
      named: [started('--entryPoints.web.forwardedHeaders.trustedIPs=10.0.0.1/32')],
    },
  ],
  [
    'pair-fingerprint-mismatch',
    { different: [member('proxy', 'aaaa'), member('app', 'bbbb')] },
    { same: [member('proxy', 'aaaa'), member('app', 'aaaa')] },
  ],
  [
    'pair-altered',
    { changed: [generated(digest({ 'httpd.conf': 'a' }), 'b')] },
    { intact: [generated(digest({ 'httpd.conf': 'a' }), 'a')] },
  ],
  [
    'pair-passes-header',
    {
      generated: [
        APP,
        httpd(HTTPD).replace(
          'kind: ConfigMap\nmetadata: {',
          "$& annotations: { cdk8s-secure-proxy/generated: 'aaaa' },",
        ),
      ],
    },
    { 'by hand': [APP, httpd(HTTPD)] },
  ],
  ['unverified-proxy', UNREAD, READ],
];

describe('every rule', () => {
  test('has cases', () => {
    expect(CASES.map(([rule]) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
  });

  const cases = (part: 1 | 2) =>
    CASES.flatMap((row) => Object.entries(row[part]).map(([name, yaml]) => [row[0], name, yaml] as const));

  test.each(cases(1))('%s finds: %s', (rule, _, yaml) => {
    expect(messages(rule, ...yaml)).not.toEqual([]);
  });

  test.each(cases(2))('%s does not find: %s', (rule, _, yaml) => {
    expect(messages(rule, ...yaml)).toEqual([]);
  });
});
