import { CONTRACT_ANNOTATION, MEMBER_LABEL, memberName } from '../../contract/marks';
import { Model } from '../model/model';
import { Workload } from '../model/workload';
import { Rule } from '../rule';
import { shown } from '../source/kube-object';
import { SCHEME } from './shared/words';

/** The two sides of a pair were synthesized from different agreements. */
export const PAIR_FINGERPRINT_MISMATCH: Rule = {
  id: 'pair-fingerprint-mismatch',
  severity: 'high',
  title: 'The two halves of a pair carry different contract fingerprints',
  why: `The application may believe a header that its proxy, from another synthesis, does not strip: "${SCHEME}: https" in a spelling that was added since.`,
  fix: 'Synthesize and apply the whole pair again, both halves from the same run.',
  *check(model) {
    const members = membersOf(model);
    for (const [name, proxy] of members) {
      if (!name.endsWith('-proxy')) continue;
      const app = members.get(memberName(name.slice(0, -'-proxy'.length), 'app'));
      if (app === undefined) continue;
      const [front, back] = [proxy, app].map(({ annotations }) => annotations.get(CONTRACT_ANNOTATION));
      if (front === back) continue;
      yield {
        object: proxy.object,
        message: `${shown(proxy.object)} keeps contract ${front ?? 'none'}, but ${shown(app.object)} was told of contract ${back ?? 'none'}.`,
        related: [app.object],
      };
    }
  },
};

function membersOf({ objects }: Model): ReadonlyMap<string, Workload> {
  const entries = objects.workloads.flatMap((workload) => {
    const member = workload.labels.get(MEMBER_LABEL);
    return member === undefined ? [] : [[`${workload.object.namespace}/${member}`, workload] as const];
  });
  return new Map(entries);
}
