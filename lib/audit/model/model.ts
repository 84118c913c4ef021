import { Belief, beliefsOf, deafTo } from '../../contract/beliefs';
import { Front, Upstream } from '../proxies/front';
import { Entrances, Opening, Way, behind } from './entrances';
import { Controllers } from './controller';
import { Container } from './container';
import { declaredBeliefs } from './declared';
import { Address, Network, push } from './network';
import { Objects, key } from './objects';
import { Breach, breachesOf } from './path-lock';
import { Proxy, proxyOf } from './proxy';
import { Reach, Routed, backendSpot, exposureSpot, onTheNode } from './reach';
import { Route } from './route';
import { Service } from './service';
import { Workload } from './workload';

/** One container that is not a proxy, and how requests come to it. */
export interface Application extends Entrances {
  readonly workload: Workload;
  readonly container: Container;
  readonly beliefs: readonly Belief[];
  /** What would make it believe, if it is known to need that. */
  readonly deaf?: { readonly platform: string; readonly flag: string };
  /** The ports on which it listens, as far as they are known. */
  readonly ports: readonly number[];
}

interface Passing {
  readonly proxy: Proxy;
  readonly front?: Front;
  readonly upstream?: Upstream;
  readonly address: Address;
}

const OWN_POD = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0)$/;

/** Who believes, who cleans, and who reaches whom. */
export class Model {
  public readonly applications: readonly Application[];
  public readonly proxies: readonly Proxy[];
  public readonly reach: Reach;
  /** What breaks the path lock of a pair of this library. */
  public readonly breaches: readonly Breach[];

  private readonly controllers: Controllers;
  private readonly proxiesIn = new Map<Workload, Proxy[]>();
  private readonly entrancesOf = new Map<Container, Entrances>();
  private readonly passings = new Map<Service, Passing[]>();

  constructor(public readonly objects: Objects) {
    for (const workload of objects.workloads) {
      for (const container of workload.containers) {
        const proxy = proxyOf(workload, container);
        if (proxy !== undefined) push(this.proxiesIn, workload, proxy);
      }
    }
    this.proxies = [...this.proxiesIn.values()].flat();
    this.reach = new Reach(objects, (workload) => this.proxiesIn.get(workload) ?? []);
    this.breaches = breachesOf(objects, this.reach);
    for (const proxy of this.proxies) this.follow(proxy);
    this.controllers = new Controllers(objects);
    this.applications = objects.workloads.flatMap((workload) => this.applicationsIn(workload));
  }

  public get network(): Network {
    return this.reach.network;
  }

  private follow(proxy: Proxy): void {
    const { namespace } = proxy.workload.object;
    for (const front of proxy.reading?.fronts ?? []) {
      for (const upstream of front.upstreams) {
        const { host, port } = upstream;
        const service = this.network.host(host, namespace);
        if (service === undefined) continue;
        push(this.passings, service, {
          proxy,
          front,
          upstream,
          address: { service, port: port === undefined ? undefined : String(port) },
        });
      }
    }
    if (proxy.reading === undefined) this.guess(proxy, namespace);
  }

  /**
   * Where a proxy whose configuration is elsewhere, or in a form that is not read, passes requests: to the Services that
   * its environment, arguments and files name. What it does with headers stays unknown.
   */
  private guess(proxy: Proxy, namespace: string): void {
    const { env, words, files } = proxy.container;
    const names = [...env.values(), ...words, ...files.map(({ content }) => content)].flatMap((value) =>
      [...value.matchAll(/[a-z0-9][a-z0-9.-]*/g)].map(([name]) => name),
    );
    const services = new Set(names.flatMap((name) => this.network.host(name, namespace) ?? []));
    for (const service of services) push(this.passings, service, { proxy, address: { service } });
  }

  private applicationsIn(workload: Workload): Application[] {
    const proxies = this.proxiesIn.get(workload) ?? [];
    return workload.containers.flatMap((container) => {
      const seen = beliefsOf(container);
      const beliefs = [...seen, ...declaredBeliefs(workload, container, seen)];
      const isProxy = proxies.some((proxy) => proxy.container === container);
      if (isProxy && beliefs.length === 0) return [];
      const entrances = this.entrances(workload, container);
      const ports = portsOf(container, entrances.ways);
      return [{ workload, container, beliefs, deaf: deafTo(container), ports, ...entrances }];
    });
  }

