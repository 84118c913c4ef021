/** Where things are in the container: the official httpd image's layout, with all that is written under RUNTIME. */
export const SERVER_ROOT = '/usr/local/apache2';
export const CONF = `${SERVER_ROOT}/conf`;
export const RUNTIME = '/run/httpd';
export const SCRATCH = '/tmp';

/** Whatever the pair mounts into containers of its own and of the application. httpd restarts gracefully when it changes. */
export const OWN_FILES = '/etc/secure-proxy';
export const CERTIFICATES = `${OWN_FILES}/tls`;
export const CLIENT_AUTHORITY = `${OWN_FILES}/client-ca`;
export const SEAL = `${OWN_FILES}/seal`;
export const SEAL_FILE = 'value';

/** Secrets of type `kubernetes.io/tls` have their data under these names. */
export const TlsFile = { CERTIFICATE: 'tls.crt', KEY: 'tls.key', AUTHORITY: 'ca.crt' } as const;

/** What the application speaks TLS with. */
export const APP_CERTIFICATES = `${OWN_FILES}/app-tls`;
export const PROXY_AUTHORITY = `${OWN_FILES}/proxy-ca`;

/** What the proxy meets an application with. */
export const appAuthority = (name: string): string => `${OWN_FILES}/${name}-ca`;
export const proxyIdentity = (name: string): string => `${OWN_FILES}/${name}-client`;
/** Certificate and key in one file, which start.sh makes of the two. */
export const joinedIdentity = (name: string): string => `${RUNTIME}/${name}-client.pem`;

/** The main file is the one that the image starts with; the long list of stripped headers has a file of its own. */
export const MAIN_FILE = 'httpd.conf';
export const STRIPPED_FILE = 'stripped-headers.conf';
export const START_FILE = 'start.sh';

/** Defined while a configuration is tried out beside the server that runs. */
export const TRIAL = 'TRIAL';

/** Unprivileged ports, since the process has no capability to bind others. */
export const Port = { PLAIN: 8080, HEALTH: 8081, TLS: 8443 } as const;

/** On the loopback, for the moments of a trial. */
export const TRIAL_PORT = 8082;

/** What clients type. */
export const PublicPort = { PLAIN: 80, TLS: 443 } as const;

export const LIVE_PATH = '/livez';
export const READY_PATH = '/readyz';
export const STATUS_PATH = '/server-status';

/** Where the answers to ACME HTTP-01 challenges are. @see https://www.rfc-editor.org/rfc/rfc8555#section-8.3 */
export const ACME_CHALLENGE = '/.well-known/acme-challenge/';
/** Where the kubelet finds the paths of an application that listens on the loopback only. */
export const APP_LIVE_PATH = '/app/livez';
export const APP_READY_PATH = '/app/readyz';
