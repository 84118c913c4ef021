import { folded } from './folding';
import { AssertedHeader, HeaderClass, HeaderTopic, TrustHeader } from './trust-header';

const { ALWAYS: A, UPSTREAM: B, IDENTITY: C, OPTIONAL: D } = HeaderClass;
type Row = readonly [headerClass: HeaderClass, believedBy: string, ...names: string[]];

/** The names that the proxy asserts. Every other place in the library refers to these constants. */
export const Asserted = {
  SCHEME: { name: 'X-Forwarded-Proto', states: 'the scheme of the listener that answered: https or http' },
  CLIENT: { name: 'X-Forwarded-For', states: 'the address of the client' },
  HOST: { name: 'X-Forwarded-Host', states: 'the host that the client asked for, one of the hosts of the pair' },
  SERVER: { name: 'X-Forwarded-Server', states: 'the canonical name of the proxy' },
  PORT: { name: 'X-Forwarded-Port', states: 'the public port of the listener that answered' },
  ADDRESS: { name: 'X-Real-IP', states: 'the address of the client' },
} as const satisfies Record<string, AssertedHeader>;

/** Names that some platforms believe beside the asserted ones, as far as code has to refer to them. */
export const Sibling = {
  FORWARDED: 'Forwarded',
  PROTOCOL: 'X-Forwarded-Protocol',
  SSL: 'X-Forwarded-Ssl',
  FORWARDED_SCHEME: 'X-Forwarded-Scheme',
  SCHEME: 'X-Scheme',
  PREFIX: 'X-Forwarded-Prefix',
  SCRIPT_NAME: 'SCRIPT_NAME',
  ROOT_PATH: 'Daphne-Root-Path',
  URI: 'X-Forwarded-Uri',
  USER: 'X-WEBAUTH-USER',
} as const;

/** The names that the proxy asserts beside them where clients show certificates. */
export const AssertedIdentity = {
  VERIFY: {
    name: 'X-SSL-Client-Verify',
    states: 'SUCCESS where the client has shown a verified certificate, else NONE',
  },
  SUBJECT: { name: 'X-SSL-Client-S-DN', states: 'the subject of that certificate (RFC 2253); absent without one' },
  CERTIFICATE: { name: 'X-SSL-Client-Cert', states: 'that certificate, as percent-encoded PEM; absent without one' },
} as const satisfies Record<string, AssertedHeader>;
/** Asserted only to an application that is mounted below a path which the proxy takes off. */
export const PREFIX: AssertedHeader = {
  name: Sibling.PREFIX,
  states: 'the path below which the application is mounted',
};

/**
 * The header of the seal. One word, so that it has no other spelling; with `SECRET` in it, so that the error reports of
 * Django and others hide its value.
 */
export const SEAL_HEADER = 'Proxysecret';

const SCHEME: Row[] = [
  [B, 'nearly every platform', Asserted.SCHEME.name],
  [
    B,
    'Rack 3, Spring, Jetty, Micronaut, Quarkus, Keycloak, Symfony, JupyterHub; outranks X-Forwarded-*',
    Sibling.FORWARDED,
  ],
  [A, 'gunicorn, echo, gin', Sibling.PROTOCOL],
  [A, 'gunicorn, uWSGI, Rack, Puma, Spring, Quarkus', Sibling.SSL],
  [A, 'Rack, Puma', Sibling.FORWARDED_SCHEME],
  [A, 'tornado, JupyterHub, WSGI fixers', Sibling.SCHEME],
  [A, 'echo, gin', 'X-Url-Scheme'],
  [A, 'phpMyAdmin and other PHP applications', 'Front-End-Https'],
  [A, 'scattered PHP applications', 'X-SSL', 'X-Proto', 'From-Https', 'X-AppService-Proto'],
  [A, 'scattered PHP applications', 'X-HTTPS', 'X-Forwarded-HTTPS', 'X-Client-Scheme'],
  [A, 'readers of what ASP.NET Core writes', 'X-Original-Proto'],
  [B, 'snippets for Azure; its mere presence means https', 'X-ARR-SSL'],
  [A, 'applications of sealed pairs', SEAL_HEADER],
  [B, 'snippets for CloudFront', 'CloudFront-Forwarded-Proto'],
  [B, 'WordPress plug-ins for Cloudflare', 'CF-Visitor'],
];

