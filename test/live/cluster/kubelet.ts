import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ImageCatalogue } from '../images/image';
import type { Mount } from './bubblewrap';
import type { ContainerPlan } from './container';
import { environmentOf } from './environment';
import { Refused, Unsupported } from './errors';
import { identityOf } from './identity';
import type { ContainerSpec, PodSpec, Volume } from './kubernetes';
import type { Manifests, PodPlan } from './manifests';
import type { Sandbox } from './network';
import type { Pod } from './pod';
import { type BoundService, serviceLinks } from './services';
import { run } from './shell';
import { buildVolume, type Files, isReadOnly } from './volumes';

/** Settles what a pod's containers get: identity, environment, volumes. */
export class Kubelet {
  constructor(
    private readonly manifests: Manifests,
    private readonly images: ImageCatalogue,
    private readonly directory: string,
    private readonly sandbox: Sandbox,
  ) {}

  hostsFile(plan: PodPlan): string {
    return join(this.directory, 'volumes', `${plan.namespace}.${plan.name}.hosts`);
  }

  /** Gives the pod fresh volumes, and its network the kernel settings that the manifest names. */
  async provision(pod: Pod): Promise<void> {
    refuseUnsupported(pod.spec);
    const directory = this.volumes(pod);
    await run(['/bin/sh', '-c', 'for d in "$1"/*; do mountpoint -q "$d" && umount "$d"; done', 'sh', directory]);
    await rm(directory, { recursive: true, force: true });
    await this.build(pod, pod.spec.volumes ?? []);
    for (const { name, value } of pod.spec.securityContext?.sysctls ?? []) await this.sandbox.sysctl(name, value);
    await mkdir(this.logs(pod), { recursive: true });
  }

  /** Brings the volumes of a running pod up to date. */
  async sync(pod: Pod): Promise<void> {
    await this.build(pod, (pod.spec.volumes ?? []).filter(isReadOnly));
  }

  private async build(pod: Pod, volumes: readonly Volume[]): Promise<void> {
    const sources = {
      configMap: (name: string) => this.configMap(pod.namespace, name),
      secret: (name: string) => this.secret(pod.namespace, name),
    };
    for (const volume of volumes) {
      await buildVolume(volume, join(this.volumes(pod), volume.name), sources, pod.spec.securityContext?.fsGroup);
    }
  }

  prepare(pod: Pod, spec: ContainerSpec, services: readonly BoundService[]): ContainerPlan {
    const image = this.images(spec.image);
    const links = pod.spec.enableServiceLinks === false ? {} : serviceLinks(services, pod.namespace);
    return {
      spec,
      image,
      identity: identityOf(spec, pod.spec.securityContext ?? {}, image),
      environment: environmentOf(spec, {
        configMap: (name) => text(this.configMap(pod.namespace, name)),
        secret: (name) => text(this.secret(pod.namespace, name)),
        fields: fieldsOf(pod),
        serviceLinks: links,
      }),
      mounts: this.mounts(pod, spec),
      hostname: pod.name,
      sandbox: this.sandbox,
      logs: join(this.logs(pod), spec.name),
    };
  }

  private mounts(pod: Pod, { name, volumeMounts = [], volumeDevices }: ContainerSpec): Mount[] {
    if (volumeDevices) throw new Unsupported(`volumeDevices of container ${name}`);
    const mounts = volumeMounts.map((mount): Mount => {
      const volume = (pod.spec.volumes ?? []).find((candidate) => candidate.name === mount.name);
      if (!volume)
        throw new Refused(`container ${name} mounts volume ${mount.name}, which pod ${pod.name} does not have`);
      if (mount.subPathExpr !== undefined) throw new Unsupported(`subPathExpr of container ${name}`);
      return {
        source: resolve(this.volumes(pod), mount.name, mount.subPath ?? '.'),
        target: mount.mountPath,
        readOnly: mount.readOnly === true || isReadOnly(volume),
      };
    });
    return [{ source: pod.hostsFile, target: '/etc/hosts', readOnly: true }, ...mounts];
  }

  private volumes(pod: Pod): string {
    return join(this.directory, 'volumes', `${pod.namespace}.${pod.name}`);
  }

  private logs(pod: Pod): string {
    return join(this.directory, `${pod.namespace}.${pod.name}`);
  }

  private configMap(namespace: string, name: string): Files | undefined {
    const object = this.manifests.configMap(namespace, name);
    return object && { ...decode(object.data, 'utf8'), ...decode(object.binaryData, 'base64') };
  }

  private secret(namespace: string, name: string): Files | undefined {
    const object = this.manifests.secret(namespace, name);
    return object && { ...decode(object.data, 'base64'), ...decode(object.stringData, 'utf8') };
  }
}

function refuseUnsupported(spec: PodSpec): void {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace'] as const) {
    if (spec[field]) throw new Unsupported(field);
  }
  for (const container of [...(spec.initContainers ?? []), ...spec.containers]) {
    if (container.lifecycle?.postStart) throw new Unsupported(`postStart of container ${container.name}`);
    if (container.ports?.some(({ hostPort }) => hostPort)) throw new Unsupported(`hostPort of ${container.name}`);
  }
  const restarting = spec.initContainers?.find(({ restartPolicy }) => restartPolicy === 'Always');
  if (restarting) throw new Unsupported(`init container ${restarting.name} with restartPolicy Always`);
}

function fieldsOf(pod: Pod): Record<string, string> {
  return { 'metadata.name': pod.name, 'metadata.namespace': pod.namespace, 'status.podIP': pod.ip };
}

function decode(data: Readonly<Record<string, string>> | undefined, encoding: 'utf8' | 'base64'): Files {
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [key, Buffer.from(value, encoding)]));
}

function text(files: Files | undefined): Record<string, string> | undefined {
  return files && Object.fromEntries(Object.entries(files).map(([key, value]) => [key, value.toString()]));
}
