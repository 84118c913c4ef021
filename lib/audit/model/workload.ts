import { KubeObject } from '../source/kube-object';
import { Spot } from '../source/spot';
import { Fields, at, fields, texts } from '../source/value';
import { ConfigMaps, Container, containers } from './container';

/** Something that runs pods. */
export interface Workload {
  readonly object: KubeObject;
  /** Where in the object the template of its pods stands. */
  readonly template: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly pod: Fields;
  readonly containers: readonly Container[];
}

const TEMPLATE = ['spec', 'template'];

/** Where each kind keeps the template of its pods. */
const TEMPLATES: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', TEMPLATE],
  ['StatefulSet', TEMPLATE],
  ['DaemonSet', TEMPLATE],
  ['ReplicaSet', TEMPLATE],
  ['ReplicationController', TEMPLATE],
  ['DeploymentConfig', TEMPLATE],
  ['Rollout', TEMPLATE],
  ['Job', TEMPLATE],
  ['CronJob', ['spec', 'jobTemplate', ...TEMPLATE]],
  ['Pod', []],
]);

export function isWorkload({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return TEMPLATES.has(kind);
}

export function workload(object: KubeObject, configMaps: ConfigMaps): Workload {
  const path = TEMPLATES.get(object.kind) ?? [];
  const template = at(object.body, ...path);
  const pod = fields(at(template, 'spec'));
  return {
    object,
    template: path,
    labels: texts(at(template, 'metadata', 'labels')),
    annotations: texts(at(template, 'metadata', 'annotations')),
    pod,
    containers: containers(pod, configMaps),
  };
}

/** Where in its object a workload's pod stands. */
export function podPath({ template }: Workload): Spot['path'] {
  return [...template, 'spec'];
}

export function containerPath(workload: Workload, { path }: Container): Spot['path'] {
  return [...podPath(workload), ...path];
}

/** Where the labels of a workload's pods stand, on which Services and policies select them. */
export function labelsSpot({ template }: Workload): Spot {
  return { path: [...template, 'metadata', 'labels'] };
}

export function annotationsSpot({ template }: Workload): Spot {
  return { path: [...template, 'metadata', 'annotations'] };
}
