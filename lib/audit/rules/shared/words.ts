import { Asserted } from '../../../contract/catalogue';
import { Way } from '../../model/entrances';
import { Application } from '../../model/model';
import { shown } from '../../source/kube-object';
import { Believer } from './believers';

/** The header of most examples. */
export const SCHEME = Asserted.SCHEME.name;

/** How messages name an application and what makes it believe. */
export function named({ workload, container, belief }: Believer): string {
  return `${containerName({ workload, container })} (${belief.platform}: ${belief.signal.shown})`;
}

export function containerName({ workload, container }: Pick<Application, 'workload' | 'container'>): string {
  const alone = workload.containers.length === 1;
  return `${shown(workload.object)}${alone ? '' : `, container ${container.name},`}`;
}

/** How messages name a proxy where it does not matter which part of it is meant. */
export function proxyName({ by, product, sidecar }: Way): string {
  return `${shown(by)} (${product}${sidecar ? ' in the same pod' : ''})`;
}

/** How messages name a part of a proxy. */
export function wayName({ by, product, front, sidecar }: Way): string {
  const part = front === undefined || front.name === `${by.kind} ${by.name}` ? '' : `, ${front.name}`;
  return `${shown(by)} (${product}${sidecar ? ' in the same pod' : ''}${part})`;
}

/** A list in words. */
export function enumerated(items: readonly string[]): string {
  const shortened = items.length > 6 ? [...items.slice(0, 5), `${items.length - 5} more`] : items;
  return shortened.length < 2
    ? shortened.join('')
    : `${shortened.slice(0, -1).join(', ')} and ${shortened.at(-1) ?? ''}`;
}
