import { Application } from '../../model/model';
import { Way } from '../../model/entrances';
import { containerPath } from '../../model/workload';
import { Spot } from '../../source/spot';
import { Believer } from './believers';

/** Where an application is told to believe: a variable, an argument, its image; its container if that cannot be told. */
export function beliefSpot({ workload, container, belief }: Believer): Spot {
  const words = belief.signal.shown.match(/[\w.@/:-]{3,}/g) ?? [];
  // A variable or an option is surer to be found in its own line than a word of a description.
  const marked = words.filter((word) => /_|^--?\w|[/:]/.test(word));
  return { path: containerPath(workload, container), text: [marked[0] ?? words.at(-1) ?? ''] };
}

/** The container of an application, where nothing in it can be pointed at. */
export function containerSpot({ workload, container }: Pick<Application, 'workload' | 'container'>): Spot {
  return { path: containerPath(workload, container) };
}

/** The part of a proxy's configuration that passes requests on, as far as it has a name there. */
export function frontSpot({ front, configuration }: Way): Spot | undefined {
  if (front === undefined || configuration === undefined) return undefined;
  const parts = front.name.split(', ').map((part) => part.replace(/^server(?= )/, 'server_name'));
  return { path: ['data'], text: front.marks ?? parts };
}

/** A line of a configuration. */
export function lineSpot(shown: string): Spot {
  return { path: ['data'], text: [shown] };
}
