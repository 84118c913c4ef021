import { Rule } from '../rule';
import { believed, concerned, configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { SCHEME, enumerated, named, proxyName } from './shared/words';

/** `Connection: X-Forwarded-Proto` deletes what the proxy states. */
export const CONNECTION_NOMINATION: Rule = {
  id: 'connection-nomination',
  severity: 'high',
  title: 'A client can have the proxy delete a header that it states',
  why: `Over TLS: "Connection: close, ${SCHEME}". mod_proxy removes what Connection names after the header was set, and the application takes the request for plain HTTP: a redirect loop, or an internal request.`,
  fix: `Refuse such requests: RewriteCond "%{HTTP:Connection}" "${SCHEME.toLowerCase()}" [NC] and RewriteRule "^" "-" [R=400,L], or "RequestHeader unset Connection".`,
  *check(model) {
    for (const link of links(model)) {
      const open = believed(link).filter((header) => link.front.deletable(header));
      if (open.length === 0) continue;
      yield {
        object: configurationOf(link.way),
        spot: frontSpot(link.way),
        message: `${proxyName(link.way)} deletes ${enumerated(open)} again if the client names it in Connection; ${named(link.believer)} then misses it.`,
        related: concerned(link),
      };
    }
  },
};
