import { Passage } from '../finding';
import { shown } from '../source/kube-object';
import { Model } from './model';

/** Where requests come from outside. */
export const OUTSIDE = 'outside';

/** Who reaches whom, as far as applications that believe, and the proxies in front of them, are concerned. */
export function passages(model: Model): Passage[] {
  const found = model.applications
    .filter(({ beliefs, ways }) => beliefs.length > 0 || ways.length > 0)
    .flatMap(({ workload, container, ways, openings }) => {
      const target = `${shown(workload.object)}${workload.containers.length === 1 ? '' : ` [${container.name}]`}`;
      const around = ways.length > 0;
      return [
        ...ways.map(({ by, product, sidecar }) => ({
          source: sidecar ? `${shown(by)} [${product}]` : shown(by),
          target,
          means: product,
          around: false,
        })),
        ...openings.map(({ object, shown: how }) => ({
          source: OUTSIDE,
          target,
          means: object === workload.object ? how : `${object.kind} ${object.name}`,
          around,
        })),
      ];
    });
  const seen = new Map(found.map((passage) => [JSON.stringify(passage), passage]));
  return [...seen.values()];
}
