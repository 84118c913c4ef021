import { Treatment } from '../proxies/front';
import { Model } from '../model/model';
import { Rule, Violation } from '../rule';
import { brokenLocks } from './shared/breaches';
import { Believer, believers, configurationOf } from './shared/believers';
import { isLeftOnPlainHttp } from './shared/left-on-plain-http';
import { beliefSpot, frontSpot } from './shared/spots';
import { SCHEME, enumerated, named, wayName } from './shared/words';

/** The application believes, and nobody is seen to remove what clients claim. */
export const BELIEVES_WITHOUT_CLEANING_PROXY: Rule = {
  id: 'believes-without-cleaning-proxy',
  severity: 'critical',
  title: 'An application believes forwarded headers that no proxy cleans',
  why: `"GET / HTTP/1.1" with "${SCHEME}: https" over plain HTTP: the application takes the request for TLS, sets Secure cookies and skips its redirect.`,
  fix: 'Put a proxy in front that removes the header in every spelling and states its own, such as a SecureProxy pair, or stop believing the header.',
  *check(model) {
    const broken = brokenLocks(model, 'believes-without-cleaning-proxy');
    yield* broken;
    for (const believer of believers(model)) {
      if (believer.ways.length === 0) {
        const isKnown = broken.some(({ object }) => object === believer.workload.object);
        if (!isKnown && serves(believer, model)) yield alone(believer);
      } else yield* passing(believer);
    }
  },
};

/** Workers and jobs carry the environment of their application, but nobody sends requests to them. */
function serves({ workload, ports, openings }: Believer, { network }: Model): boolean {
  return ports.length > 0 || openings.length > 0 || network.servicesOf(workload).length > 0;
}

function alone(believer: Believer): Violation {
  const { openings, belief, workload } = believer;
  const open = openings.map(({ object, shown }) => `${object.kind} ${object.name} (${shown})`);
  const exposure = open.length === 0 ? '' : ` Worse, ${enumerated(open)} opens it to the outside.`;
  return {
    object: workload.object,
    spot: beliefSpot(believer),
    message: `${named(believer)} believes ${enumerated(belief.headers)} of ${belief.signal.peers}, but no proxy in front of it is among the manifests.${exposure}`,
    related: openings.map(({ object }) => object),
  };
}

/** A proxy that lets the header which decides through as it comes. */
function* passing(believer: Believer): Generator<Violation> {
  const [header = SCHEME] = believer.belief.headers;
  for (const way of believer.ways) {
    if (way.front?.treats(header) !== Treatment.PASSED || isLeftOnPlainHttp(believer, way, header)) continue;
    yield {
      object: configurationOf(way),
      spot: frontSpot(way),
      message: `${wayName(way)} passes ${header} on as the client sent it, and ${named(believer)} believes it.`,
      related: [believer.workload.object, way.by],
      fix: `Let the proxy remove ${header} in every spelling and state its own value on every request, over plain HTTP, too.`,
    };
  }
}
