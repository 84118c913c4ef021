import { KubeObject } from '../source/kube-object';
import { at, list, text, texts } from '../source/value';
import { Workload } from './workload';

/** A port of a Service, and what it means in the pods behind it. */
export interface ServicePort {
  readonly number: number;
  readonly name?: string;
  /** Number or name of a port of the pods. */
  readonly target: string;
  readonly nodePort?: number;
}

export interface Service {
  readonly object: KubeObject;
  readonly selector: ReadonlyMap<string, string>;
  readonly ports: readonly ServicePort[];
  /** How it can be reached from outside of the cluster, in words; empty if it cannot. */
  readonly exposures: readonly string[];
  /** Another name for this host. */
  readonly externalName?: string;
}

export function service(object: KubeObject): Service {
  const { spec } = object.body;
  return {
    object,
    selector: texts(at(spec, 'selector')),
    ports: list(at(spec, 'ports')).map(port),
    exposures: exposures(spec),
    externalName: at(spec, 'type') === 'ExternalName' ? text(at(spec, 'externalName')) : undefined,
  };
}

function port(value: unknown): ServicePort {
  const number = Number(at(value, 'port'));
  const nodePort = Number(at(value, 'nodePort') ?? 0);
  return {
    number,
    name: text(at(value, 'name')),
    target: text(at(value, 'targetPort')) ?? String(number),
    ...(nodePort > 0 ? { nodePort } : {}),
  };
}

function exposures(spec: unknown): string[] {
  const type = text(at(spec, 'type')) ?? 'ClusterIP';
  const addresses = list(at(spec, 'externalIPs')).flatMap((address) => text(address) ?? []);
  return [
    ...(type === 'NodePort' || type === 'LoadBalancer' ? [`type ${type}`] : []),
    ...(addresses.length > 0 ? [`externalIPs ${addresses.join(', ')}`] : []),
  ];
}

/** The numbers that a port of a Service stands for in a workload's pods. */
export function targetPorts({ target }: ServicePort, { containers }: Workload): readonly number[] {
  if (/^\d+$/.test(target)) return [Number(target)];
  return containers.flatMap(({ ports }) => ports.filter(({ name }) => name === target).map(({ number }) => number));
}
