import { Model } from '../../model/model';
import { sentence } from '../../model/path-lock';
import { Violation } from '../../rule';
import { shown } from '../../source/kube-object';

/** How the path locks of pairs are broken, as far as a rule says so. */
export function brokenLocks(model: Model, rule: string): Violation[] {
  return model.breaches
    .filter((breach) => breach.rule === rule)
    .map((breach) => ({
      object: breach.object,
      spot: breach.spot,
      message: `${sentence(breach, shown)}.`,
      related: [breach.member],
      fix: `${breach.fix.charAt(0).toUpperCase()}${breach.fix.slice(1)}.`,
    }));
}
