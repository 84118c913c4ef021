import { SEAL_HEADER } from '../contract/catalogue';
import { folded } from '../contract/folding';
import { Contracts, TrustContract } from '../contract/trust-contract';
import { Item, comment, directive } from './directive';
import { pattern } from './pattern';
import { ROUTE, Routes } from './route';
import { ListenerFacts } from './trust';

/** Answers requests that meet a condition of mod_rewrite with an error, before anything is passed on. */
function refuse(status: number, why: string, ...condition: string[]): Item[] {
  return [comment(why), directive('RewriteCond', ...condition), directive('RewriteRule', '^', '-', `[R=${status},L]`)];
}

/** Letter case does not count, and the answer is not said to vary with the header that is looked at. */
const ANY_CASE = '[NC,NV]';

/** Headers without which the application would misread the request, beside the asserted ones. */
const FRAMING = ['Host', 'Content-Length', 'Transfer-Encoding'];

/**
 * A client may name headers in `Connection` that mod_proxy then removes, also those that the proxy has just set.
 * httpd parts that list at commas, semicolons and blanks; a value that contains such a name anywhere is refused.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
export function refuseNominations(contracts: Contracts): Item[] {
  const asserted = contracts.flatMap((contract) => contract.asserted.map((header) => header.name));
  const names = [...new Set([...asserted, SEAL_HEADER, ...FRAMING].map(folded))];
  const why = 'Connection may not nominate an asserted header: mod_proxy would delete it.';
  return refuse(400, why, '%{HTTP:Connection}', names.join('|'), ANY_CASE);
}

/**
 * httpd decodes no transfer coding but `chunked`. It answers others without reading their bodies, whose bytes a proxy in
 * front of it, or the client's next reader, could take for a request of its own.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.1
 */
export function refuseUnknownCodings(): Item[] {
  const why = 'A body in a coding that httpd does not know has no end that all parties agree on.';
  return refuse(400, why, '%{HTTP:Transfer-Encoding}', '!^(?:chunked)?$', ANY_CASE);
}

/**
 * mod_proxy would pass CONNECT on like any other method; to a proxy in front, the answer of the application would mean
 * that a tunnel is open, while httpd goes on reading requests.
 */
export function refuseTunnels(): Item[] {
  const why = 'No tunnels: an answer of the application to CONNECT would seem to open one.';
  return refuse(405, why, '%{REQUEST_METHOD}', '^CONNECT$', ANY_CASE);
}

/** mod_rewrite takes its arguments raw, so that its patterns are written without backslashes. */
export function refuseForeignHosts(contract: TrustContract, facts: readonly ListenerFacts[]): Item[] {
  const patterns = contract.hosts.map((host) => pattern(host).replace('*', '[^.]+'));
  const why = 'Only the hosts of the pair, at their public port: the application builds links from what passes here.';
  return facts.flatMap(({ publicPort, when }) => [
    comment(why),
    ...(when === undefined ? [] : [directive('RewriteCond', `%{ENV:${when.variable}}`, when.isSet ? '.' : '^$')]),
    directive('RewriteCond', '%{HTTP_HOST}', `!^(?:${patterns.join('|')})(?::${publicPort})?$`, ANY_CASE),
    directive('RewriteRule', '^', '-', '[R=421,L]'),
  ]);
}

/**
 * LimitRequestBody does not hold for proxied requests.
 *
 * @see https://httpd.apache.org/docs/2.4/mod/core.html#limitrequestbody
 */
export function refuseLargeBodies({ passing: [root, ...others] }: Routes): Item[] {
  const own = others.filter(({ maxRequestBody }) => maxRequestBody !== root.maxRequestBody);
  const exceptions = own.map(({ path }) => pattern(path)).join('|');
  return [
    comment('Too large a body is refused before it is read. LimitRequestBody has no say over what is proxied.'),
    ...(own.length === 0 ? [] : [directive('RewriteCond', ROUTE, `!^(?:${exceptions})$`)]),
    ...largerThan(root.maxRequestBody),
    ...own.flatMap(({ path, maxRequestBody }) => [
      directive('RewriteCond', ROUTE, `^${pattern(path)}$`),
      ...largerThan(maxRequestBody),
    ]),
  ];
}

function largerThan(bytes: number): Item[] {
  return [
    directive('RewriteCond', 'expr', `req_novary('Content-Length') -gt ${bytes}`),
    directive('RewriteRule', '^', '-', '[R=413,L]'),
  ];
}
