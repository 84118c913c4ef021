import { Rule } from '../rule';
import { configurationOf, readWays } from './shared/believers';
import { lineSpot } from './shared/spots';
import { SCHEME, proxyName } from './shared/words';

/** Options that undo what the rest of the configuration does. */
export const UNSAFE_HTTPD_OPTIONS: Rule = {
  id: 'unsafe-httpd-options',
  severity: 'high',
  title: 'An option of httpd undoes its stripping of headers, or opens another way',
  why: `With MergeTrailers, a chunked request that ends with the trailer "${SCHEME}: https" has that header after the stripping (CVE-2013-5704).`,
  fix: 'Take the option out. Safe are: MergeTrailers Off, HttpProtocolOptions Strict, TraceEnable Off, ProxyRequests Off.',
  *check(model) {
    for (const { way, front, workload } of readWays(model)) {
      for (const { shown, because } of front.unsafe) {
        yield {
          object: configurationOf(way),
          spot: lineSpot(shown),
          message: `${proxyName(way)} has "${shown}": ${because}.`,
          related: [workload, way.by],
        };
      }
    }
  },
};
