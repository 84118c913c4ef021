import { Belief, beliefsOf, deafTo } from '../../contract/beliefs';
import { Front } from '../proxies/front';
import { controllerFront } from './controller';
import { KubeObject } from '../source/kube-object';
import { Container } from './container';
import { Address, Network, push, routesByService } from './network';
import { Objects } from './objects';
import { Policies } from './policies';
import { Policy } from './policy';
import { Proxy, proxyOf } from './proxy';
import { Route } from './route';
import { Service } from './service';
import { Workload } from './workload';

/** A proxy that passes requests to an application. */
export interface Way {
  /** Nothing if its configuration cannot be read. */
  readonly front?: Front;
  readonly product: string;
  /** What runs the proxy, or the route that a controller serves. */
  readonly by: KubeObject;
  /** Where its configuration is. */
  readonly configuration?: KubeObject;
  readonly workload?: Workload;
  readonly sidecar: boolean;
}

/** A way into an application from outside of the cluster. */
export interface Opening {
  /** The object that opens it. */
  readonly object: KubeObject;
  /** The Service that a route leads to. */
  readonly through?: KubeObject;
  readonly shown: string;
}

/** One container that is not a proxy, and how requests come to it. */
export interface Application {
  readonly workload: Workload;
  readonly container: Container;
  readonly beliefs: readonly Belief[];
  /** What would make it believe, if it is known to need that. */
  readonly deaf?: { readonly platform: string; readonly flag: string };
  readonly ways: readonly Way[];
  readonly openings: readonly Opening[];
  /** The ports on which it listens, as far as they are known. */
  readonly ports: readonly number[];
}

interface Passing {
  readonly proxy: Proxy;
  readonly front?: Front;
  readonly address: Address;
}

const OWN_POD = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/;

/** Who believes, who cleans, and who reaches whom. */
export class Model {
  public readonly applications: readonly Application[];
  public readonly proxies: readonly Proxy[];
  public readonly network: Network;

  private readonly proxiesIn = new Map<Workload, Proxy[]>();
  private readonly passings = new Map<Service, Passing[]>();
  private readonly routes: ReadonlyMap<Service, readonly { route: Route; address: Address }[]>;
  private readonly policies: Policies;

  constructor(public readonly objects: Objects) {
    for (const workload of objects.workloads) {
      for (const container of workload.containers) {
        const proxy = proxyOf(workload, container);
        if (proxy !== undefined) push(this.proxiesIn, workload, proxy);
      }
    }
    this.proxies = [...this.proxiesIn.values()].flat();
    this.network = new Network(objects, (workload) => this.proxiesIn.get(workload) ?? []);
    for (const proxy of this.proxies) this.follow(proxy);
    this.routes = routesByService(objects.routes, this.network);
    this.policies = new Policies(objects.policies);
    this.applications = objects.workloads.flatMap((workload) => this.applicationsIn(workload));
  }

  /** The policies that decide who may connect to a workload's pods. */
  public policiesFor(workload: Workload): readonly Policy[] {
    return this.policies.concerning(workload);
  }

  private follow(proxy: Proxy): void {
    const { namespace } = proxy.workload.object;
    for (const front of proxy.reading?.fronts ?? []) {
      for (const { host, port } of front.upstreams) {
        const service = this.network.host(host, namespace);
        if (service === undefined) continue;
        push(this.passings, service, {
          proxy,
          front,
          address: { service, port: port === undefined ? undefined : String(port) },
        });
      }
    }
    if (proxy.reading === undefined) this.guess(proxy, namespace);
  }

  /** A proxy whose configuration is elsewhere may still be told by its environment or arguments where to pass requests. */
  private guess(proxy: Proxy, namespace: string): void {
    const { env, words } = proxy.container;
    const names = [...env.values(), ...words].flatMap((value) =>
      [...value.matchAll(/[a-z0-9][a-z0-9.-]*/g)].map(([name]) => name),
    );
    const services = new Set(names.flatMap((name) => this.network.host(name, namespace) ?? []));
    for (const service of services) push(this.passings, service, { proxy, address: { service } });
  }

