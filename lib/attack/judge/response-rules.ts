import { Asserted } from '../../contract/catalogue';
import { Canary, hasCanary } from '../canary';
import { Answer, headerValues } from '../wire/answer';
import { broken, Expectation, forged, isOwnHost, Violation } from './expectation';

/** Error pages of common application servers. An answer with the header `X-Echo` comes from the application anyway. */
const APPLICATION_ERRORS: readonly RegExp[] = [
  /<h1><p>Bad Request<\/p><\/h1>/, // gunicorn
  /Contradictory scheme headers/, // gunicorn
  /<h1>Bad Request \(400\)<\/h1>/, // Django
  /Invalid HTTP_HOST header/, // Django with DEBUG
  /^Invalid HTTP request received\.$/, // uvicorn
  /"code":\s*"?FST_ERR/, // Fastify
  /Puma caught this error|HTTP parse error/i, // Puma
];

/** Statuses beyond 499 by which a server declines a request that it understood. */
const DECLINED = new Set([501, 505]);

/** Whether an error came from the application or its server rather than from the proxy. */
export function isApplications(answer: Answer, { applicationErrors }: Expectation): boolean {
  if (headerValues(answer, 'X-Echo').length > 0) return true;
  return [...APPLICATION_ERRORS, ...applicationErrors].some((sign) => sign.test(answer.body));
}

/** Whether the status says that the request was declined. */
export function isDeclined(status: number): boolean {
  return (status >= 400 && status < 500) || DECLINED.has(status);
}

/** What any response may not show, whatever its status. */
export function responseViolations(answer: Answer, expected: Expectation): Violation[] {
  const planted = answer.headers.filter(([name]) => name.toLowerCase() === Canary.HEADER.toLowerCase());
  const reflected = answer.headers.filter(([name, value]) => !/^location$/i.test(name) && hasCanary(value));
  const hsts = headerValues(answer, 'Strict-Transport-Security').length;
  return [
    ...planted.map(([name]) => forged(`the client has put the header ${name} into the response`)),
    ...reflected.map(([name, value]) => forged(`the response says ${name}: ${value}`)),
    ...(expected.hsts && expected.listener === 'tls' && answer.status < 400 && hsts !== 1
      ? [broken(`Strict-Transport-Security stands ${hsts} times in the response`)]
      : []),
  ];
}

/** A redirect has to lead to https on a host of the pair. */
export function redirectViolations(answer: Answer, expected: Expectation): Violation[] {
  const locations = headerValues(answer, 'Location');
  const [location = ''] = locations;
  if (locations.length !== 1) return [broken(`a redirect with ${locations.length} targets`)];
  const target = parsed(location, expected);
  if (target === undefined) return [forged(`a redirect to the unreadable ${JSON.stringify(location)}`)];
  const listener = target.protocol === 'https:' ? 'tls' : 'plain';
  if (!hostsIn(location, target).every((host) => isOwnHost(host, expected, listener))) {
    return [forged(`a redirect to the foreign ${JSON.stringify(location)}`)];
  }
  if (listener === 'plain') return [broken(`a redirect to clear text: ${JSON.stringify(location)}`)];
  const loops = expected.listener === 'tls' && expected.paths.includes(target.pathname);
  return loops ? [broken('a redirect to itself')] : [];
}

/** The host as a browser reads it, and as it is written: the two differ where a default port or userinfo stands. */
function hostsIn(location: string, target: URL): string[] {
  const written = /^[a-z]+:\/\/([^/?#]*)/i.exec(location)?.[1];
  return written === undefined ? [target.host] : [target.host, written];
}

function parsed(location: string, { listener, hosts }: Expectation): URL | undefined {
  const base = `${listener === 'tls' ? 'https' : 'http'}://${hosts[0] ?? ''}/`;
  return URL.canParse(location, base) ? new URL(location, base) : undefined;
}

/** TRACE sends the request back, and with it what the proxy asserts. CONNECT and an upgrade open a tunnel. */
export function tunnelViolations(answer: Answer, { method }: Expectation): Violation[] {
  if (answer.status === 101) return [forged('the connection became a tunnel past the rules for headers')];
  if (answer.status >= 300) return [];
  const verb = method.toUpperCase();
  if (verb === 'CONNECT') return [forged('CONNECT opened a tunnel')];
  if (verb !== 'TRACE' && verb !== 'TRACK') return [];
  const echoed = Object.values(Asserted).filter(({ name }) => new RegExp(`^${name}:`, 'im').test(answer.body));
  return echoed.map(({ name }) => forged(`${verb} sends back ${name}`));
}
