import { isolation } from '../model/isolation';
import { Rule } from '../rule';
import { believers, believesNetwork } from './shared/believers';
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
    for (const believer of believers(model)) {
      const [way] = believer.ways;
      if (way === undefined || !believesNetwork(believer) || isolation(model, believer).isolated) continue;
      yield {
        object: believer.workload.object,
        message: `No NetworkPolicy selects the pods of ${named(believer)}: every pod of the cluster reaches it around ${proxyName(way)}.`,
        related: [way.by],
      };
    }
  },
};
