import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image } from './image';

/** A Node server that says what reached it and answers what it is asked to; it listens on PORT, 8080 by default. */
export const JUDGE: Image = {
  cmd: ['node', '/app/judge.mjs'],
  env: { PATH: BASE_PATH },
  workingDir: '/app',
  stopSignal: 'SIGTERM',
  mounts: [
    ...BASE,
    { kind: 'bind', source: process.execPath, target: '/usr/local/bin/node' },
    { kind: 'bind', source: resolve(__dirname, '..', 'apps', 'judge'), target: '/app' },
  ],
};