  /** How requests come to a container: by proxies, or by controllers of routes where there is no other proxy. */
  public entrances(workload: Workload, container: Container): Entrances {
    const known = this.entrancesOf.get(container);
    if (known !== undefined) return known;
    // Proxies may point at each other; a circle has no entrance.
    this.entrancesOf.set(container, { ways: [], openings: [] });
    const services = this.network.servicesOf(workload);
    const before = distinct([...this.sidecars(workload, container), ...this.separate(services, workload, container)]);
    const routed = this.routed(services, workload, container);
    const around = before.length > 0 ? routed.map(({ route, address }) => routeOpening(route, address)) : [];
    const found = {
      ways: before.length > 0 ? before : routed.map(({ route }) => this.controlled(route)),
      openings: [...around, ...this.exposed(services, workload, container), ...onTheNode(workload, [container])],
    };
    this.entrancesOf.set(container, found);
    return found;
  }

  private way(proxy: Proxy, front: Front | undefined, upstreams: readonly Upstream[], sidecar: boolean): Way {
    const { product, workload, container, configMaps } = proxy;
    const covered = front && behind(front, this.entrances(workload, container));
    const by = { by: workload.object, configuration: configMaps[0], workload, container };
    return { front: covered, upstreams, product, ...by, sidecar };
  }

  private sidecars(workload: Workload, container: Container): Way[] {
    const others = (this.proxiesIn.get(workload) ?? []).filter((proxy) => proxy.container !== container);
    return others.flatMap((proxy) => {
      if (proxy.reading === undefined) return [this.way(proxy, undefined, [], true)];
      return proxy.reading.fronts.flatMap((front) => {
        const own = front.upstreams.filter(
          ({ host, port }) =>
            OWN_POD.test(host) && (port === undefined || this.network.listener(port, workload) === container),
        );
        return own.length === 0 ? [] : [this.way(proxy, front, own, true)];
      });
    });
  }

  private separate(services: readonly Service[], workload: Workload, container: Container): Way[] {
    const passings = services.flatMap((service) => this.passings.get(service) ?? []);
    return passings
      .filter(({ address, proxy }) => proxy.workload !== workload && this.network.arrives(address, workload, container))
      .map(({ proxy, front, upstream }) => this.way(proxy, front, upstream === undefined ? [] : [upstream], false));
  }

  private routed(services: readonly Service[], workload: Workload, container: Container): Routed[] {
    const routes = services.flatMap((service) => this.reach.routesTo(service));
    const arriving = routes.filter(({ address }) => this.network.arrives(address, workload, container));
    return arriving.filter(({ route }, i) => arriving.findIndex((other) => other.route === route) === i);
  }

  private controlled(route: Route): Way {
    const { front, product } = this.controllers.front(route);
    return { front, upstreams: [], product, by: route.object, configuration: route.object, sidecar: false };
  }

  private exposed(services: readonly Service[], workload: Workload, container: Container): Opening[] {
    return services
      .filter((service) => service.exposures.length > 0 && this.network.arrives({ service }, workload, container))
      .map((service) => ({
        object: service.object,
        shown: service.exposures.join(' and '),
        spot: exposureSpot(service),
      }));
  }
}

function portsOf({ ports }: Container, ways: readonly Way[]): number[] {
  if (ports.length > 0) return ports.map(({ number }) => number);
  return [...new Set(ways.flatMap(({ front }) => front?.upstreams.flatMap(({ port }) => port ?? []) ?? []))];
}

/** A proxy may be told of an application by several Services, and for several paths. */
function distinct(ways: readonly Way[]): Way[] {
  const seen = new Map<string, Way>();
  for (const way of ways) {
    const name = `${way.by.kind} ${key(way.by)} ${way.product} ${way.front?.name ?? ''}`;
    const upstreams = [...(seen.get(name)?.upstreams ?? []), ...way.upstreams];
    seen.set(name, { ...way, upstreams });
  }
  return [...seen.values()];
}

function routeOpening({ object }: Route, { service }: Address): Opening {
  const shown = `a route to Service ${service.object.name}`;
  return { object, through: service.object, spot: backendSpot(service), shown };
}
