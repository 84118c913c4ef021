import { Asserted, Sibling } from '../catalogue';
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
const HOST = Asserted.HOST.name;
const PORT = Asserted.PORT.name;
const CLIENT = Asserted.CLIENT.name;
const PROPERTIES = /\.(properties|ya?ml)$/;

const has = (pattern: RegExp): ((evidence: Evidence) => boolean) => {
  return ({ envNames }) => [...envNames].some((name) => pattern.test(name));
};

/** A `-D` or `--` property of a Java program, on the command line or in one of the variables that carry options. */
function property(name: string, accepts: RegExp): Sensor {
  return ({ words, env }) => {
    const all = [
      ...words,
      ...['JAVA_OPTS', 'JAVA_TOOL_OPTIONS', 'JDK_JAVA_OPTIONS'].flatMap((opts) => (env.get(opts) ?? '').split(/\s+/)),
    ];
    const value = optionValue(all, `--${name}`) ?? optionValue(all, `-D${name}`);
    return value !== undefined && accepts.test(value) ? { shown: `${name}=${value}`, peers: Peers.ANYONE } : undefined;
  };
}

const SPRING_NAMES = ['SERVER_FORWARD_HEADERS_STRATEGY', 'SERVER_FORWARDHEADERSSTRATEGY'];
const springSays = (pattern: RegExp): Sensor[] => [
  ...SPRING_NAMES.map((name) => variable(name, (value) => pattern.test(value))),
  property('server.forward-headers-strategy', pattern),
];
const springSilent = (evidence: Evidence): boolean =>
  ![...SPRING_NAMES].some((name) => evidence.envNames.has(name)) &&
  property('server.forward-headers-strategy', /./)(evidence) === undefined &&
  !evidence.files.some(({ content }) => /forward-headers-strategy/i.test(content));

/** Spring Boot finds KUBERNETES_SERVICE_HOST in every pod and then believes private peers. */
const springOnKubernetes: Sensor = when(springSilent, ({ envNames }) => {
  const name = [...envNames].find((candidate) =>
    /^SPRING_(PROFILES_ACTIVE|DATASOURCE_|APPLICATION_|CONFIG_|DATA_)/.test(candidate),
  );
  return name === undefined ? undefined : { shown: `Spring Boot on Kubernetes (${name} is set)`, peers: Peers.PRIVATE };
});

const deafUnless = (
  what: string,
  isPlatform: (evidence: Evidence) => boolean,
): ((evidence: Evidence) => string | undefined) => {
  return (evidence) => (isPlatform(evidence) ? what : undefined);
};

