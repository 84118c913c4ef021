import { resolve } from 'node:path';
import { BASE, BASE_PATH } from './base';
import type { Image } from './image';

const REPOSITORY = resolve(__dirname, '..', '..', '..');
const APPLICATION = resolve(REPOSITORY, 'test', 'live', 'apps', 'shop');

/** Not at its own path: a manifest may mount something over that, such as `/tmp`. */
const PACKAGES = '/opt/venv';

/** The Django project `shop` with the packages of one of the virtual environments in `.venvs/`. */
export function shop(environment: string): Image {
  const packages = resolve(REPOSITORY, '.venvs', environment);
  return {
    entrypoint: ['/app/entrypoint.sh'],
    // Several threads, because a single synchronous worker would not keep connections alive.
    // As a module, because the script of that name holds the path at which the environment was made.
    cmd: ['python', '-m', 'gunicorn.app.wsgiapp', '--workers=1', '--threads=4', 'shop.wsgi'],
    env: {
      PATH: `${PACKAGES}/bin:${BASE_PATH}`,
      DJANGO_SETTINGS_MODULE: 'shop.settings',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      LANG: 'C.UTF-8',
    },
    workingDir: '/app',
    stopSignal: 'SIGTERM',
    mounts: [
      ...BASE,
      { kind: 'bind', source: APPLICATION, target: '/app' },
      { kind: 'bind', source: packages, target: PACKAGES },
    ],
  };
}
