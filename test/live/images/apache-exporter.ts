import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image } from './image';

const BINARY = resolve(__dirname, '../../../.cache/apache-exporter/usr/bin/prometheus-apache-exporter');

/** The image `lusotycoon/apache-exporter`, with the binary that Debian builds of the same source. */
export const APACHE_EXPORTER: Image = {
  entrypoint: ['/usr/local/bin/apache_exporter'],
  env: { PATH: BASE_PATH },
  workingDir: '/',
  stopSignal: 'SIGTERM',
  user: 65534,
  mounts: [...BASE, { kind: 'bind', source: BINARY, target: '/usr/local/bin/apache_exporter' }],
};
