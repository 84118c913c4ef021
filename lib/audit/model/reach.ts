import { KubeObject } from '../source/kube-object';
import { Spot } from '../source/spot';
import { Container } from './container';
import { Address, Network, push } from './network';
import { Objects } from './objects';
import { Policies } from './policies';
import { Policy } from './policy';
import { Proxy } from './proxy';
import { Route } from './route';
import { Service } from './service';
import { Workload, containerPath, podPath } from './workload';

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

export interface NodeWay {
  readonly object: KubeObject;
  readonly spot: Spot;
  readonly shown: string;
}

/** The ways in that containers open on the node itself. */
export function onTheNode(workload: Workload, containers: readonly Container[]): NodeWay[] {
  const { object, pod } = workload;
  const network = { object, shown: 'hostNetwork', spot: { path: [...podPath(workload), 'hostNetwork'] } };
  const ports = containers.flatMap((container) =>
    container.ports.flatMap(({ hostPort }) => {
      if (hostPort === undefined) return [];
      const spot = { path: [...containerPath(workload, container), 'ports'], text: [`hostPort: ${hostPort}`] };
      return [{ object, shown: `hostPort ${hostPort}`, spot }];
    }),
  );
  return pod.hostNetwork === true ? [network, ...ports] : ports;
}

/** What a Service's exposure rests on. */
export function exposureSpot({ exposures }: Service): Spot {
  return { path: ['spec', exposures.some((exposure) => exposure.startsWith('type')) ? 'type' : 'externalIPs'] };
}

/** Where a route names a Service. */
export function backendSpot({ object }: Service): Spot {
  return { path: ['spec'], text: [object.name] };
}
