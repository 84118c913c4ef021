import { AssertedIdentity, STRIPPED_BY_DEFAULT } from '../../contract/catalogue';
import { GENERATED_ANNOTATION } from '../../contract/marks';
import { Front, Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { KubeObject, shown } from '../source/kube-object';
import { configurationOf, readWays } from './shared/believers';
import { enumerated } from './shared/words';

/** A pair whose promise has an exception. The construct writes the reason for it down, which waives the finding. */
export const PAIR_PASSES_HEADER: Rule = {
  id: 'pair-passes-header',
  severity: 'high',
  title: 'A pair lets a trust header through as clients send it',
  why: `"${AssertedIdentity.SUBJECT.name}: CN=admin": unless somebody in front of the proxy removes the client's own copy, whoever reaches the proxy says who he is.`,
  fix: 'Take the header out of passThrough, or see that only who sets it, and removes what clients send, reaches the proxy.',
  *check(model) {
    const judged = new Set<KubeObject>();
    for (const { way, front, workload } of readWays(model)) {
      const object = configurationOf(way);
      if (judged.has(object) || front.exact === true || !object.annotations.has(GENERATED_ANNOTATION)) continue;
      judged.add(object);
      const passed = passedBy(front);
      if (passed.length === 0) continue;
      yield {
        object,
        message: `${shown(object)} lets ${enumerated(passed)} through as clients send ${passed.length === 1 ? 'it' : 'them'}.`,
        related: [workload, way.by],
      };
    }
  },
};

function passedBy(front: Front): string[] {
  return STRIPPED_BY_DEFAULT.map(({ name }) => name).filter((name) => front.treats(name) === Treatment.PASSED);
}
