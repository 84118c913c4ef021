import { k8s } from 'cdk8s-plus-27';

/** A variable whose value Kubernetes takes from a Secret. */
export type SecretVariable = k8s.SecretKeySelector;

/** What is put into the pods of a Deployment, whoever made it. */
export interface PodAdditions {
  readonly env: Readonly<Record<string, string>>;
  /** Come before the other variables, whose values may refer to them. */
  readonly secrets?: Readonly<Record<string, SecretVariable>>;
  /** A directory to be searched first, named in a variable that may be set already. */
  readonly searchPath?: { readonly variable: string; readonly directory: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly volumes: readonly k8s.Volume[];
  readonly mounts: readonly k8s.VolumeMount[];
  /** Containers beside those that are there. */
  readonly containers?: readonly k8s.Container[];
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

/** The parts of a container manifest that matter here. */
export interface ContainerManifest {
  readonly name: string;
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly unknown[];
  readonly ports?: readonly { readonly hostPort?: number }[];
}

/** The parts of a Deployment manifest that matter here. */
export interface DeploymentManifest {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: {
    readonly template: {
      readonly metadata?: { readonly labels?: object; readonly annotations?: object };
      readonly spec: {
        readonly containers?: readonly ContainerManifest[];
        readonly initContainers?: readonly ContainerManifest[];
        readonly volumes?: readonly { readonly name: string }[];
        readonly hostNetwork?: boolean;
      };
    };
  };
}

/** The containers of the pods; none where the manifest has no list of them. */
export function containersOf({ spec }: Pick<DeploymentManifest, 'spec'>): readonly ContainerManifest[] {
  return spec.template.spec.containers ?? [];
}

/** The volumes whose names both the pods and the additions use. */
export function volumeClashes({ spec }: DeploymentManifest, { volumes }: PodAdditions): string[] {
  const own = spec.template.spec.volumes ?? [];
  return volumes.map(({ name }) => name).filter((name) => own.some((volume) => volume.name === name));
}

/** The variables that both the container and the additions set. */
export function clashes(container: ContainerManifest, additions: PodAdditions): string[] {
  const own = container.env ?? [];
  const path = additions.searchPath?.variable;
  const unmergeable = own.filter((v) => v.name === path && v.valueFrom !== undefined);
  return [...own.filter((v) => Object.hasOwn({ ...additions.env, ...additions.secrets }, v.name)), ...unmergeable].map(
    (v) => v.name,
  );
}

/** A copy of the manifest with the additions in its pod template and in one of its containers. */
export function withAdditions(
  manifest: DeploymentManifest,
  containerName: string,
  additions: PodAdditions,
): DeploymentManifest {
  const { template } = manifest.spec;
  const containers = containersOf(manifest).map((c) => (c.name === containerName ? extended(c, additions) : c));
  return {
    ...manifest,
    spec: {
      ...manifest.spec,
      template: {
        ...template,
        metadata: {
          ...template.metadata,
          labels: { ...template.metadata?.labels, ...additions.labels },
          annotations: { ...template.metadata?.annotations, ...additions.annotations },
        },
        spec: {
          ...template.spec,
          containers: [...containers, ...(additions.containers ?? [])] as readonly ContainerManifest[],
          ...appended('volumes', template.spec.volumes, additions.volumes),
        },
      },
    },
  };
}

function extended(container: ContainerManifest, additions: PodAdditions): ContainerManifest {
  const added = { ...additions.env, ...searchPath(container, additions) };
  const kept = (container.env ?? []).filter((variable) => !Object.hasOwn(added, variable.name));
  const env: Variable[] = [
    ...kept,
    ...Object.entries(additions.secrets ?? {}).map(([name, secretKeyRef]) => ({ name, valueFrom: { secretKeyRef } })),
    ...Object.entries(added).map(([name, value]) => ({ name, value })),
  ];
  return { ...container, env, ...appended('volumeMounts', container.volumeMounts, additions.mounts) };
}

function searchPath(container: ContainerManifest, { searchPath: path }: PodAdditions): Record<string, string> {
  if (path === undefined) return {};
  const own = container.env?.find((variable) => variable.name === path.variable)?.value;
  return { [path.variable]: own === undefined ? path.directory : `${path.directory}:${own}` };
}

function appended(key: string, own: readonly unknown[] = [], more: readonly unknown[]): Record<string, unknown> {
  return own.length + more.length === 0 ? {} : { [key]: [...own, ...more] };
}
