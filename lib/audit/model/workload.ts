import { KubeObject } from '../source/kube-object';
import { Fields, at, fields, texts } from '../source/value';
import { ConfigMaps, Container, containers } from './container';

/** Something that runs pods. */
export interface Workload {
  readonly object: KubeObject;
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
  const template = at(object.body, ...(TEMPLATES.get(object.kind) ?? []));
  const pod = fields(at(template, 'spec'));
  return {
    object,
    labels: texts(at(template, 'metadata', 'labels')),
    annotations: texts(at(template, 'metadata', 'annotations')),
    pod,
    containers: containers(pod, configMaps),
  };
}
