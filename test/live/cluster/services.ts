import { Refused, Unsupported } from './errors';
import type { ContainerPort, PodSpec } from './kubernetes';
import type { Service, ServicePort } from './kubernetes-network';
import { namespaceOf } from './manifests';
import type { Network } from './network';
import { matchesLabels } from './selectors';
import type { Endpoint } from './pod';

/** A Service with the address that the runner gave it. */
export interface BoundService {
  readonly name: string;
  readonly namespace: string;
  readonly ip: string;
  readonly headless: boolean;
  readonly ports: readonly ServicePort[];
  /** The pods behind it at this moment, ready or not. */
  readonly endpoints: () => readonly Endpoint[];
}

export function bindServices(
  services: readonly Service[],
  pods: readonly Endpoint[],
  network: Network,
): BoundService[] {
  return services.map((service) => {
    const { name } = service.metadata;
    const { selector, type = 'ClusterIP', clusterIP, ports = [] } = service.spec;
    if (type === 'ExternalName') throw new Unsupported(`Service ${name} of type ExternalName`);
    if (!selector) throw new Unsupported(`Service ${name} without a selector`);
    const namespace = namespaceOf(service);
    const endpoints = () => pods.filter((pod) => pod.namespace === namespace && matchesLabels(selector, pod.labels));
    const [first] = endpoints();
    if (!first) {
      throw new Refused(`the selector of Service ${namespace}/${name} matches no pod: ${JSON.stringify(selector)}`);
    }
    const headless = clusterIP === 'None';
    const ip = headless ? first.ip : network.nextServiceIp();
    return { name, namespace, ip, headless, ports, endpoints };
  });
}

export function containerPorts(spec: PodSpec): ContainerPort[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => container.ports ?? []);
}

/** The packet filter table that makes service addresses work inside one network namespace. */
export function serviceRules(services: readonly BoundService[]): string {
  const real = services.filter((service) => !service.headless);
  return table('services', [
    chain('translate', 'nat', -100, real.flatMap(translations)),
    // A service port with no ready pod refuses, as kube-proxy does it; it does not hang.
    chain(
      'refuse',
      'filter',
      0,
      real.map(({ ip }) => `ip daddr ${ip} meta l4proto tcp reject with tcp reset`),
    ),
  ]);
}

/** Replaces the whole table whether or not it exists. */
export function table(name: string, chains: readonly string[]): string {
  return `table ip ${name}\ndelete table ip ${name}\ntable ip ${name} {\n${chains.join('\n')}\n}\n`;
}

function chain(name: string, type: string, priority: number, rules: readonly string[]): string {
  return `chain ${name} {\ntype ${type} hook output priority ${priority};\n${rules.join('\n')}\n}`;
}

function translations(service: BoundService): string[] {
  return service.ports.flatMap((port) => {
    const protocol = (port.protocol ?? 'TCP').toLowerCase();
    const targets = service
      .endpoints()
      .filter((pod) => pod.ready)
      .map((pod) => `${pod.ip} . ${targetPort(service, port, pod)}`);
    if (targets.length === 0) return [];
    const choices = targets.map((target, index) => `${index} : ${target}`).join(', ');
    return [
      `ip daddr ${service.ip} ${protocol} dport ${port.port} ` +
        `dnat ip to numgen random mod ${targets.length} map { ${choices} }`,
    ];
  });
}

function targetPort(service: BoundService, port: ServicePort, pod: Endpoint): number {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const named = containerPorts(pod.spec).find((candidate) => candidate.name === target);
  if (!named) throw new Refused(`Service ${service.name} names port "${target}", which pod ${pod.name} does not have`);
  return named.containerPort;
}

/** Lines of /etc/hosts for a pod of a namespace; they stand in for the cluster's DNS. */
export function serviceHosts(services: readonly BoundService[], namespace: string): string[] {
  return services.map((service) => {
    const qualified = `${service.name}.${service.namespace}`;
    const names = [`${qualified}.svc.cluster.local`, `${qualified}.svc`, qualified];
    if (service.namespace === namespace) names.push(service.name);
    return `${service.ip}\t${names.join(' ')}`;
  });
}

/** The variables that Kubernetes adds for each service, unless enableServiceLinks is off. */
export function serviceLinks(services: readonly BoundService[], namespace: string): Record<string, string> {
  const links: Record<string, string> = {};
  for (const service of services.filter((candidate) => candidate.namespace === namespace && !candidate.headless)) {
    const prefix = service.name.toUpperCase().replaceAll('-', '_');
    links[`${prefix}_SERVICE_HOST`] = service.ip;
    service.ports.forEach(({ port, name, protocol = 'TCP' }, index) => {
      const transport = protocol.toLowerCase();
      const url = `${transport}://${service.ip}:${port}`;
      if (index === 0) Object.assign(links, { [`${prefix}_SERVICE_PORT`]: String(port), [`${prefix}_PORT`]: url });
      if (name) links[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = String(port);
      const key = `${prefix}_PORT_${port}_${protocol}`;
      Object.assign(links, {
        [key]: url,
        [`${key}_PROTO`]: transport,
        [`${key}_PORT`]: String(port),
        [`${key}_ADDR`]: service.ip,
      });
    });
  }
  return links;
}
