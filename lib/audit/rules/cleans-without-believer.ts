import { Treatment } from '../proxies/front';
import { Rule, Violation } from '../rule';
import { shown } from '../source/kube-object';
import { Model } from '../model/model';
import { heard } from './shared/believers';
import { missingFlags } from './shared/missing-flags';
import { containerSpot } from './shared/spots';
import { SCHEME, containerName, wayName } from './shared/words';

/** A redirect loop in waiting. */
export const CLEANS_WITHOUT_BELIEVER: Rule = {
  id: 'cleans-without-believer',
  severity: 'medium',
  title: 'A proxy states the scheme, but the application is not told to believe it',
  why: '"GET / HTTP/1.1" over TLS: the application takes it for plain HTTP and redirects to https, where the same happens again. Links and cookies are those of plain HTTP.',
  fix: 'Tell the application to believe its proxy, and nobody else. A SecureProxy pair does both.',
  *check(model) {
    yield* halfPairs(model);
    yield* deafApplications(model);
  },
};

/** Platforms that are known to need a flag, without it. */
function* deafApplications({ applications }: Model): Generator<Violation> {
  for (const application of applications) {
    const { deaf, ways, workload, container } = application;
    const stating = ways.find(({ front }) => front?.tls !== false && front?.treats(SCHEME) === Treatment.SET);
    if (deaf === undefined || heard(application).length > 0 || stating === undefined) continue;
    yield {
      object: workload.object,
      spot: containerSpot(application),
      message: `${wayName(stating)} states ${SCHEME}, but ${containerName({ workload, container })} (${deaf.platform}) does not believe it: ${deaf.flag} is missing.`,
      related: [stating.by],
      fix: `Set ${deaf.flag} where only the proxy can reach the application.`,
    };
  }
}

/** Pairs whose application has lost its flag since it was synthesized. */
function* halfPairs({ objects }: Model): Generator<Violation> {
  for (const workload of objects.workloads) {
    const missing = missingFlags(workload);
    if (missing.length === 0) continue;
    yield {
      object: workload.object,
      message: `${shown(workload.object)} belongs to a pair, but lacks what makes it believe its proxy: ${missing.join(', ')}.`,
      fix: 'Synthesize and apply the pair again.',
    };
  }
}
