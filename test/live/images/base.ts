import { resolve } from 'node:path';
import type { ImageEntry } from './image';

const ETC = resolve(__dirname, 'base', 'etc');

/**
 * The root file system that every image starts from: this machine's /usr, which holds Debian's packages, and little
 * else. /usr/local is empty, so that no tool of the machine leaks in.
 */
export const BASE: readonly ImageEntry[] = [
  { kind: 'bind', source: '/usr', target: '/usr' },
  { kind: 'cover', target: '/usr/local' },
  ...['bin', 'sbin', 'lib', 'lib64'].map((name): ImageEntry => ({
    kind: 'link',
    target: `/${name}`,
    to: `usr/${name}`,
  })),
  ...['passwd', 'group', 'nsswitch.conf'].map((name): ImageEntry => ({
    kind: 'bind',
    source: resolve(ETC, name),
    target: `/etc/${name}`,
  })),
  ...['/etc/ld.so.cache', '/etc/alternatives', '/etc/ssl/certs', '/etc/ssl/openssl.cnf'].map((path): ImageEntry => ({
    kind: 'bind',
    source: path,
    target: path,
  })),
  { kind: 'directory', target: '/root', mode: '0700' },
  { kind: 'directory', target: '/run' },
  { kind: 'directory', target: '/tmp', mode: '1777' },
  { kind: 'directory', target: '/var/tmp', mode: '1777' },
  { kind: 'link', target: '/var/run', to: '../run' },
];

export const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
