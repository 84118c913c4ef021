import { parse } from 'yaml';
import { Asserted } from '../../contract/catalogue';
import { at, fields, list, text } from '../source/value';
import { ConfigurationFiles, Front, ProxyReading, Treatment } from './front';

/** What Envoy states itself, and what it adds its peer to, where it takes its peer for the client. */
const STATED = new Map([
  [Asserted.SCHEME.name.toLowerCase(), Treatment.SET],
  [Asserted.CLIENT.name.toLowerCase(), Treatment.APPENDED],
]);
const LARGEST = 1024 ** 2;

/** Reads a static bootstrap configuration of Envoy. */
export function readEnvoy({ files }: ConfigurationFiles): ProxyReading | undefined {
  const found = [...files].find(
    ([path, content]) => /\.(ya?ml|json)$/.test(path) && content.includes('static_resources'),
  )?.[1];
  if (found === undefined || found.length > LARGEST) return undefined;
  const nodes = [...walked(parsed(found))];
  const upstreams = nodes
    .filter((node) => Object.hasOwn(node, 'endpoint'))
    .flatMap((node) => {
      const address = at(node, 'endpoint', 'address', 'socket_address');
      const [host, port] = [text(at(address, 'address')), Number(at(address, 'port_value'))];
      return host === undefined ? [] : [{ host, port }];
    });
  const managers = nodes.filter((node) => Object.hasOwn(node, 'stat_prefix') && Object.hasOwn(node, 'http_filters'));
  return {
    product: 'envoy',
    fronts: upstreams.length === 0 ? [] : managers.map((manager) => front(manager, upstreams)),
    listens: nodes.flatMap((node) => {
      const port = Number(at(node, 'address', 'socket_address', 'port_value'));
      return Object.hasOwn(node, 'filter_chains') && Number.isInteger(port) ? [port] : [];
    }),
  };
}

function parsed(content: string): unknown {
  try {
    return parse(content, { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** All mappings of a document; its depth is limited, so that none is endless. */
function* walked(value: unknown, depth = 0): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || depth > 40) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* walked(inner, depth + 1);
}

function front(manager: Record<string, unknown>, upstreams: Front['upstreams']): Front {
  const nodes = [...walked(manager)];
  const removed = new Set(
    nodes.flatMap((node) => list(node.request_headers_to_remove)).map((name) => text(name)?.toLowerCase()),
  );
  const added = nodes.flatMap((node) => list(node.request_headers_to_add)).map(fields);
  const action = text(at(manager, 'common_http_protocol_options', 'headers_with_underscores_action'));
  return {
    product: 'envoy',
    name: `listener ${text(manager.stat_prefix) ?? ''}`,
    upstreams,
    treats: (spelling) => {
      const name = spelling.toLowerCase();
      if (removed.has(name)) return Treatment.REMOVED;
      const own = added.find((entry) => text(at(entry, 'header', 'key'))?.toLowerCase() === name);
      if (own !== undefined) return overwrites(own) ? Treatment.SET : Treatment.APPENDED;
      const stated = manager.use_remote_address === true ? STATED.get(name) : undefined;
      if (stated !== undefined) return stated;
      if (STATED.has(name)) return Treatment.COPIED;
      const dropped = name.includes('_') && action !== undefined && action !== 'ALLOW';
      return dropped ? Treatment.REMOVED : Treatment.PASSED;
    },
    deletable: () => false,
    servesAnyHost: nodes.some((node) => list(node.domains).includes('*')),
    unsafe: [],
    credulous: [],
  };
}

function overwrites(entry: Readonly<Record<string, unknown>>): boolean {
  return entry.append_action === 'OVERWRITE_IF_EXISTS_OR_ADD' || entry.append === false;
}
