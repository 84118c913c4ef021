import { Fields, at, fields, list, text, texts } from '../source/value';
import { KubeObject } from '../source/kube-object';

/** A file that a container finds mounted, from a ConfigMap. */
export interface MountedFile {
  readonly path: string;
  readonly content: string;
  readonly configMap: KubeObject;
}

export interface ContainerPort {
  readonly name?: string;
  readonly number: number;
  readonly hostPort?: number;
}

/** What can be known of a container from manifests alone. */
export interface Container {
  readonly name: string;
  /** Where it stands in the pod. */
  readonly path: readonly (string | number)[];
  readonly image: string;
  /** Values that are taken from Secrets or from the pod are not known. */
  readonly env: ReadonlyMap<string, string>;
  /** Names of variables, those with unknown values included. */
  readonly envNames: ReadonlySet<string>;
  /** Command and arguments, with the words of a shell's script parted. */
  readonly words: readonly string[];
  readonly ports: readonly ContainerPort[];
  readonly files: readonly MountedFile[];
}

/** Finds a ConfigMap of the pod's namespace. */
export type ConfigMaps = (name: string) => KubeObject | undefined;

export function containers(pod: Fields, configMaps: ConfigMaps): readonly Container[] {
  const read = (kind: string, values: readonly unknown[]): Container[] =>
    values.map((value, i) => container(fields(value), [kind, i], pod, configMaps));
  const sidecars = read('initContainers', list(pod.initContainers));
  return [
    ...read('containers', list(pod.containers)),
    ...sidecars.filter((_, i) => at(list(pod.initContainers)[i], 'restartPolicy') === 'Always'),
  ];
}

function container(value: Fields, path: Container['path'], pod: Fields, configMaps: ConfigMaps): Container {
  const env = environment(value, configMaps);
  return {
    name: text(value.name) ?? '',
    path,
    image: text(value.image) ?? '',
    env: new Map([...env].filter((entry): entry is [string, string] => entry[1] !== undefined)),
    envNames: new Set(env.keys()),
    words: words([...list(value.command), ...list(value.args)]),
    ports: ports(value),
    files: mountedFiles(value, pod, configMaps),
  };
}

function environment(value: Fields, configMaps: ConfigMaps): Map<string, string | undefined> {
  const env = new Map<string, string | undefined>();
  for (const source of list(value.envFrom)) {
    const prefix = text(at(source, 'prefix')) ?? '';
    const data = texts(configMaps(text(at(source, 'configMapRef', 'name')) ?? '')?.body.data);
    for (const [name, entry] of data) env.set(`${prefix}${name}`, entry);
  }
  for (const entry of list(value.env)) {
    const name = text(at(entry, 'name'));
    if (name !== undefined) env.set(name, variable(fields(entry), configMaps));
  }
  return env;
}

function variable(entry: Fields, configMaps: ConfigMaps): string | undefined {
  const reference = at(entry, 'valueFrom', 'configMapKeyRef');
  if (reference === undefined) return entry.valueFrom === undefined ? (text(entry.value) ?? '') : undefined;
  const data = texts(configMaps(text(at(reference, 'name')) ?? '')?.body.data);
  return data.get(text(at(reference, 'key')) ?? '');
}

/** Scripts of `sh -c` are one argument; options are looked for word by word. */
function words(args: readonly unknown[]): readonly string[] {
  return args
    .flatMap((arg) => (text(arg) ?? '').split(/\s+/))
    .map((word) => word.replace(/["']/g, ''))
    .filter((word) => word !== '');
}

function ports(value: Fields): ContainerPort[] {
  return list(value.ports).flatMap((entry) => {
    const number = Number(at(entry, 'containerPort'));
    const hostPort = Number(at(entry, 'hostPort') ?? 0);
    if (!Number.isInteger(number)) return [];
    return [{ name: text(at(entry, 'name')), number, ...(hostPort > 0 ? { hostPort } : {}) }];
  });
}

function mountedFiles(value: Fields, pod: Fields, configMaps: ConfigMaps): MountedFile[] {
  const volumes = new Map(list(pod.volumes).map((volume) => [text(at(volume, 'name')), fields(volume)]));
  return list(value.volumeMounts).flatMap((mount) => {
    const volume = volumes.get(text(at(mount, 'name')));
    const [path, subPath] = [text(at(mount, 'mountPath')), text(at(mount, 'subPath'))];
    if (volume === undefined || path === undefined) return [];
    const files = sources(volume).flatMap((source) => sourceFiles(source, configMaps));
    if (subPath === undefined) return files.map((file) => ({ ...file, path: `${path}/${file.path}` }));
    return files.filter((file) => file.path === subPath).map((file) => ({ ...file, path }));
  });
}

function sources(volume: Fields): readonly unknown[] {
  return [volume.configMap, ...list(at(volume, 'projected', 'sources')).map((source) => at(source, 'configMap'))];
}

function sourceFiles(source: unknown, configMaps: ConfigMaps): MountedFile[] {
  const configMap = configMaps(text(at(source, 'name')) ?? '');
  if (configMap === undefined) return [];
  const data = texts(configMap.body.data);
  const items = list(at(source, 'items'));
  if (items.length === 0) return [...data].map(([path, content]) => ({ path, content, configMap }));
  return items.flatMap((item) => {
    const content = data.get(text(at(item, 'key')) ?? '');
    return content === undefined ? [] : [{ path: text(at(item, 'path')) ?? '', content, configMap }];
  });
}
