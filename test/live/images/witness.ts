import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image, ImageEntry } from './image';

const APPLICATION: ImageEntry = {
  kind: 'bind',
  source: resolve(__dirname, '..', 'apps', 'witness'),
  target: '/app',
};

/** The echo endpoint of the attack suite on Node's http; it listens on PORT, 8080 by default. */
export const NODE_WITNESS: Image = {
  cmd: ['node', '/app/witness.mjs'],
  env: { PATH: BASE_PATH },
  workingDir: '/app',
  stopSignal: 'SIGTERM',
  mounts: [...BASE, { kind: 'bind', source: process.execPath, target: '/usr/local/bin/node' }, APPLICATION],
};

/** The same on PHP's own server, with a few workers, on port 8080. */
export const PHP_WITNESS: Image = {
  cmd: ['php', '-S', '0.0.0.0:8080', '/app/witness.php'],
  env: { PATH: BASE_PATH, PHP_CLI_SERVER_WORKERS: '4' },
  workingDir: '/app',
  stopSignal: 'SIGTERM',
  mounts: [...BASE, APPLICATION],
};
