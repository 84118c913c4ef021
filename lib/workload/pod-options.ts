import { k8s } from 'cdk8s-plus-27';
import { isIP } from 'net';
import { oneOf, wholeNumber } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { checkedAnnotations, checkedKey, checkedLabelValue, checkedLabels, checkedSelector } from './map-keys';
import { Member, selector } from './member';
import { checkedObjectName } from './object-name';

/** When the kubelet pulls an image. */
export enum ImagePullPolicy {
  /** At each start of a container; what is there already is only verified. */
  ALWAYS = 'Always',

  /** When the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',

  /** Never: the node must have it. */
  NEVER = 'Never',
}

/** What a taint does to pods that do not tolerate it. */
export enum TaintEffect {
  /** They are not put there. */
  NO_SCHEDULE = 'NoSchedule',

  /** They are put there only if there is no other place. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',

  /** They are also driven out. */
  NO_EXECUTE = 'NoExecute',
}

/**
 * A taint of nodes that the pods put up with.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
 */
export interface Toleration {
  /** The key of the taint. */
  readonly key: string;

  /**
   * Its value.
   * @default - any
   */
  readonly value?: string;

  /** @default - any */
  readonly effect?: TaintEffect;
}

/**
 * How evenly the pods are spread over a kind of places.
 * @see https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */
export interface TopologySpread {
  /** The label of nodes that names the place, for example `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;

  /**
   * How many pods more than in the emptiest place there may be.
   * @default 1
   */
  readonly maxSkew?: number;

  /**
   * Whether a pod waits rather than be put where it does not fit.
   * @default false
   */
  readonly required?: boolean;
}

/** Where and how pods run. */
export interface PodOptions {
  /**
   * Labels beside those of the pair.
   * @default - none
   */
  readonly labels?: Record<string, string>;

  /**
   * Annotations beside those of the pair.
   * @default - none
   */
  readonly annotations?: Record<string, string>;

  /**
   * Labels that a node must have.
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /** @default - none */
  readonly tolerations?: Toleration[];

  /** @default - evenly over the zones where there is a choice, and if possible not two on one node */
  readonly topologySpread?: TopologySpread[];

  /**
   * An existing PriorityClass.
   * @default - the cluster's default
   */
  readonly priorityClassName?: string;

  /**
   * Entries of `/etc/hosts`: names by address.
   * @default - none
   */
  readonly hostAliases?: Record<string, string[]>;

  /**
   * Existing Secrets with the credentials of registries, in the namespace of the pair.
   * @default - none
   */
  readonly imagePullSecrets?: string[];

  /** @default ImagePullPolicy.ALWAYS */
  readonly imagePullPolicy?: ImagePullPolicy;
}

/** PodOptions as parts of manifests. */
export interface PodSettings {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly imagePullPolicy: ImagePullPolicy;
  readonly spec: (side: Member) => Partial<k8s.PodSpec>;
}

/** @throws if a value cannot be used; the message names the option. */
export function podSettings(where: string, options: PodOptions = {}): PodSettings {
  const spread = options.topologySpread?.map((entry, i) => spreadOver(`${where}.topologySpread[${i}]`, entry));
  const spec: Partial<k8s.PodSpec> = {
    nodeSelector: options.nodeSelector && checkedSelector(`${where}.nodeSelector`, options.nodeSelector),
    tolerations: options.tolerations?.map((entry, i) => toleration(`${where}.tolerations[${i}]`, entry)),
    priorityClassName:
      options.priorityClassName && checkedObjectName(`${where}.priorityClassName`, options.priorityClassName),
    hostAliases: options.hostAliases && hostAliases(`${where}.hostAliases`, options.hostAliases),
    imagePullSecrets: options.imagePullSecrets?.map((name, i) => ({
      name: checkedObjectName(`${where}.imagePullSecrets[${i}]`, name),
    })),
  };
  return {
    labels: checkedLabels(`${where}.labels`, options.labels ?? {}),
    annotations: checkedAnnotations(`${where}.annotations`, options.annotations ?? {}),
    imagePullPolicy: oneOf(
      `${where}.imagePullPolicy`,
      options.imagePullPolicy ?? ImagePullPolicy.ALWAYS,
      Object.values(ImagePullPolicy),
    ),
    spec: (side) => ({ ...defined(spec), ...(spread && { topologySpreadConstraints: spread.map((of) => of(side)) }) }),
  };
}

function spreadOver(where: string, spread: TopologySpread): (side: Member) => k8s.TopologySpreadConstraint {
  const { topologyKey, maxSkew = 1, required = false } = spread;
  checkedKey(`${where}.topologyKey`, topologyKey);
  wholeNumber(`${where}.maxSkew`, maxSkew, 1, 1000);
  return (side) => ({
    maxSkew,
    topologyKey,
    whenUnsatisfiable: required ? 'DoNotSchedule' : 'ScheduleAnyway',
    labelSelector: { matchLabels: selector(side) },
  });
}

function toleration(where: string, { key, value, effect }: Toleration): k8s.Toleration {
  checkedKey(`${where}.key`, key);
  if (effect !== undefined) oneOf(`${where}.effect`, effect, Object.values(TaintEffect));
  if (value === undefined) return { key, operator: 'Exists', effect };
  return { key, operator: 'Equal', value: checkedLabelValue(`${where}.value`, value), effect };
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

function hostAliases(where: string, aliases: Readonly<Record<string, string[]>>): k8s.HostAlias[] {
  return Object.entries(aliases).map(([ip, hostnames]) => {
    if (isIP(ip) === 0 || ip.includes('%')) throw invalid(where, ip, 'an IP address is needed');
    const bad = hostnames.find((name) => !HOST_NAME.test(name));
    if (bad !== undefined) throw invalid(`${where}.${ip}`, bad, 'a lower-case host name is needed');
    return { ip, hostnames: [...hostnames] };
  });
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>;
}
