import { Belief, Peers, believesOthers } from '../../contract/beliefs';
import { Asserted } from '../../contract/catalogue';
import { Way } from '../model/entrances';
import { Application, Model } from '../model/model';
import { Front } from '../proxies/front';
import { KubeObject, shown } from '../source/kube-object';

/** The header of most examples. */
export const SCHEME = Asserted.SCHEME.name;

/** An application that believes somebody who may be a proxy in front of it. */
export interface Believer extends Application {
  /** The belief that matters most. */
  readonly belief: Belief;
}

/** Applications that believe forwarded headers: of others, or of a proxy in their own pod. */
export function believers({ applications }: Model): Believer[] {
  return applications.flatMap((application) => {
    const beliefs = heard(application);
    const [belief] = beliefs;
    return belief === undefined ? [] : [{ ...application, beliefs, belief }];
  });
}

/** Who believes its own pod only believes nobody if no proxy is in there. */
export function heard({ beliefs, ways }: Application): readonly Belief[] {
  return ways.some(({ sidecar }) => sidecar) ? beliefs : beliefs.filter(believesOthers);
}

/** Whether more than the own pod is believed. */
export function believesNetwork({ beliefs }: Application): boolean {
  return beliefs.some(({ signal }) => signal.peers !== Peers.LOOPBACK);
}

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

/** The object whose text has to change for a proxy to change. */
export function configurationOf({ configuration, by }: Way): KubeObject {
  return configuration ?? by;
}

/** A believer and a proxy in front of it whose configuration can be read. */
export interface Link {
  readonly believer: Believer;
  readonly way: Way;
  readonly front: Front;
}

/** All such pairs, each proxy once for each believer. */
export function links(model: Model): Link[] {
  return believers(model).flatMap((believer) =>
    believer.ways.flatMap((way) => (way.front === undefined ? [] : [{ believer, way, front: way.front }])),
  );
}

/** A list in words. */
export function enumerated(items: readonly string[]): string {
  const shortened = items.length > 6 ? [...items.slice(0, 5), `${items.length - 5} more`] : items;
  return shortened.length < 2
    ? shortened.join('')
    : `${shortened.slice(0, -1).join(', ')} and ${shortened.at(-1) ?? ''}`;
}
