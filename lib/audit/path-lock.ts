import { Breach, breachesOf } from './model/path-lock';
import { sorted } from './model/objects';
import { Reach } from './model/reach';
import { Located } from './source/kube-object';
import { waiver } from './waiver';

/**
 * What breaks the path locks of the pairs among manifests, unless it is waived: the rules of the audit that look at pairs
 * say the same. No proxy's configuration and no application's beliefs are read, so it is quick enough for every synth.
 */
export function breaches(manifests: Iterable<Located>): Breach[] {
  const objects = sorted(manifests);
  return breachesOf(objects, new Reach(objects)).filter(({ object, rule }) => (waiver(rule, object) ?? '') === '');
}
