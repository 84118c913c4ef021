import { KubeObject } from '../source/kube-object';
import { Container } from './container';
import { Address, Network, push } from './network';
import { Objects } from './objects';
import { Policies } from './policies';
import { Policy } from './policy';
import { Proxy } from './proxy';
import { Route } from './route';
import { Service } from './service';
import { Workload } from './workload';

/** A route, and where it leads. */
export interface Routed {
  readonly route: Route;
  readonly address: Address;
}

/** Who can connect to whom: by Services, by routes to them, on the node, and as far as policies admit it. */
export class Reach {
  public readonly network: Network;
  private readonly routes = new Map<Service, Routed[]>();
  private readonly policies: Policies;

  constructor(objects: Objects, proxiesOf: (workload: Workload) => readonly Proxy[] = () => []) {
    this.network = new Network(objects, proxiesOf);
    this.policies = new Policies(objects.policies);
    for (const route of objects.routes) {
      for (const backend of route.backends) {
        const address = this.network.backend(backend);
        if (address !== undefined) push(this.routes, address.service, { route, address });
      }
    }
  }

  /** The routes to a Service. */
  public routesTo(service: Service): readonly Routed[] {
    return this.routes.get(service) ?? [];
  }

  /** The policies that decide who may connect to a workload's pods. */
  public policiesFor(workload: Workload): readonly Policy[] {
    return this.policies.concerning(workload);
  }
}

/** The ways in that containers open on the node itself. */
export function onTheNode({ object, pod }: Workload, containers: readonly Container[]): NodeWay[] {
  const ports = containers.flatMap((container) => container.ports.flatMap(({ hostPort }) => hostPort ?? []));
  const ways = [...(pod.hostNetwork === true ? ['hostNetwork'] : []), ...ports.map((port) => `hostPort ${port}`)];
  return ways.map((shown) => ({ object, shown }));
}

export interface NodeWay {
  readonly object: KubeObject;
  readonly shown: string;
}
