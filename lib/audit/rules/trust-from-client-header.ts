import { trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { Model } from '../model/model';
import { Front, Treatment } from '../proxies/front';
import { credulousLines } from '../proxies/httpd';
import { Rule, Violation } from '../rule';
import { configurationOf, links, readWays } from './shared/believers';
import { frontSpot, lineSpot } from './shared/spots';
import { SCHEME, containerName, named, wayName } from './shared/words';

/** The proxy takes the client's word for the scheme. */
export const TRUST_FROM_CLIENT_HEADER: Rule = {
  id: 'trust-from-client-header',
  severity: 'critical',
  title: "A proxy takes the client's word for the scheme of the request",
  why: `"${SCHEME}: https" over plain HTTP switches the proxy's own notion of TLS on, and everything that it states after that is the client's choice.`,
  fix: 'Take the scheme from the listener that answered (env=HTTPS as mod_ssl sets it, $scheme, ssl_fc), never from a header.',
  *check(model) {
    for (const { way, front, workload } of readWays(model)) {
      for (const { shown, because } of front.credulous) {
        yield {
          object: configurationOf(way),
          spot: lineSpot(shown),
          message: `${wayName(way)} has "${shown}", but ${because}.`,
          related: [workload, way.by],
        };
      }
    }
    for (const { believer, way, front } of links(model)) {
      const copied = believer.beliefs.flatMap(({ headers }) => headers).find((header) => copiesScheme(header, front));
      if (copied === undefined) continue;
      yield {
        object: configurationOf(way),
        spot: frontSpot(way),
        message: `${wayName(way)} hands the client's own ${copied} on to ${named(believer)}.`,
        related: [believer.workload.object, way.by],
      };
    }
    yield* withinApplications(model);
  },
};

function copiesScheme(header: string, front: Front): boolean {
  return trustHeader(header)?.topic === HeaderTopic.SCHEME && front.treats(header) === Treatment.COPIED;
}

/** An httpd that serves the application itself, as images for PHP have it: nobody in front is seen to clean. */
function* withinApplications({ applications }: Model): Generator<Violation> {
  for (const { container, workload, ways, openings } of applications) {
    const cleaned = ways.length > 0 && ways.every(({ front }) => front?.treats(SCHEME) !== Treatment.PASSED);
    if (cleaned && openings.length === 0) continue;
    for (const { path, content, configMap } of container.files.filter((file) => file.path.endsWith('.conf'))) {
      for (const { shown, because } of credulousLines(content)) {
        yield {
          object: configMap,
          spot: lineSpot(shown),
          message: `${containerName({ workload, container })} has "${shown}" in ${path}, but ${because}.`,
          related: [workload.object],
        };
      }
    }
  }
}
