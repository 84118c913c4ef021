import { Container } from './container';
import { Objects, key } from './objects';
import { Proxy } from './proxy';
import { Backend } from './route';
import { mapSelects, selects } from './selector';
import { Service, targetPorts } from './service';
import { Workload } from './workload';
import { at, texts } from '../source/value';

/** A Service and the port of it that is meant; all ports if none is. */
export interface Address {
  readonly service: Service;
  readonly port?: string;
}

/** Which Service leads to which pods. Everything is looked up in indices that are made once. */
export class Network {
  private readonly workloads: readonly Workload[];
  private readonly services: ReadonlyMap<string, Service>;
  private readonly byLabel = new Map<string, Workload[]>();
  private readonly behind = new Map<Service, readonly Workload[]>();
  private readonly before = new Map<Workload, Service[]>();

  constructor(
    objects: Objects,
    private readonly proxiesOf: (workload: Workload) => readonly Proxy[],
  ) {
    this.workloads = objects.workloads;
    this.services = new Map(objects.services.map((service) => [key(service.object), service]));
    for (const workload of objects.workloads) {
      for (const label of workload.labels) {
        push(this.byLabel, labelKey(workload.object.namespace, label), workload);
        push(this.byLabel, labelKey('*', label), workload);
      }
    }
    for (const service of objects.services) {
      const workloads = this.selected(service);
      this.behind.set(service, workloads);
      for (const workload of workloads) push(this.before, workload, service);
    }
  }

  public workloadsBehind(service: Service): readonly Workload[] {
    return this.behind.get(service) ?? [];
  }

  public servicesOf(workload: Workload): readonly Service[] {
    return this.before.get(workload) ?? [];
  }

  /** The Service that a host name stands for inside of the cluster. */
  public host(name: string, namespace: string, hops = 2): Service | undefined {
    const [first = '', second, third] = name.toLowerCase().replace(/\.$/, '').split('.');
    if (third !== undefined && third !== 'svc') return undefined;
    const service = this.services.get(key({ namespace: second ?? namespace, name: first }));
    const alias = service?.externalName;
    return alias === undefined || hops === 0 ? service : (this.host(alias, namespace, hops - 1) ?? service);
  }

  public backend({ service: name, namespace, port }: Backend): Address | undefined {
    const service = this.host(name, namespace);
    return service && { service, port };
  }

  /** The ports of a workload's pods that an address leads to; all of them if the Service names none. */
  public portsAt({ service, port }: Address, workload: Workload): readonly number[] | undefined {
    if (service.ports.length === 0) return undefined;
    const meant = service.ports.filter(
      ({ number, name, target }) => port === undefined || [String(number), name, target].includes(port),
    );
    return meant.flatMap((candidate) => targetPorts(candidate, workload));
  }

  /** Whether requests to an address arrive at this very container. */
  public arrives(address: Address, workload: Workload, container: Container): boolean {
    if (!this.workloadsBehind(address.service).includes(workload)) return false;
    const ports = this.portsAt(address, workload);
    return ports === undefined || ports.some((port) => this.listener(port, workload) === container);
  }

  /** The container that listens on a port of a workload's pods. */
  public listener(port: number, workload: Workload): Container | undefined {
    const declared = workload.containers.find(({ ports }) => ports.some(({ number }) => number === port));
    if (declared !== undefined) return declared;
    const proxies = this.proxiesOf(workload);
    const proxy = proxies.find(({ reading }) => reading?.listens.includes(port));
    if (proxy !== undefined) return proxy.container;
    const others = workload.containers.filter((container) => !proxies.some((other) => other.container === container));
    return others[0] ?? workload.containers[0];
  }

  /** The workloads whose pods a label selector means: in one namespace, or in all. */
  public labelled(selector: unknown, namespace?: string): readonly Workload[] {
    const [label] = texts(at(selector, 'matchLabels'));
    const candidates = label === undefined ? this.workloads : (this.byLabel.get(labelKey('*', label)) ?? []);
    return candidates.filter(
      ({ object, labels }) => (namespace === undefined || object.namespace === namespace) && selects(selector, labels),
    );
  }

  private selected({ selector, object }: Service): readonly Workload[] {
    const [label] = selector;
    if (label === undefined) return [];
    const candidates = this.byLabel.get(labelKey(object.namespace, label)) ?? [];
    return candidates.filter(({ labels }) => mapSelects(selector, labels));
  }
}

export function push<K, V>(map: Map<K, V[]>, name: K, value: V): void {
  const values = map.get(name);
  if (values === undefined) map.set(name, [value]);
  else values.push(value);
}

function labelKey(namespace: string, [name, value]: readonly [string, string]): string {
  return JSON.stringify([namespace, name, value]);
}
