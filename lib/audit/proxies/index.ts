import { ConfigurationFiles, ProxyReader, ProxyReading } from './front';
import { readCaddy } from './caddy';
import { readEnvoy } from './envoy';
import { readHaproxy } from './haproxy';
import { readHttpd } from './httpd';
import { readNginx } from './nginx';

const READERS: ReadonlyMap<string, ProxyReader> = new Map([
  ['httpd', readHttpd],
  ['nginx', readNginx],
  ['haproxy', readHaproxy],
  ['caddy', readCaddy],
  ['envoy', readEnvoy],
]);

/** Reads the configuration of a proxy: of the product that it is known to be, or of whichever it looks like. */
export function readProxy(configuration: ConfigurationFiles, product?: string): ProxyReading | undefined {
  if (configuration.files.size === 0) return undefined;
  if (product !== undefined) return READERS.get(product)?.(configuration);
  for (const read of READERS.values()) {
    const reading = read(configuration);
    if (reading !== undefined && reading.fronts.length > 0) return reading;
  }
  return undefined;
}