export const JVM_BELIEFS: readonly BeliefSpec[] = [
  {
    platform: 'Spring (framework strategy)',
    folding: Folding.NONE,
    headers: [PROTO, Sibling.FORWARDED, Sibling.SSL, HOST, PORT, CLIENT, Sibling.PREFIX],
    believes: anyOf(
      ...springSays(/^framework$/i),
      line(PROPERTIES, /forward-headers-strategy\s*[:=]\s*["']?framework/i),
    ),
  },
  {
    platform: 'Spring Boot',
    folding: Folding.NONE,
    headers: [PROTO, HOST, PORT, CLIENT],
    believes: anyOf(
      ...springSays(/^native$/i),
      line(PROPERTIES, /forward-headers-strategy\s*[:=]\s*["']?native/i, Peers.PRIVATE),
      variable('SERVER_USE_FORWARD_HEADERS'),
      springOnKubernetes,
    ),
    deaf: (evidence) =>
      anyOf(...springSays(/^none$/i))(evidence) === undefined ? undefined : 'SERVER_FORWARD_HEADERS_STRATEGY=NATIVE',
  },
  {
    platform: 'Tomcat',
    folding: Folding.NONE,
    headers: [PROTO, CLIENT],
    believes: line(/server\.xml$/, /<Valve[^>]*RemoteIpValve[^>]*>/, Peers.PRIVATE),
  },
  {
    platform: 'Quarkus',
    folding: Folding.NONE,
    headers: [PROTO, Sibling.SSL, CLIENT],
    believes: (evidence) => {
      const signal = anyOf(
        variable('QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING'),
        property('quarkus.http.proxy.proxy-address-forwarding', /^true$/i),
        line(PROPERTIES, /quarkus\.http\.proxy\.proxy-address-forwarding\s*[:=]\s*true/i),
      )(evidence);
      return (
        signal && {
          ...signal,
          peers: peersVariable('QUARKUS_HTTP_PROXY_TRUSTED_PROXIES')(evidence)?.peers ?? Peers.ANYONE,
        }
      );
    },
    namesPeers: true,
    deaf: deafUnless('QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING=true', has(/^QUARKUS_/)),
  },
  {
    platform: 'Micronaut',
    folding: Folding.NONE,
    headers: [PROTO, Sibling.FORWARDED, HOST, PORT, CLIENT],
    believes: ({ envNames }) => {
      const name = [...envNames].find((candidate) => candidate.startsWith('MICRONAUT_'));
      return name === undefined ? undefined : { shown: `Micronaut (${name} is set)`, peers: Peers.ANYONE };
    },
  },
  {
    platform: 'Keycloak',
    folding: Folding.NONE,
    headers: [PROTO, HOST, PORT, CLIENT],
    believes: (evidence) => {
      const forwarded = (value: string): boolean => value.toLowerCase() === 'forwarded';
      const option = optionValue(evidence.words, '--proxy-headers');
      const given = option ?? evidence.env.get('KC_PROXY_HEADERS');
      const named =
        given !== undefined && isOn(given) && (option !== undefined || !isImage(evidence, /airflow|daphne/));
      const isKeycloak = isImage(evidence, /keycloak|rhbk|sso/) || evidence.envNames.has('KC_PROXY_HEADERS');
      const old = variable('KC_PROXY', (value) => /^(edge|reencrypt|passthrough)$/.test(value))(evidence);
      if (!(named && isKeycloak)) return old;
      const peers = peersVariable('KC_PROXY_TRUSTED_ADDRESSES')(evidence)?.peers ?? Peers.ANYONE;
      return { shown: `proxy-headers=${given}`, peers, ...(forwarded(given) ? { headers: [Sibling.FORWARDED] } : {}) };
    },
    namesPeers: true,
    deaf: deafUnless(
      'KC_PROXY_HEADERS=xforwarded',
      (evidence) => isImage(evidence, /^keycloak$/) && !evidence.words.includes('start-dev'),
    ),
  },
];

const RUBY_HEADERS = [PROTO, Sibling.SSL, Sibling.FORWARDED, Sibling.FORWARDED_SCHEME, HOST, PORT, CLIENT];
const isNextcloud = (evidence: Evidence): boolean => isImage(evidence, /^nextcloud/);
/** A snippet such as WordPress has it: `if ($_SERVER['HTTP_X_FORWARDED_PROTO'] == 'https') $_SERVER['HTTPS'] = 'on';` */
const PHP_SNIPPET = /^(?![ \t]*(?:\/\/|#|\*)).*\$_SERVER\[["']HTTP_X_FORWARDED_PROTO["']\]/m;

export const WEB_BELIEFS: readonly BeliefSpec[] = [
  {
    platform: 'Rails',
    folding: Folding.DASH_UNDERSCORE,
    headers: RUBY_HEADERS,
    believes: anyOf(
      ({ env, envNames }) => {
        const name = ['RAILS_ENV', 'RACK_ENV', 'RAILS_MASTER_KEY'].find((candidate) => envNames.has(candidate));
        return name === undefined
          ? undefined
          : { shown: `Rack (${name}${env.has(name) ? `=${env.get(name) ?? ''}` : ''})`, peers: Peers.ANYONE };
      },
      program(/^(puma|rails|rackup|unicorn)$/),
    ),
  },
  {
    platform: 'Nextcloud',
    folding: Folding.NONE,
    headers: [PROTO, HOST, CLIENT],
    believes: when(isNextcloud, peersVariable('TRUSTED_PROXIES')),
    namesPeers: true,
    deaf: deafUnless(
      'TRUSTED_PROXIES',
      (evidence) => isNextcloud(evidence) && !evidence.envNames.has('OVERWRITEPROTOCOL'),
    ),
  },
  {
    platform: 'Symfony or Laravel',
    folding: Folding.DASH_UNDERSCORE_DOT,
    headers: [PROTO, PORT, CLIENT, HOST],
    believes: when(
      (evidence) => !isNextcloud(evidence),
      anyOf(
        peersVariable('SYMFONY_TRUSTED_PROXIES'),
        peersVariable('TRUSTED_PROXIES'),
        line(/\.ya?ml$/, /^\s*trusted_proxies:\s*["']([^"'\n]+)["']/m),
      ),
    ),
    namesPeers: true,
  },
  {
    platform: 'WordPress',
    folding: Folding.NONE,
    headers: [PROTO, CLIENT],
    believes: image(/^wordpress$/),
  },
  {
    platform: 'PHP',
    folding: Folding.DASH_UNDERSCORE_DOT,
    headers: [PROTO],
    believes: line(/\.(php|inc)$/, PHP_SNIPPET),
  },
  {
    platform: 'Express or Fastify',
    folding: Folding.NONE,
    headers: [PROTO, HOST, CLIENT],
    believes: anyOf(
      ...['TRUST_PROXY', 'EXPRESS_TRUST_PROXY', 'FASTIFY_TRUST_PROXY', 'N8N_PROXY_HOPS'].map(
        (name): Sensor =>
          (evidence) => {
            const value = evidence.env.get(name);
            if (!isOn(value)) return undefined;
            return /^\d+$/.test(value ?? '') ? variable(name)(evidence) : peersVariable(name)(evidence);
          },
      ),
    ),
    namesPeers: true,
  },
  {
    platform: 'Auth.js',
    folding: Folding.NONE,
    headers: [HOST, PROTO],
    // Any text switches it on, "false" and "0", too.
    believes: when(
      ({ envNames }) => !envNames.has('AUTH_URL') && !envNames.has('NEXTAUTH_URL'),
      variable('AUTH_TRUST_HOST', (value) => value !== ''),
    ),
    deaf: deafUnless(
      'AUTH_URL (or AUTH_TRUST_HOST=true)',
      (evidence) => has(/^AUTH_SECRET$/)(evidence) && !has(/^(AUTH_URL|NEXTAUTH_URL|AUTH_TRUST_HOST)$/)(evidence),
    ),
  },
  {
    platform: 'ASP.NET Core',
    folding: Folding.NONE,
    headers: [PROTO, CLIENT],
    believes: variable('ASPNETCORE_FORWARDEDHEADERS_ENABLED', (value) => value.toLowerCase() === 'true'),
    deaf: deafUnless('ASPNETCORE_FORWARDEDHEADERS_ENABLED=true', has(/^ASPNETCORE_/)),
  },
  {
    platform: 'oauth2-proxy',
    folding: Folding.NONE,
    headers: [PROTO, HOST, Sibling.URI, Asserted.ADDRESS.name],
    believes: (evidence) => {
      const signal = anyOf(flag('--reverse-proxy'), variable('OAUTH2_PROXY_REVERSE_PROXY'))(evidence);
      const named = anyOf(peersOption('--trusted-proxy-ip'), peersVariable('OAUTH2_PROXY_TRUSTED_PROXY_IPS'))(evidence);
      return signal && { ...signal, peers: named?.peers ?? Peers.ANYONE };
    },
    namesPeers: true,
  },
  {
    platform: 'Grafana auth proxy',
    folding: Folding.NONE,
    headers: [Sibling.USER],
    believes: (evidence) => {
      const signal = variable('GF_AUTH_PROXY_ENABLED', (value) => value.toLowerCase() === 'true')(evidence);
      const header = evidence.env.get('GF_AUTH_PROXY_HEADER_NAME');
      const peers = peersVariable('GF_AUTH_PROXY_WHITELIST')(evidence)?.peers ?? Peers.ANYONE;
      return signal && { ...signal, peers, ...(header === undefined ? {} : { headers: [header] }) };
    },
    namesPeers: true,
  },
];