const LOCATION: Row[] = [
  [B, 'Rails, Rack, Next.js, Auth.js, Odoo, Nextcloud, Micronaut; others when switched on', Asserted.HOST.name],
  [B, 'Rack, Rails, Symfony, Spring, Quarkus, Micronaut, Keycloak, Next.js', Asserted.PORT.name],
  [B, 'Werkzeug, Spring, Symfony, Quarkus, ASP.NET Core, gin', Sibling.PREFIX],
  [A, 'WSGI fixers', Asserted.SERVER.name],
  [A, 'Radicale, Flask snippets; cuts the routed path', 'X-Script-Name'],
  [A, 'gunicorn; cuts the routed path', Sibling.SCRIPT_NAME, 'PATH_INFO'],
  [A, 'daphne; cuts the routed path', Sibling.ROOT_PATH],
  [A, 'oauth2-proxy and other forward-auth servers', Sibling.URI, 'X-Forwarded-Path', 'X-Forwarded-Method'],
  [A, 'old Symfony, WordPress on IIS', 'X-Original-URL', 'X-Rewrite-URL'],
  [A, 'auth requests of ingress controllers', 'X-Original-URI', 'X-Original-Method', 'X-Original-Host'],
  [A, 'readers of what ASP.NET Core writes', 'X-Original-Prefix', 'X-Original-Forwarded-Host'],
  [A, 'various applications', 'X-Host', 'X-HTTP-Host-Override', 'X-Forwarded-Base', 'X-ProxyContextPath'],
];

const CLIENT: Row[] = [
  [B, 'almost every platform', Asserted.CLIENT.name],
  [B, 'Grafana, gin, echo, chi, tornado, JupyterHub, Nextcloud, oauth2-proxy', Asserted.ADDRESS.name],
  [A, 'Rails, PHP snippets', 'Client-Ip', 'X-Client-IP'],
  [A, 'readers of what ASP.NET Core writes', 'X-Original-For', 'X-Original-Forwarded-For'],
  [A, 'request-ip, Java and PHP snippets', 'X-Forwarded', 'Forwarded-For', 'Proxy-Client-IP', 'WL-Proxy-Client-IP'],
  [A, 'Tomcat', 'X-Forwarded-By'],
  [A, 'Quarkus, Keycloak', 'X-Forwarded-Trusted-Proxy'],
  [B, 'chi, request-ip (Akamai, Cloudflare)', 'True-Client-IP'],
  [B, 'gin, request-ip (Cloudflare)', 'CF-Connecting-IP', 'CF-Connecting-IPv6', 'CF-Pseudo-IPv4'],
  [B, 'request-ip (Fastly)', 'Fastly-Client-IP'],
  [B, 'request-ip, PHP', 'X-Cluster-Client-IP'],
  [B, 'request-ip, gin, oauth2-proxy', 'DO-Connecting-IP', 'X-ProxyUser-Ip', 'X-Envoy-External-Address'],
  [B, 'applications on App Engine', 'X-Appengine-User-IP', 'X-Appengine-Remote-Addr'],
  [B, 'applications on Azure', 'X-Azure-ClientIP', 'X-Azure-SocketIP'],
];

