import { Rule } from '../rule';
import { configurationOf, readWays } from './shared/believers';
import { lineSpot } from './shared/spots';
import { proxyName } from './shared/words';

/** Options that undo what the rest of the configuration does. */
export const UNSAFE_HTTPD_OPTIONS: Rule = {
  id: 'unsafe-httpd-options',
  severity: 'high',
  title: 'An option of httpd undoes its stripping of headers, or opens another way',
  why: '"GET http://127.0.0.1:9999/ HTTP/1.1" with ProxyRequests On: the proxy fetches whatever it can reach itself. Each option has its own request, and some none that harms a current httpd: the finding says which.',
  fix: 'Take the option out. Safe are: MergeTrailers Off, HttpProtocolOptions Strict, TraceEnable Off, ProxyRequests Off.',
  *check(model) {
    for (const { way, front, workload } of readWays(model)) {
      for (const { shown, because, why } of front.unsafe) {
        yield {
          object: configurationOf(way),
          spot: lineSpot(shown),
          why,
          message: `${proxyName(way)} has "${shown}": ${because}.`,
          related: [workload, way.by],
        };
      }
    }
  },
};
