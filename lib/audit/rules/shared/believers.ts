import { Belief, Peers, believesOthers } from '../../../contract/beliefs';
import { Way } from '../../model/entrances';
import { Application, Model } from '../../model/model';
import { isLockedIn } from '../../model/path-lock';
import { Front } from '../../proxies/front';
import { KubeObject } from '../../source/kube-object';

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

/** Whether nothing is known of an application but what its manifests say: those of pairs have their path locks. */
export function isByHand({ workload }: Application): boolean {
  return !isLockedIn(workload);
}

/** Whether more than the own pod is believed. */
export function believesNetwork({ beliefs }: Application): boolean {
  return beliefs.some(({ signal }) => signal.peers !== Peers.LOOPBACK);
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

/** The headers that an application believes, the one that decides first. */
export function believed({ believer }: Link): string[] {
  return [...new Set([believer.belief, ...believer.beliefs].flatMap(({ headers }) => headers))];
}

/** Who else is concerned by what a proxy does. */
export function concerned({ believer, way }: Link): readonly KubeObject[] {
  return [believer.workload.object, way.by];
}

/** Everything that passes requests to an application, whether it believes or not. */
export function readWays({ applications }: Model) {
  return applications.flatMap(({ ways, workload }) =>
    ways.flatMap((way) => (way.front === undefined ? [] : [{ way, front: way.front, workload: workload.object }])),
  );
}
