import type { Image, ImageEntry } from '../images/image';

export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface Jail {
  readonly image: Image;
  readonly mounts: readonly Mount[];
  readonly workingDir: string;
  readonly hostname: string;
  readonly readOnlyRoot: boolean;
  /** The file descriptor on which bubblewrap tells the process id. */
  readonly statusFd: number;
}

/** The command that runs the rest as process 1 of a container. The network is that of the caller. */
export function jail({ image, mounts, workingDir, hostname, readOnlyRoot, statusFd }: Jail): string[] {
  const covers = image.mounts.filter(({ kind }) => kind === 'cover').map(({ target }) => target);
  return [
    '/usr/bin/bwrap',
    ...['--unshare-pid', '--as-pid-1', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...['--hostname', hostname, '--json-status-fd', String(statusFd)],
    ...image.mounts.flatMap((mount) => [...parents(mount.target), ...entry(mount)]),
    ...['--proc', '/proc', '--dev', '/dev'],
    ...byDepth(mounts).flatMap((mount) => [...parents(mount.target), ...bind(mount)]),
    // Last, since bubblewrap has to create every mount point before.
    ...(readOnlyRoot ? ['/', ...covers].flatMap((path) => ['--remount-ro', path]) : []),
    ...['--chdir', workingDir, '--'],
  ];
}

function bind({ source, target, readOnly }: Mount): string[] {
  return [readOnly ? '--ro-bind' : '--bind', source, target];
}

/** Bubblewrap would make missing parents with mode 0700, which no other user could enter. */
function parents(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.flatMap((_, index) => ['--perms', '0755', '--dir', `/${names.slice(0, index + 1).join('/')}`]);
}

function entry(mount: ImageEntry): string[] {
  switch (mount.kind) {
    case 'bind':
      return ['--ro-bind', mount.source, mount.target];
    case 'link':
      return ['--symlink', mount.to, mount.target];
    case 'directory':
      return ['--perms', mount.mode ?? '0755', '--dir', mount.target];
    case 'cover':
      return ['--perms', '0755', '--tmpfs', mount.target];
  }
}

/** A mount inside another one comes after it, whatever the order in the manifest. */
function byDepth(mounts: readonly Mount[]): Mount[] {
  const depth = ({ target }: Mount) => target.split('/').length;
  return [...mounts].sort((a, b) => depth(a) - depth(b));
}
