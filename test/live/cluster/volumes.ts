import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refused, Unsupported } from './errors';
import type { ConfigMapSource, ProjectedSource, Volume } from './kubernetes';
import { must } from './shell';

export type Files = Readonly<Record<string, Buffer>>;

export interface VolumeSources {
  readonly configMap: (name: string) => Files | undefined;
  readonly secret: (name: string) => Files | undefined;
}

interface Entry {
  readonly path: string;
  readonly content: Buffer;
  readonly mode?: number;
}

/** Config maps and secrets are read-only for containers whatever the mount says. */
export function isReadOnly(volume: Volume): boolean {
  return volume.emptyDir === undefined;
}

/** Builds a volume as the kubelet does it, in an empty directory or over what it held before. */
export async function buildVolume(
  volume: Volume,
  directory: string,
  sources: VolumeSources,
  fsGroup: number | undefined,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (volume.emptyDir) {
    await buildEmptyDir(volume.emptyDir.sizeLimit, directory, fsGroup);
  } else {
    await project(contentOf(volume, sources), defaultMode(volume), directory, fsGroup);
  }
}

async function buildEmptyDir(
  sizeLimit: string | number | undefined,
  directory: string,
  fsGroup: number | undefined,
): Promise<void> {
  if (sizeLimit !== undefined) {
    await must(['mount', '-t', 'tmpfs', '-o', `size=${bytes(sizeLimit)}`, 'tmpfs', directory]);
  }
  await chown(directory, 0, fsGroup ?? 0);
  await chmod(directory, fsGroup === undefined ? 0o777 : 0o2777);
}

function contentOf(volume: Volume, sources: VolumeSources): Entry[] {
  const { configMap, secret, projected } = volume;
  if (configMap) return select('ConfigMap', configMap, sources.configMap(configMap.name));
  if (secret) return select('Secret', { ...secret, name: secret.secretName }, sources.secret(secret.secretName));
  if (projected) return projected.sources.flatMap((source) => projectedContent(source, sources));
  const kinds = Object.keys(volume).filter((key) => key !== 'name');
  throw new Unsupported(`volume ${volume.name} of type ${kinds.join() || 'none'}`);
}

function projectedContent({ configMap, secret, ...rest }: ProjectedSource, sources: VolumeSources): Entry[] {
  if (configMap) return select('ConfigMap', configMap, sources.configMap(configMap.name));
  if (secret) return select('Secret', secret, sources.secret(secret.name));
  throw new Unsupported(`projected volume source ${Object.keys(rest).join()}`);
}

function select(kind: string, { name, items, optional }: ConfigMapSource, data: Files | undefined): Entry[] {
  if (!data) {
    if (optional) return [];
    throw new Refused(`a volume names ${kind} ${name}, which does not exist`);
  }
  if (!items) return Object.entries(data).map(([path, content]) => ({ path, content }));
  return items.flatMap(({ key, path, mode }) => {
    const content = data[key];
    if (content) return [{ path, content, mode }];
    if (optional) return [];
    throw new Refused(`a volume names key ${key} of ${kind} ${name}, which does not exist`);
  });
}

function defaultMode({ configMap, secret, projected }: Volume): number {
  return (configMap ?? secret ?? projected)?.defaultMode ?? 0o644;
}

/** The kubelet's layout: the real files lie behind one link, so that an update can swap them all at once. */
async function project(
  entries: readonly Entry[],
  mode: number,
  directory: string,
  fsGroup: number | undefined,
): Promise<void> {
  const version = `..${randomUUID()}`;
  const real = join(directory, version);
  await mkdir(real);
  for (const entry of entries) {
    const file = join(real, entry.path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, entry.content);
    await chown(file, 0, fsGroup ?? 0);
    await chmod(file, (entry.mode ?? mode) | (fsGroup === undefined ? 0 : 0o440));
  }
  const [current, next] = [join(directory, '..data'), join(directory, '..data_tmp')];
  const old = await readlink(current).catch(() => undefined);
  await symlink(version, next);
  await rename(next, current);
  if (old !== undefined) return rm(join(directory, old), { recursive: true });
  for (const top of new Set(entries.map(({ path }) => path.split('/')[0] ?? path))) {
    await symlink(join('..data', top), join(directory, top));
  }
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

export function bytes(quantity: string | number): number {
  const [, amount, unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  const factor = UNITS[unit];
  if (amount === undefined || factor === undefined) throw new Unsupported(`quantity "${quantity}"`);
  return Math.ceil(Number(amount) * factor);
}
