import { Peers } from '../../contract/beliefs';
import { isolation } from '../model/isolation';
import { Rule } from '../rule';
import { shown } from '../source/kube-object';
import { SCHEME, believers, believesNetwork, enumerated, named, proxyName } from './shared';

const EXAMPLE = `From any pod of the cluster: "curl -H '${SCHEME}: https' http://POD-IP:8000/". The proxy never sees the request, and the application believes it.`;
const FIX =
  'Add a NetworkPolicy with policyTypes [Ingress] that selects the pods of the application and admits the pods of the proxy only, on the port of the application only.';

/** Any pod may connect to an application that believes whoever connects. */
export const NO_NETWORK_POLICY: Rule = {
  id: 'no-network-policy',
  severity: 'high',
  title: 'No NetworkPolicy keeps others than the proxy from an application that believes it',
  why: EXAMPLE,
  fix: FIX,
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

/** A policy that admits more than the proxy. */
export const OPEN_NETWORK_POLICY: Rule = {
  id: 'open-network-policy',
  severity: 'high',
  title: 'A NetworkPolicy admits others than the proxy to an application that believes it',
  why: EXAMPLE,
  fix: FIX,
  *check(model) {
    for (const believer of believers(model)) {
      const [way] = believer.ways;
      if (way === undefined || !believesNetwork(believer)) continue;
      const { leaks } = isolation(model, believer);
      for (const policy of new Set(leaks.map((leak) => leak.policy))) {
        const who = leaks.filter((leak) => leak.policy === policy).map((leak) => leak.who);
        yield {
          object: policy,
          message: `${shown(policy)} admits ${enumerated(who)} to ${named(believer)}, around ${proxyName(way)}.`,
          related: [believer.workload.object, way.by],
        };
      }
    }
  },
};

/** The application could name its proxy, and believes everyone. */
export const BELIEVES_FROM_EVERYONE: Rule = {
  id: 'believes-from-everyone',
  severity: 'medium',
  title: 'An application believes everyone, though it could name its proxy, and others can reach it',
  why: EXAMPLE,
  fix: 'Name the addresses of the proxy instead: 127.0.0.1 for one in the same pod, the range of the pods for another. Or keep everyone else out with a NetworkPolicy, which makes "*" as good.',
  *check(model) {
    for (const believer of believers(model)) {
      const wide = believer.beliefs.find(({ signal, namesPeers }) => namesPeers && signal.peers === Peers.ANYONE);
      if (wide === undefined) continue;
      const { isolated, leaks } = isolation(model, believer);
      if (isolated && leaks.length === 0) continue;
      yield {
        object: believer.workload.object,
        message: `${named({ ...believer, belief: wide })} believes whoever connects, and more than its proxy can connect.`,
      };
    }
  },
};
