import { Peers } from '../../contract/beliefs';
import { isolation } from '../model/isolation';
import { Rule } from '../rule';
import { believers } from './shared/believers';
import { FROM_ANY_POD } from './shared/network';
import { beliefSpot } from './shared/spots';
import { named } from './shared/words';

/** The application could name its proxy, and believes everyone. */
export const BELIEVES_FROM_EVERYONE: Rule = {
  id: 'believes-from-everyone',
  severity: 'medium',
  title: 'An application believes everyone, though it could name its proxy, and others can reach it',
  why: FROM_ANY_POD,
  fix: 'Name the addresses of the proxy instead: 127.0.0.1 for one in the same pod, the range of the pods for another. Or keep everyone else out with a NetworkPolicy, which makes "*" as good.',
  *check(model) {
    for (const believer of believers(model)) {
      const wide = believer.beliefs.find(({ signal, namesPeers }) => namesPeers && signal.peers === Peers.ANYONE);
      if (wide === undefined) continue;
      const { isolated, leaks } = isolation(model, believer);
      if (isolated && leaks.length === 0) continue;
      const believing = { ...believer, belief: wide };
      yield {
        object: believer.workload.object,
        spot: beliefSpot(believing),
        message: `${named(believing)} believes whoever connects, and more than its proxy can connect.`,
      };
    }
  },
};
