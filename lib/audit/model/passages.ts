import { Passage } from '../finding';
import { shown } from '../source/kube-object';
import { Container } from './container';
import { Entrances } from './entrances';
import { Model } from './model';
import { Workload } from './workload';

/** Where requests come from outside. */
export const OUTSIDE = 'outside';

/** Who reaches whom, as far as applications that believe, and the proxies in front of them, are concerned. */
export function passages(model: Model): Passage[] {
  const applications = model.applications.filter(({ beliefs, ways }) => beliefs.length > 0 || ways.length > 0);
  const fronts = new Set(applications.flatMap(({ ways }) => ways.map(({ workload }) => workload)));
  const proxies = model.proxies.filter(({ workload }) => fronts.has(workload));
  const found = [
    ...proxies.flatMap(({ workload, container }) => {
      return into(workload, container, model.entrances(workload, container), false);
    }),
    ...applications.flatMap((one) => into(one.workload, one.container, one, one.ways.length > 0)),
  ];
  const seen = new Map(found.map((passage) => [JSON.stringify(passage), passage]));
  return [...seen.values()];
}

function into(workload: Workload, container: Container, entrances: Entrances, isBehind: boolean): Passage[] {
  const { ways, openings } = entrances;
  const target = nodeName(workload, container);
  const routes = ways.filter((way) => way.workload === undefined);
  return [
    ...routes.map(({ by, product }) => ({ source: OUTSIDE, target: shown(by), means: product, around: false })),
    ...ways.map(({ by, product, workload: other, container: proxy }) => {
      const source = other === undefined || proxy === undefined ? shown(by) : nodeName(other, proxy);
      return { source, target, means: product, around: false };
    }),
    ...openings.map(({ object, shown: how }) => {
      const means = object === workload.object ? how : `${object.kind} ${object.name}`;
      return { source: OUTSIDE, target, means, around: isBehind };
    }),
  ];
}

function nodeName(workload: Workload, { name }: Container): string {
  return `${shown(workload.object)}${workload.containers.length === 1 ? '' : ` [${name}]`}`;
}
