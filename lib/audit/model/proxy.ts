import { repository } from '../../contract/beliefs';
import { ProxyReading } from '../proxies/front';
import { readProxy } from '../proxies';
import { KubeObject } from '../source/kube-object';
import { Container } from './container';
import { Workload } from './workload';

/** A container that runs a proxy. */
export interface Proxy {
  readonly workload: Workload;
  readonly container: Container;
  readonly product: string;
  /** Nothing if its configuration is not among the manifests, or cannot be read. */
  readonly reading?: ProxyReading;
  readonly configMaps: readonly KubeObject[];
}

const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/^(httpd|apache|apache2|apache-httpd)$/, 'httpd'],
  [/^(nginx|nginx-unprivileged|openresty|angie)$/, 'nginx'],
  [/^haproxy/, 'haproxy'],
  [/^caddy$/, 'caddy'],
  [/^traefik$/, 'traefik'],
  [/^envoy$/, 'envoy'],
  [/^oauth2-proxy$/, 'oauth2-proxy'],
  [/^varnish$/, 'varnish'],
];

export function proxyOf(workload: Workload, container: Container): Proxy | undefined {
  const files = new Map(container.files.map(({ path, content }) => [path, content]));
  const named = IMAGES.find(([pattern]) => pattern.test(repository(container.image)))?.[1];
  const found = readProxy({ files, variables: container.env }, named);
  const reading = found?.fronts.length === 0 ? undefined : found;
  const product = reading?.product ?? named;
  if (product === undefined) return undefined;
  const configMaps = [...new Set(container.files.map(({ configMap }) => configMap))];
  return { workload, container, product, reading, configMaps };
}
