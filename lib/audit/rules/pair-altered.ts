import { Sibling } from '../../contract/catalogue';
import { cgiVariable } from '../../contract/folding';
import { CONFIG_ANNOTATION, GENERATED_ANNOTATION, digest } from '../../contract/marks';
import { Model } from '../model/model';
import { Workload } from '../model/workload';
import { Rule, Violation } from '../rule';
import { KubeObject, shown } from '../source/kube-object';
import { texts } from '../source/value';

/** What the construct generated is not what is deployed. */
export const PAIR_ALTERED: Rule = {
  id: 'pair-altered',
  severity: 'high',
  title: 'A file that a pair generated has been changed',
  why: `Without the line "RequestHeader unset ${cgiVariable(Sibling.SSL).slice(5)}", say, the client's own header of that spelling reaches the application, and the pair still looks whole.`,
  fix: 'Change the properties of the construct instead, and synthesize again. Waive the finding, with the reason, if the change is yours and meant.',
  *check(model) {
    for (const configMap of model.objects.configMaps) {
      const generated = configMap.annotations.get(GENERATED_ANNOTATION);
      const found = digest(Object.fromEntries(texts(configMap.body.data)));
      if (generated === undefined || generated === found) continue;
      yield altered(configMap, found, readersOf(configMap, model));
    }
  },
};

function altered(configMap: KubeObject, found: string, readers: readonly Workload[]): Violation {
  // The checksum is taken when the manifest is written, after patches of the user.
  const patched = readers.some(({ annotations }) => annotations.get(CONFIG_ANNOTATION) === found);
  const when = patched ? 'by a patch at synthesis' : 'after synthesis, and no pod is told to restart';
  return {
    object: configMap,
    spot: { path: ['data'] },
    message: `${shown(configMap)} is not what its pair generated: it was changed ${when}.`,
    related: readers.map(({ object }) => object),
  };
}

function readersOf(configMap: KubeObject, { objects }: Model): readonly Workload[] {
  return objects.workloads.filter(({ containers }) =>
    containers.some(({ files }) => files.some((file) => file.configMap === configMap)),
  );
}
