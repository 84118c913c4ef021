import { Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { believers } from './shared/believers';
import { SCHEME, named, proxyName } from './shared/words';

/** An honest "unknown". */
export const UNVERIFIED_PROXY: Rule = {
  id: 'unverified-proxy',
  severity: 'info',
  title: 'A proxy stands in front of an application that believes it, but its configuration cannot be read',
  why: `Whether "${SCHEME}: https" over plain HTTP arrives at the application depends on a configuration that is not among the manifests.`,
  fix: 'Pass the configuration of the proxy to the audit, too, or attack the running proxy: "npx cdk8s-secure-proxy attack".',
  *check(model) {
    for (const believer of believers(model)) {
      const [header = SCHEME] = believer.belief.headers;
      for (const way of believer.ways) {
        if (way.front !== undefined && way.front.treats(header) !== Treatment.UNKNOWN) continue;
        yield {
          object: way.by,
          message: `What ${proxyName(way)} does with ${header} cannot be seen here; ${named(believer)} believes it.`,
          related: [believer.workload.object],
        };
      }
    }
  },
};
