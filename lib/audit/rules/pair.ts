import { Sibling } from '../../contract/catalogue';
import { cgiVariable } from '../../contract/folding';
import {
  CONFIG_ANNOTATION,
  CONTRACT_ANNOTATION,
  FLAG_ANNOTATION,
  GENERATED_ANNOTATION,
  MEMBER_LABEL,
  digest,
  memberName,
} from '../../contract/marks';
import { Model } from '../model/model';
import { Workload } from '../model/workload';
import { Rule, Violation } from '../rule';
import { KubeObject, shown } from '../source/kube-object';
import { texts } from '../source/value';
import { SCHEME } from './shared';

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
    message: `${shown(configMap)} is not what its pair generated: it was changed ${when}.`,
    related: readers.map(({ object }) => object),
  };
}

function readersOf(configMap: KubeObject, { objects }: Model): readonly Workload[] {
  return objects.workloads.filter(({ containers }) =>
    containers.some(({ files }) => files.some((file) => file.configMap === configMap)),
  );
}

/** Variables of a pair's flag that its application does not have, or not with that value. */
export function missingFlags({ annotations, containers }: Workload): string[] {
  const flag = parsed(annotations.get(FLAG_ANNOTATION));
  return [...flag].flatMap(([name, value]) => {
    const holders = containers.filter(({ envNames }) => envNames.has(name));
    return holders.some(({ env }) => env.get(name) === value) ? [] : [`${name}=${value}`];
  });
}

function parsed(json: string | undefined): ReadonlyMap<string, string> {
  try {
    return texts(JSON.parse(json ?? '{}'));
  } catch {
    return new Map();
  }
}
