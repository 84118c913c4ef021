import { Asserted, Sibling, trustHeader } from '../catalogue';
import { Folding } from '../folding';
import { BeliefSpec, Evidence, Peers, Sensor, isOn } from './belief';
import {
  anyOf,
  flag,
  image,
  isImage,
  line,
  optionValue,
  peersOption,
  peersVariable,
  program,
  variable,
  when,
} from './sensors';

const PROTO = Asserted.SCHEME.name;
const PYTHON = /\.py$/;

const runs = (pattern: RegExp): ((evidence: Evidence) => boolean) => {
  return ({ words, env }) => [...words, env.get('GUNICORN_CMD_ARGS') ?? ''].some((word) => pattern.test(word));
};
const isUvicorn = runs(/uvicorn|hypercorn|^api-server$|^fastapi$/);

/** The header that a WSGI key such as HTTP_X_FORWARDED_PROTO stands for. */
function headerOf(key: string): string {
  const name = key.replace(/^HTTP_/, '').replaceAll('_', '-');
  return trustHeader(name)?.name ?? name;
}

/** `SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")` in settings, or a variable that the settings read. */
const secureProxySslHeader: Sensor = ({ env, files }) => {
  const variables = [...env].filter(([name]) => /^(\w+_)?SECURE_PROXY_SSL_HEADER$/.test(name));
  const found = [
    ...variables.map(([name, value]) => ({ value, shown: `${name}=${value}` })),
    ...files.filter(({ path }) => path.endsWith('.py')).flatMap(({ path, content }) => setting(path, content)),
  ].find(({ value }) => isOn(value));
  if (found === undefined) return undefined;
  const key = /HTTP_\w+/.exec(found.value)?.[0];
  return { shown: found.shown, peers: Peers.ANYONE, headers: [key === undefined ? PROTO : headerOf(key)] };
};

