import { isolation } from '../model/isolation';
import { labelsSpot } from '../model/workload';
import { Rule } from '../rule';
import { brokenLocks } from './shared/breaches';
import { believers, believesNetwork, isByHand } from './shared/believers';
import { ADMIT_PROXY_ONLY, FROM_ANY_POD } from './shared/network';
import { named, proxyName } from './shared/words';

/** Any pod may connect to an application that believes whoever connects. */
export const NO_NETWORK_POLICY: Rule = {
  id: 'no-network-policy',
  severity: 'high',
  title: 'No NetworkPolicy keeps others than the proxy from an application that believes it',
  why: FROM_ANY_POD,
  fix: ADMIT_PROXY_ONLY,
  *check(model) {
    yield* brokenLocks(model, 'no-network-policy');
    for (const believer of believers(model).filter(isByHand)) {
      const [way] = believer.ways;
      if (way === undefined || !believesNetwork(believer) || isolation(model, believer).isolated) continue;
      yield {
        object: believer.workload.object,
        spot: labelsSpot(believer.workload),
        message: `No NetworkPolicy selects the pods of ${named(believer)}: every pod of the cluster reaches it around ${proxyName(way)}.`,
        related: [way.by],
      };
    }
  },
};
