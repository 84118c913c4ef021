import { Rule } from '../rule';
import { brokenLocks } from './shared/breaches';
import { shown } from '../source/kube-object';
import { believers, isByHand } from './shared/believers';
import { SCHEME, named, proxyName } from './shared/words';

/** A way from outside into an application that leads around its proxy. */
export const REACHABLE_AROUND_PROXY: Rule = {
  id: 'reachable-around-proxy',
  severity: 'critical',
  title: 'An application that believes its proxy can be reached around it',
  why: `A client sends "${SCHEME}: https" to the other way in: no proxy is there to remove it, and the application believes it.`,
  fix: 'Lead the other way in to the proxy, or remove it; let a NetworkPolicy admit the proxy only.',
  *check(model) {
    yield* brokenLocks(model, 'reachable-around-proxy');
    for (const believer of believers(model).filter(isByHand)) {
      const [way] = believer.ways;
      if (way === undefined) continue;
      for (const { object, spot, through, shown: how } of believer.openings) {
        const where = object === believer.workload.object ? `its own ${how}` : `${shown(object)} (${how})`;
        yield {
          object,
          spot,
          message: `${named(believer)} is reachable around ${proxyName(way)}, by ${where}.`,
          related: [believer.workload.object, way.by, ...(through === undefined ? [] : [through])],
        };
      }
    }
  },
};
