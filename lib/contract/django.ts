import { Duration } from 'cdk8s';
import { Asserted, SEAL_HEADER } from './catalogue';
import { Folding, cgiVariable } from './folding';
import { invalid } from './invalid';
import { GeneratedModule, PlatformSpec, TlsFiles, checkVariable } from './platform-spec';
import { SEAL_PATTERN, SEAL_REFERENCE, SealVariable } from './seal';

/** How the settings of a Django project learn that they stand behind the proxy. */
export interface DjangoOptions {
  /**
   * The environment variable from which your settings read `SECURE_PROXY_SSL_HEADER`.
   * @default 'SECURE_PROXY_SSL_HEADER'
   */
  readonly flag?: string;

  /**
   * Your settings module, e.g. `shop.settings`. The pair then wraps it in a generated module that switches on
   * `SECURE_PROXY_SSL_HEADER`, secure cookies, `ALLOWED_HOSTS` and `CSRF_TRUSTED_ORIGINS` for the hosts of the pair.
   * @default - your settings read the flag themselves
   */
  readonly settings?: string;
}

const MODULE = 'secure_proxy_settings';
const SECURE = 'https';
const KEY = cgiVariable(Asserted.SCHEME.name);
const SEALED_KEY = cgiVariable(SEAL_HEADER);

/** The variables that the pair sets beside the one that the settings read. */
const Variable = {
  BELIEVED_PEERS: 'FORWARDED_ALLOW_IPS',
  PORT: 'PORT',
  GUNICORN: 'GUNICORN_CMD_ARGS',
  SETTINGS: 'DJANGO_SETTINGS_MODULE',
  SEARCH_PATH: 'PYTHONPATH',
} as const;

/** gunicorn, uvicorn and hypercorn close an idle connection after 2 s, 5 s and 5 s. */
const SHORTEST_KEEP_ALIVE = Duration.seconds(2);

export function djangoPlatform(options: DjangoOptions): PlatformSpec {
  const flag = options.flag ?? 'SECURE_PROXY_SSL_HEADER';
  checkVariable('platform.flag', flag, '');
  if ([...Object.values<string>(Variable), ...Object.values<string>(SealVariable)].includes(flag)) {
    throw invalid(
      'platform.flag',
      flag,
      'the pair needs this variable for something else',
      'let your settings read another',
    );
  }
  const settings = options.settings;
  if (settings !== undefined) checkModule(settings);
  return {
    name: 'django',
    folding: Folding.DASH_UNDERSCORE,
    believes: [Asserted.SCHEME.name],
    // Django alone decides: a server that believes headers too would add SCRIPT_NAME and a second opinion on the scheme.
    flag: { [flag]: `${KEY},${SECURE}`, [Variable.BELIEVED_PEERS]: '' },
    sealedFlag: { [flag]: `${SEALED_KEY},${SEAL_REFERENCE}`, [Variable.BELIEVED_PEERS]: '' },
    port: 8000,
    keepAlive: SHORTEST_KEEP_ALIVE,
    // gunicorn listens on the loopback only unless PORT is set.
    serving: (port) => ({ [Variable.PORT]: String(port) }),
    servingLoopback: (port) => ({ [Variable.GUNICORN]: `--bind=127.0.0.1:${port}` }),
    servingTls: (files) => ({ [Variable.GUNICORN]: tlsOptions(files).join(' ') }),
    // The header of the flag decides wherever it is there; without it, Django asks the server, which speaks TLS.
    heedsPlainHttp: true,
    module: settings === undefined ? undefined : (hosts, sealed) => settingsModule(settings, hosts, sealed),
  };
}

/** gunicorn reads the files for each connection, so that it needs no restart when they are renewed. */
function tlsOptions({ certificate, key, clientAuthority }: TlsFiles): string[] {
  const own = [`--certfile=${certificate}`, `--keyfile=${key}`];
  // 2 is Python's ssl.CERT_REQUIRED.
  return clientAuthority === undefined ? own : [...own, `--ca-certs=${clientAuthority}`, '--cert-reqs=2'];
}

function checkModule(settings: string): void {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(settings) || settings === MODULE) {
    throw invalid(
      'platform.settings',
      settings,
      'the dotted name of a Python module is needed',
      'for example "shop.settings"',
    );
  }
}

const UNSEALED = `# The proxy strips every spelling of this header from what clients send, and sets it itself.
SECURE_PROXY_SSL_HEADER = (${JSON.stringify(KEY)}, ${JSON.stringify(SECURE)})`;

/** Django compares the header with the second item by `==`, and of the two, Python asks the more special class. */
const SEALED = `import hmac
import os
import re

from django.core.exceptions import ImproperlyConfigured

_values = [os.environ.get(name, "") for name in ${JSON.stringify(Object.values(SealVariable))}]
_seals = [value.encode() for value in _values if re.fullmatch("${SEAL_PATTERN}", value)]
if _values[0].encode() not in _seals:
    raise ImproperlyConfigured("${SealVariable.VALUE} must match ${SEAL_PATTERN}, without a line break")


class _Seal(str):
    # Equal to what the proxy may send: one value, or two while one replaces the other. Shows none of them.
    def __eq__(self, sent):
        return any([hmac.compare_digest(sent.encode(), seal) for seal in _seals])

    def __ne__(self, sent):
        return not self == sent

    __hash__ = str.__hash__


# Only the proxy can send this value. It strips the header from what clients send, and sets it over TLS.
SECURE_PROXY_SSL_HEADER = (${JSON.stringify(SEALED_KEY)}, _Seal("(the seal)"))`;

function settingsModule(settings: string, hosts: readonly string[], sealed: boolean): GeneratedModule {
  return {
    fileName: `${MODULE}.py`,
    text: settingsText(settings, hosts, sealed),
    environment: { [Variable.SETTINGS]: MODULE },
    searchPath: Variable.SEARCH_PATH,
  };
}

function settingsText(settings: string, hosts: readonly string[], sealed: boolean): string {
  const list = (items: readonly string[]): string => `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
  const origins = hosts.map((host) => `${SECURE}://${host}`);
  return `# Generated by cdk8s-secure-proxy: the settings of ${settings}, told that TLS ends at the proxy.
import importlib

import django

_settings = importlib.import_module(${JSON.stringify(settings)})
globals().update({name: getattr(_settings, name) for name in dir(_settings) if name.isupper()})

${sealed ? SEALED : UNSEALED}

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# Probes send the first host, so that no other has to be allowed.
ALLOWED_HOSTS = ${list(hosts.map((host) => host.replace(/^\*/, '')))}

# Before 4.0, Django wanted hosts here, not origins.
_origins = ${list(origins)}
if django.VERSION < (4, 0):
    _origins = [origin.split("://")[1].lstrip("*") for origin in _origins]
CSRF_TRUSTED_ORIGINS = [*getattr(_settings, "CSRF_TRUSTED_ORIGINS", []), *_origins]
`;
}
