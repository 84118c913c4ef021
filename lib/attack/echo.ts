/**
 * The echo endpoint that the application under attack has to offer: it answers every method with status 200, the
 * response header `X-Echo: 1` and a JSON object that tells what the application believes about the request.
 *
 * The endpoint has to be reachable on its own path and below it, without login or CSRF check, must not redirect, reads
 * the request's body, and answers a WebSocket handshake like any other request. An application of any framework can
 * offer it in a few lines; `docs/guide/attack.md` has an example.
 */
export interface EchoAnswer {
  /** Whether the application takes the original request for one made over TLS. */
  readonly secure: boolean;

  /** The scheme that the application puts into the links it makes. */
  readonly scheme: string;

  /** The host, with the port if there is one, that the application takes for its own. */
  readonly host: string;

  /** The path that the application routes, percent-decoded or not. */
  readonly path_info: string;

  /** The path that the application takes for its mount point, usually empty. Servers without the notion leave it out. */
  readonly script_name?: string;

  /** The absolute URI that the application builds for the request, if it can. */
  readonly uri?: string;

  /** The address that the application takes for its peer or client. */
  readonly remote_addr?: string;

  /** The method that the application acts upon. */
  readonly method: string;

  /**
   * Every request header as the application's server presents it: either variables (`HTTP_X_FORWARDED_PROTO`, beside
   * others such as `PATH_INFO`, which do not count) or, where the server does not fold, raw names. Pairs show
   * duplicates, which an object cannot.
   */
  readonly meta: Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];
}

/** The echo answer in a response's body, or undefined if the body is none. */
export function parseEcho(body: string): EchoAnswer | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  return isEcho(parsed) ? parsed : undefined;
}

function isEcho(value: unknown): value is EchoAnswer {
  if (!isRecord(value)) return false;
  const strings = [value.scheme, value.host, value.path_info, value.method];
  return typeof value.secure === 'boolean' && strings.every((s) => typeof s === 'string') && isMeta(value.meta);
}

function isMeta(meta: unknown): boolean {
  if (!Array.isArray(meta)) return isRecord(meta) && Object.values(meta).every((value) => typeof value === 'string');
  return meta.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every((s) => typeof s === 'string'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The request headers of an echo answer by plain name, and whether the application's server presents variables. */
export function echoedHeaders(echo: EchoAnswer): { variables: boolean; headers: [name: string, value: string][] } {
  const entries = Array.isArray(echo.meta) ? (echo.meta as [string, string][]) : Object.entries(echo.meta);
  const names = entries.map(([name]) => name);
  // A client can send a header named HTTP_HOST to a server that shows raw names, but no raw `host` to one that does not.
  const variables = names.includes('HTTP_HOST') && !names.some((name) => name.toLowerCase() === 'host');
  if (!variables) return { variables, headers: entries.map(([name, value]) => [name, value]) };
  const headers = entries.filter(([name]) => name.startsWith('HTTP_'));
  return { variables, headers: headers.map(([name, value]) => [name.slice('HTTP_'.length), value]) };
}
