import { invalid } from '../contract/invalid';
import { AppVolume } from './app-volume';

/** Directories of a container that are not for users' volumes. */
export interface TakenDirectories {
  /** Another volume is mounted there. */
  readonly mounted: readonly string[];
  /** With all that is below them. */
  readonly reserved: readonly string[];
}

/** Two volumes in one place are refused by Kubernetes only when the pods are made. @throws if a place is taken. */
export function checkMounts(
  where: string,
  volumes: readonly AppVolume[],
  { mounted, reserved }: TakenDirectories,
): void {
  for (const [i, { mountPath: path }] of volumes.entries()) {
    const others = [...mounted, ...volumes.slice(0, i).map(({ mountPath }) => mountPath)];
    if (others.includes(path)) {
      throw invalid(`${where}[${i}]`, path, 'another volume is mounted there', 'choose another path');
    }
    const owned = reserved.find((directory) => within(path, directory) || within(directory, path));
    if (owned !== undefined) {
      throw invalid(`${where}[${i}]`, path, `${owned} belongs to the pair`, 'choose another path');
    }
  }
}

function within(path: string, directory: string): boolean {
  return `${path}/`.startsWith(`${directory}/`);
}
