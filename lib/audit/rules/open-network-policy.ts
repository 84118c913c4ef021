import { isolation } from '../model/isolation';
import { Rule } from '../rule';
import { brokenLocks } from './shared/breaches';
import { shown } from '../source/kube-object';
import { believers, believesNetwork, isByHand } from './shared/believers';
import { ADMIT_PROXY_ONLY, FROM_ANY_POD } from './shared/network';
import { enumerated, named, proxyName } from './shared/words';

/** A policy that admits more than the proxy. */
export const OPEN_NETWORK_POLICY: Rule = {
  id: 'open-network-policy',
  severity: 'high',
  title: 'A NetworkPolicy admits others than the proxy to an application that believes it',
  why: FROM_ANY_POD,
  fix: ADMIT_PROXY_ONLY,
  *check(model) {
    yield* brokenLocks(model, 'open-network-policy');
    for (const believer of believers(model).filter(isByHand)) {
      const [way] = believer.ways;
      if (way === undefined || !believesNetwork(believer)) continue;
      const { leaks } = isolation(model, believer);
      for (const policy of new Set(leaks.map((leak) => leak.policy))) {
        const who = leaks.filter((leak) => leak.policy === policy).map((leak) => leak.who);
        yield {
          object: policy,
          spot: leaks.find((leak) => leak.policy === policy)?.spot,
          message: `${shown(policy)} admits ${enumerated(who)} to ${named(believer)}, around ${proxyName(way)}.`,
          related: [believer.workload.object, way.by],
        };
      }
    }
  },
};
