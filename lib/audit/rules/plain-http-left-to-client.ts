import { Application, Way } from '../model/model';
import { Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { SCHEME, configurationOf, links, named, wayName } from './shared';

/** The header is stated over TLS, and the client's own passes over plain HTTP. */
export const PLAIN_HTTP_LEFT_TO_CLIENT: Rule = {
  id: 'plain-http-left-to-client',
  severity: 'critical',
  title: 'A proxy states a header over TLS only, and leaves it to the client over plain HTTP',
  why: `"GET /admin/ HTTP/1.1" with "${SCHEME}: https" to port 80: the proxy sets nothing there, so the client's own word arrives and passes for TLS.`,
  fix: `Remove the header first and state it always: "RequestHeader unset ${SCHEME}", then "RequestHeader set ${SCHEME} https" on the TLS listener and "http" on the other.`,
  *check(model) {
    for (const { believer, way, front } of links(model)) {
      const [header = SCHEME] = believer.belief.headers;
      if (front.treats(header) !== Treatment.SET_FOR_TLS && !isLeftOnPlainHttp(believer, way, header)) continue;
      yield {
        object: configurationOf(way),
        message: `${wayName(way)} states ${header} over TLS only and lets the client's own through over plain HTTP; ${named(believer)} believes it.`,
        related: [believer.workload.object, way.by],
      };
    }
  },
};

/** Whether this part of a proxy passes a header that another part of the same proxy states over TLS. */
export function isLeftOnPlainHttp({ ways }: Application, { front, by }: Way, header: string): boolean {
  if (front?.tls === true || front?.treats(header) !== Treatment.PASSED) return false;
  return ways.some(
    (other) => other.by === by && other.front?.tls === true && other.front.treats(header) === Treatment.SET,
  );
}
