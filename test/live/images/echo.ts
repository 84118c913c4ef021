import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image } from './image';

/** A server that says what stood on the wire; it listens on HOST:PORT, 0.0.0.0:8000 by default. */
export const ECHO: Image = {
  cmd: ['python3', '/app/echo.py'],
  env: { PATH: BASE_PATH, PYTHONUNBUFFERED: '1' },
  workingDir: '/app',
  stopSignal: 'SIGTERM',
  mounts: [...BASE, { kind: 'bind', source: resolve(__dirname, '..', 'apps', 'echo'), target: '/app' }],
};
