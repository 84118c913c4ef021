import { Asserted } from '../../contract/catalogue';
import { Front, Treatment, Upstream } from '../proxies/front';
import { KubeObject } from '../source/kube-object';
import { Spot } from '../source/spot';
import { Container } from './container';
import { Workload } from './workload';

/** A proxy that passes requests to an application. */
export interface Way {
  /** Nothing if its configuration cannot be read. */
  readonly front?: Front;
  /** Those of its upstreams by which requests come to the application, if they are known. */
  readonly upstreams: readonly Upstream[];
  readonly product: string;
  /** What runs the proxy, or the route that a controller serves. */
  readonly by: KubeObject;
  /** Where its configuration is. */
  readonly configuration?: KubeObject;
  readonly workload?: Workload;
  readonly container?: Container;
  readonly sidecar: boolean;
}

/** A way into an application from outside of the cluster. */
export interface Opening {
  /** The object that opens it. */
  readonly object: KubeObject;
  /** The Service that a route leads to. */
  readonly through?: KubeObject;
  readonly spot: Spot;
  readonly shown: string;
}

/** How requests come to a container. */
export interface Entrances {
  readonly ways: readonly Way[];
  readonly openings: readonly Opening[];
}

const CLEAN = [Treatment.SET, Treatment.REMOVED];

/** A proxy as seen from the application, where other proxies stand in front of it: what they clean is clean. */
export function behind(front: Front, { ways, openings }: Entrances): Front {
  if (ways.length === 0 || openings.length > 0) return front;
  const outer = (spelling: string): Treatment => {
    const treatments = ways.map((way) => way.front?.treats(spelling) ?? Treatment.UNKNOWN);
    if (treatments.every((treatment) => treatment === Treatment.SET)) return Treatment.SET;
    if (treatments.every((treatment) => CLEAN.includes(treatment))) return Treatment.REMOVED;
    return treatments.includes(Treatment.UNKNOWN) ? Treatment.UNKNOWN : Treatment.PASSED;
  };
  return {
    ...front,
    claimsTls: false,
    treats: (spelling) => {
      const own = front.treats(spelling);
      if (CLEAN.includes(own)) return own;
      const theirs = outer(spelling);
      return theirs === Treatment.PASSED ? own : theirs;
    },
    // Whoever passes a request on obeys its Connection header, and writes one of its own.
    deletable: () => false,
    credulous: [Treatment.SET, Treatment.UNKNOWN].includes(outer(Asserted.SCHEME.name)) ? [] : front.credulous,
    servesAnyHost: front.servesAnyHost && ways.some((way) => way.front?.servesAnyHost === true),
  };
}
