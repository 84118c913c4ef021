import { ApiObject, App } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { leadsSomewhere } from './audit/model/objects';
import { Breach, sentence } from './audit/model/path-lock';
import { breaches } from './audit/path-lock';
import { KubeObject, Located, shown } from './audit/source/kube-object';

/** What is wrong in an app, by the member of a pair that it is about. */
type Verdict = ReadonlyMap<string, readonly Breach[]>;

const audits = new WeakMap<IConstruct, () => Verdict>();

/**
 * Fails the synth while something in the app, wherever and whenever it was made, leads around a pair. The app is looked
 * at once for all pairs: its root is validated first, and the pairs take what concerns them.
 */
export function auditTree(pair: Construct, members: readonly ApiObject[]): void {
  const verdict = auditOf(pair.node.root);
  pair.node.addValidation({
    // In one pod, both sides are the same object.
    validate: () => [...new Set(members)].flatMap((member) => verdict().get(member.node.path) ?? []).map(message),
  });
}

function auditOf(root: IConstruct): () => Verdict {
  const known = audits.get(root);
  if (known !== undefined) return known;
  const look = oncePerSynth(root, () => verdictOn(root));
  let latest: Verdict = new Map();
  const read = (): Verdict => latest;
  root.node.addValidation({
    validate: () => {
      latest = look();
      return [];
    },
  });
  audits.set(root, read);
  return read;
}

function verdictOn(root: IConstruct): Verdict {
  const found = new Map<string, Breach[]>();
  for (const breach of breaches(manifestsIn(root))) {
    const path = breach.member.place?.file ?? '';
    found.set(path, [...(found.get(path) ?? []), breach]);
  }
  return found;
}

/** What could lead somewhere, with the path of its construct as its place. */
function* manifestsIn(root: IConstruct): Generator<Located> {
  for (const node of root.node.findAll()) {
    if (!ApiObject.isApiObject(node)) continue;
    const object = node;
    if (!leadsSomewhere(object)) continue;
    const manifest = written(object);
    if (manifest !== undefined) yield { manifest, place: { file: object.node.path, line: 1 } };
  }
}

/** One that cannot be written fails the synth anyway, with a better message. */
export function written(object: ApiObject): unknown {
  try {
    return object.toJson();
  } catch {
    return undefined;
  }
}

/**
 * cdk8s validates an app once for itself and once for each of its charts, while nothing changes in between: that would
 * make an app of many charts slow. The result holds for one synth, from beginning to end, and no longer.
 */
function oncePerSynth<T>(root: IConstruct, look: () => T): () => T {
  let depth = 0;
  let result: { readonly value: T } | undefined;
  const app = root as Partial<Pick<App, 'synth' | 'synthYaml'>>;
  const within = <R>(action: () => R): R => {
    depth++;
    try {
      return action();
    } finally {
      depth--;
      if (depth === 0) result = undefined;
    }
  };
  const { synth, synthYaml } = app;
  if (synth !== undefined)
    app.synth = () => {
      within(() => {
        synth.call(root);
      });
    };
  if (synthYaml !== undefined) app.synthYaml = () => within(() => synthYaml.call(root));
  return () => (depth === 0 ? look() : (result ??= { value: look() }).value);
}

function message(breach: Breach): string {
  return `${sentence(breach, named)}; ${breach.fix} (${breach.rule})`;
}

function named(object: KubeObject): string {
  return `${shown(object)} (${object.place?.file ?? ''})`;
}