  private applicationsIn(workload: Workload): Application[] {
    const proxies = this.proxiesIn.get(workload) ?? [];
    return workload.containers.flatMap((container) => {
      const beliefs = beliefsOf(container);
      const isProxy = proxies.some((proxy) => proxy.container === container);
      if (isProxy && beliefs.length === 0) return [];
      const services = this.network.servicesOf(workload);
      const before = [...this.sidecars(workload, container), ...this.separate(services, workload, container)];
      const routed = this.routed(services, workload, container);
      return [
        {
          workload,
          container,
          beliefs,
          deaf: deafTo(container),
          ways: before.length > 0 ? before : routed.map(({ route }) => this.controlled(route)),
          openings: [
            ...(before.length > 0 ? routed.map(({ route, address }) => routeOpening(route, address)) : []),
            ...this.exposed(services, workload, container),
            ...hostOpenings(workload, container),
          ],
          ports: this.portsOf(container, before),
        },
      ];
    });
  }

  private sidecars(workload: Workload, container: Container): Way[] {
    const others = (this.proxiesIn.get(workload) ?? []).filter((proxy) => proxy.container !== container);
    return others.flatMap((proxy) => {
      if (proxy.reading === undefined) return [way(proxy, undefined, true)];
      const fronts = proxy.reading.fronts.filter(({ upstreams }) =>
        upstreams.some(
          ({ host, port }) =>
            OWN_POD.test(host) && (port === undefined || this.network.listener(port, workload) === container),
        ),
      );
      return fronts.map((front) => way(proxy, front, true));
    });
  }

  private separate(services: readonly Service[], workload: Workload, container: Container): Way[] {
    const passings = services.flatMap((service) => this.passings.get(service) ?? []);
    return passings
      .filter(({ address, proxy }) => proxy.workload !== workload && this.network.arrives(address, workload, container))
      .map(({ proxy, front }) => way(proxy, front, false));
  }

  private routed(services: readonly Service[], workload: Workload, container: Container) {
    const routes = services.flatMap((service) => this.routes.get(service) ?? []);
    const arriving = routes.filter(({ address }) => this.network.arrives(address, workload, container));
    return arriving.filter(({ route }, i) => arriving.findIndex((other) => other.route === route) === i);
  }

  private controlled(route: Route): Way {
    const { front, product } = controllerFront(route, this.objects.gateways);
    return { front, product, by: route.object, configuration: route.object, sidecar: false };
  }

  private exposed(services: readonly Service[], workload: Workload, container: Container): Opening[] {
    return services
      .filter((service) => service.exposures.length > 0 && this.network.arrives({ service }, workload, container))
      .map(({ object, exposures }) => ({ object, shown: exposures.join(' and ') }));
  }

  private portsOf({ ports }: Container, ways: readonly Way[]): number[] {
    if (ports.length > 0) return ports.map(({ number }) => number);
    return [...new Set(ways.flatMap(({ front }) => front?.upstreams.flatMap(({ port }) => port ?? []) ?? []))];
  }
}

function way({ product, workload, configMaps }: Proxy, front: Front | undefined, sidecar: boolean): Way {
  return { front, product, by: workload.object, configuration: configMaps[0], workload, sidecar };
}

function routeOpening({ object }: Route, { service }: Address): Opening {
  return { object, through: service.object, shown: `a route to Service ${service.object.name}` };
}

function hostOpenings({ object, pod }: Workload, { ports }: Container): Opening[] {
  return [
    ...(pod.hostNetwork === true ? [{ object, shown: 'hostNetwork' }] : []),
    ...ports.flatMap(({ hostPort }) => (hostPort === undefined ? [] : [{ object, shown: `hostPort ${hostPort}` }])),
  ];
}
