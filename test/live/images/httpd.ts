import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image, ImageEntry } from './image';

const PREFIX = '/usr/local/apache2';
const FILES = resolve(__dirname, 'httpd');

function bind(source: string, target: string): ImageEntry {
  return { kind: 'bind', source, target: `${PREFIX}/${target}` };
}

/** Debian's httpd in the layout of the official image. Some modules are built in here and loadable there. */
export const HTTPD: Image = {
  cmd: ['httpd-foreground'],
  env: { HTTPD_PREFIX: PREFIX, PATH: `${PREFIX}/bin:${BASE_PATH}` },
  workingDir: PREFIX,
  stopSignal: 'SIGWINCH',
  mounts: [
    ...BASE,
    ...['bin', 'conf', 'logs'].map((name): ImageEntry => ({ kind: 'directory', target: `${PREFIX}/${name}` })),
    bind(resolve(FILES, 'httpd'), 'bin/httpd'),
    bind(resolve(FILES, 'httpd-foreground'), 'bin/httpd-foreground'),
    bind(resolve(FILES, 'conf', 'httpd.conf'), 'conf/httpd.conf'),
    bind('/etc/mime.types', 'conf/mime.types'),
    bind('/usr/lib/apache2/modules', 'modules'),
    bind(resolve(FILES, 'htdocs'), 'htdocs'),
    // Debian's binary looks for the default types file here, the official one in conf/, which a volume may hide.
    { kind: 'link', target: `${PREFIX}/mime.types`, to: 'conf/mime.types' },
  ],
};

/** What the shell of the -alpine image finds, and nothing else. */
const APPLETS = ['cat', 'echo', 'grep', 'rm', 'sh', 'sha256sum', 'sleep', 'timeout'];

/** The same with BusyBox in place of Debian's tools, as in the -alpine image. */
export const HTTPD_ALPINE: Image = {
  ...HTTPD,
  env: { ...HTTPD.env, PATH: `${PREFIX}/bin:/bin` },
  mounts: [
    ...HTTPD.mounts.filter(({ target }) => target !== '/bin'),
    ...APPLETS.map((name): ImageEntry => ({ kind: 'link', target: `/bin/${name}`, to: '/usr/bin/busybox' })),
  ],
};