function setting(path: string, content: string): { readonly value: string; readonly shown: string }[] {
  const value = /^[ \t]*SECURE_PROXY_SSL_HEADER\s*=\s*([^#\n]+)/m.exec(content)?.[1]?.trim();
  return value === undefined ? [] : [{ value, shown: `SECURE_PROXY_SSL_HEADER = ${value} in ${path}` }];
}

/** `USE_X_FORWARDED_HOST = True` alone. */
const useForwardedHost: Sensor = (evidence) => {
  const signal = line(PYTHON, /^[ \t]*USE_X_FORWARDED_HOST\s*=\s*True/m)(evidence);
  return signal && { ...signal, headers: [Asserted.HOST.name] };
};

/** The scheme, the host or both. */
const djangoBelieves: Sensor = (evidence) => {
  const [scheme, host] = [secureProxySslHeader(evidence), useForwardedHost(evidence)];
  if (scheme === undefined) return host;
  return { ...scheme, headers: [...(scheme.headers ?? []), ...(host?.headers ?? [])] };
};

/** Django that redirects what it takes for plain HTTP, and is not told what is not. */
function deafDjango({ env, files }: Evidence): string | undefined {
  const redirects =
    [...env].some(([name, value]) => /^(\w+_)?SECURE_SSL_REDIRECT$/.test(name) && isOn(value)) ||
    files.some(({ path, content }) => path.endsWith('.py') && /^[ \t]*SECURE_SSL_REDIRECT\s*=\s*True/m.test(content));
  return redirects ? 'SECURE_PROXY_SSL_HEADER' : undefined;
}

const allowIps = anyOf(
  peersOption('--forwarded-allow-ips'),
  ({ env, ...rest }) =>
    peersOption('--forwarded-allow-ips')({
      ...rest,
      env,
      words: (env.get('GUNICORN_CMD_ARGS') ?? '').split(/[\s"']+/),
    }),
  peersVariable('FORWARDED_ALLOW_IPS'),
);

/** Python's application servers and frameworks. */
export const PYTHON_BELIEFS: readonly BeliefSpec[] = [
  {
    platform: 'Django',
    folding: Folding.DASH_UNDERSCORE,
    headers: [],
    believes: djangoBelieves,
    deaf: deafDjango,
  },
  {
    platform: 'gunicorn',
    folding: Folding.DASH_UNDERSCORE,
    headers: [PROTO, Sibling.PROTOCOL, Sibling.SSL, Sibling.SCRIPT_NAME],
    believes: when(
      (evidence) => !isUvicorn(evidence),
      anyOf(
        allowIps,
        line(/gunicorn.*\.py$/, /^\s*forwarded_allow_ips\s*=\s*["']([^"']*)["']/m),
        when(({ envNames }) => !envNames.has('FORWARDED_ALLOW_IPS'), program(/^gunicorn$/, Peers.LOOPBACK)),
      ),
    ),
    namesPeers: true,
  },
  {
    platform: 'uvicorn',
    folding: Folding.NONE,
    headers: [PROTO, Asserted.CLIENT.name],
    believes: anyOf(
      when(isUvicorn, allowIps),
      peersVariable('UVICORN_FORWARDED_ALLOW_IPS'),
      when(({ envNames }) => !envNames.has('FORWARDED_ALLOW_IPS'), program(/^uvicorn$/, Peers.LOOPBACK)),
    ),
    namesPeers: true,
  },
  {
    platform: 'daphne',
    folding: Folding.NONE,
    headers: [Asserted.CLIENT.name, PROTO, Asserted.PORT.name, Sibling.ROOT_PATH],
    believes: when(runs(/(^|\/)daphne$/), flag('--proxy-headers')),
  },
  {
    platform: 'uWSGI',
    folding: Folding.DASH_UNDERSCORE,
    headers: [PROTO, Sibling.SSL],
    believes: anyOf(program(/^uwsgi$/), line(/uwsgi.*\.(ini|ya?ml|json|xml)$/, /^\s*http(-socket)?\s*[=:]/m)),
  },
  {
    platform: 'waitress',
    folding: Folding.NONE,
    headers: [PROTO, Asserted.HOST.name, Asserted.CLIENT.name],
    believes: peersOption('--trusted-proxy'),
    namesPeers: true,
  },
  {
    platform: 'Werkzeug ProxyFix',
    folding: Folding.DASH_UNDERSCORE,
    headers: [PROTO, Asserted.CLIENT.name],
    believes: anyOf(line(PYTHON, /^[^#\n]*\bProxyFix\(/m), line(PYTHON, /^\s*ENABLE_PROXY_FIX\s*=\s*True/m)),
  },
  {
    platform: 'Airflow',
    folding: Folding.DASH_UNDERSCORE,
    headers: [PROTO, Asserted.HOST.name, Asserted.CLIENT.name, Asserted.PORT.name, Sibling.PREFIX],
    believes: anyOf(
      variable('AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX'),
      variable('AIRFLOW__FAB__ENABLE_PROXY_FIX'),
      line(/airflow\.cfg$/, /^\s*enable_proxy_fix\s*=\s*True/im),
      when(runs(/^(airflow|api-server)$/), flag('--proxy-headers')),
    ),
    deaf: (evidence) =>
      isImage(evidence, /^airflow$/) &&
      evidence.words.includes('webserver') &&
      (evidence.env.get('AIRFLOW__WEBSERVER__BASE_URL') ?? '').startsWith('https:')
        ? 'AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX=True'
        : undefined,
  },
  {
    platform: 'Odoo',
    folding: Folding.DASH_UNDERSCORE,
    headers: [Asserted.HOST.name, PROTO, Asserted.CLIENT.name],
    believes: anyOf(
      variable('ODOO_PROXY_MODE'),
      flag('--proxy-mode'),
      line(/\.conf$/, /^\s*proxy_mode\s*=\s*(?:True|1)\b/im),
    ),
    deaf: (evidence) =>
      isImage(evidence, /^odoo$/) && optionValue(evidence.words, '--config') === undefined
        ? 'ODOO_PROXY_MODE=1 (Odoo 19) or --proxy-mode'
        : undefined,
  },
  {
    platform: 'JupyterHub',
    folding: Folding.NONE,
    headers: [PROTO, Sibling.FORWARDED, Sibling.SCHEME, Asserted.ADDRESS.name, Asserted.CLIENT.name],
    believes: anyOf(image(/^(jupyter|k8s-)hub$/), program(/^jupyterhub$/)),
  },
];
