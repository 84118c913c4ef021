import { MEMBER_LABEL } from '../../contract/marks';
import { Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { isLeftOnPlainHttp } from './shared/left-on-plain-http';
import { configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { SCHEME, named, wayName } from './shared/words';

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
      const left = front.treats(header) === Treatment.SET_FOR_TLS || isLeftOnPlainHttp(believer, way, header);
      const claimed = front.claimsTls === true && way.workload?.labels.has(MEMBER_LABEL) === false;
      if (!left && !claimed) continue;
      const does = left
        ? `states ${header} over TLS only and leaves it to the client over plain HTTP`
        : `says https in ${header} of requests that arrive over plain HTTP, too, and no TLS is seen in front of it`;
      yield {
        object: configurationOf(way),
        spot: frontSpot(way),
        message: `${wayName(way)} ${does}; ${named(believer)} believes it.`,
        related: [believer.workload.object, way.by],
      };
    }
  },
};