const IDENTITY: Row[] = [
  [C, 'Django, Authelia, self-hosted applications', 'Remote-User', 'Remote-Groups', 'Remote-Email', 'Remote-Name'],
  [C, 'Kubernetes API server, dex', 'X-Remote-User', 'X-Remote-Group'],
  [C, 'behind oauth2-proxy', 'X-Forwarded-User', 'X-Forwarded-Email', 'X-Forwarded-Groups'],
  [C, 'behind oauth2-proxy', 'X-Forwarded-Preferred-Username', 'X-Forwarded-Access-Token'],
  [C, 'behind oauth2-proxy', 'X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
  [C, 'behind oauth2-proxy', 'X-Auth-Request-Preferred-Username', 'X-Auth-Request-Access-Token'],
  [C, 'Grafana, Gitea', Sibling.USER, 'X-WEBAUTH-NAME', 'X-WEBAUTH-EMAIL', 'X-WEBAUTH-ROLE', 'X-WEBAUTH-GROUPS'],
  [C, 'various applications', 'X-Authenticated-User', 'X-User', 'X-Email'],
  [C, 'behind Azure App Service', 'X-MS-CLIENT-PRINCIPAL', 'X-MS-CLIENT-PRINCIPAL-ID'],
  [C, 'behind Azure App Service', 'X-MS-CLIENT-PRINCIPAL-NAME', 'X-MS-CLIENT-PRINCIPAL-IDP'],
  [
    C,
    'behind Google IAP',
    'X-Goog-Authenticated-User-Email',
    'X-Goog-Authenticated-User-Id',
    'X-Goog-IAP-JWT-Assertion',
  ],
  [C, 'behind Cloudflare Access', 'Cf-Access-Jwt-Assertion', 'Cf-Access-Authenticated-User-Email'],
  [C, 'behind an AWS load balancer', 'X-Amzn-Oidc-Data', 'X-Amzn-Oidc-Identity', 'X-Amzn-Oidc-Accesstoken'],
  [C, 'behind authentik', 'X-Authentik-Username', 'X-Authentik-Email', 'X-Authentik-Name'],
  [C, 'behind authentik', 'X-Authentik-Uid', 'X-Authentik-Groups', 'X-Authentik-Jwt'],
  [C, 'Tomcat SSLValve, Keycloak', 'SSL_CLIENT_CERT', 'SSL_CLIENT_ESCAPED_CERT', 'SSL_CLIENT_VERIFY'],
  [C, 'Tomcat SSLValve, Keycloak', 'SSL_CLIENT_S_DN', 'SSL_CLIENT_I_DN', 'SSL_CIPHER', 'SSL_CIPHER_USEKEYSIZE'],
  [C, 'Tomcat SSLValve', 'SSL_SESSION_ID', 'SSL_SECURE_PROTOCOL'],
  [C, 'Keycloak', 'CERT_CHAIN_0', 'CERT_CHAIN_1', 'CERT_CHAIN_2'],
  [C, 'application code', ...Object.values(AssertedIdentity).map(({ name }) => name), 'X-SSL-Client-DN'],
  [C, 'application code', 'X-SSL-Client-Certificate', 'X-SSL-Cert', 'X-Client-Cert', 'X-Client-Verify', 'X-Client-DN'],
  [C, 'application code (RFC 9440)', 'Client-Cert', 'Client-Cert-Chain'],
  [C, 'applications on Azure', 'X-ARR-ClientCert'],
  [C, 'behind Envoy and Istio, Keycloak', 'X-Forwarded-Client-Cert'],
  [C, 'behind Traefik', 'X-Forwarded-Tls-Client-Cert', 'X-Forwarded-Tls-Client-Cert-Info'],
  [D, 'various applications; ordinary API clients send them too', 'X-Auth-User', 'X-Auth-Token'],
];

const OTHER: Row[] = [
  [A, 'Next.js middleware (CVE-2025-29927)', 'X-Middleware-Subrequest'],
  [A, 'Next.js middleware', 'X-Middleware-Rewrite', 'X-Middleware-Redirect', 'X-Middleware-Set-Cookie'],
  [A, 'Next.js middleware', 'X-Middleware-Skip', 'X-Middleware-Override-Headers', 'X-Middleware-Next'],
  [A, 'Next.js routing', 'X-Now-Route-Matches', 'X-Matched-Path'],
  [A, 'CGI programs, as HTTP_PROXY (CVE-2016-5385)', 'Proxy'],
  [A, 'forward proxies only', 'Proxy-Authorization'],
  [A, 'Rack::Sendfile, Symfony (CVE-2025-61780)', 'X-Sendfile-Type', 'X-Accel-Mapping', 'X-Accel-Redirect'],
  [A, 'Symfony HttpCache', 'Surrogate-Capability'],
  [
    D,
    'Rails, Symfony, Laravel; REST clients need them',
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
  ],
  [D, 'logs and traces', 'X-Request-Id', 'X-Correlation-Id'],
];

function rows(topic: HeaderTopic, forging: string, table: Row[]): TrustHeader[] {
  return table.flatMap(([headerClass, believedBy, ...names]) =>
    names.map((name) => ({ name, headerClass, topic, believedBy, forging })),
  );
}

/**
 * Every request header that some application platform is known to believe.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7239
 */
export const CATALOGUE: readonly TrustHeader[] = [
  ...rows(HeaderTopic.SCHEME, 'plain HTTP passes for TLS, or TLS for plain HTTP (redirect loop)', SCHEME),
  ...rows(HeaderTopic.LOCATION, 'links, redirects, caches and path rules follow the client', LOCATION),
  ...rows(HeaderTopic.CLIENT, 'address rules, rate limits and logs see another client', CLIENT),
  ...rows(HeaderTopic.IDENTITY, 'the client is taken for somebody else', IDENTITY),
  ...rows(HeaderTopic.OTHER, "the framework's internals obey the client", OTHER),
];

/** Those that no ordinary client sends: they are stripped unless somebody decides otherwise. */
export const STRIPPED_BY_DEFAULT: readonly TrustHeader[] = CATALOGUE.filter(
  ({ headerClass }) => headerClass !== HeaderClass.OPTIONAL,
);

const BY_NAME = new Map(CATALOGUE.map((header) => [folded(header.name), header]));

/** The catalogued header with this name in any spelling, if there is one. */
export function trustHeader(name: string): TrustHeader | undefined {
  return BY_NAME.get(folded(name));
}

/** Headers that carry the request itself; stripping one breaks every application. */
export const ESSENTIAL: readonly string[] = [
  'Host',
  'Authorization',
  'Cookie',
  'Origin',
  'Referer',
  'Accept',
  'Connection',
  'Content-Length',
  'Content-Type',
  'Transfer-Encoding',
  'Upgrade',
  'X-Requested-With',
  'X-CSRFToken',
  'X-XSRF-Token',
];
