import { execFileSync } from 'child_process';
import { join } from 'path';
import { APPLICATION, HOST, REPOSITORY } from './ground';
import { Command } from './process';

/** An application behind the proxies. It is started alike for all of them. */
export interface Application {
  readonly name: string;
  readonly version: () => string;
  readonly command: Command;
}

const SHOP = join(REPOSITORY, 'test', 'live', 'apps', 'shop');

/** The Django project of the live tests, with the one setting that Django's documentation asks for behind a proxy. */
function shop(name: string, venv: string, hosts: string): Application {
  const bin = join(REPOSITORY, '.venvs', venv, 'bin');
  // Idle connections are kept longer than any proxy here keeps them, so that none is closed under a request.
  const options = ['--bind', `${APPLICATION.host}:${APPLICATION.port}`, '--threads', '8', '--keep-alive', '75'];
  const env = {
    DJANGO_SETTINGS_MODULE: 'shop.settings',
    SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https',
    ALLOWED_HOSTS: hosts,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const program =
    "from importlib.metadata import version; print('Django', version('Django'), 'on gunicorn', version('gunicorn'))";
  return {
    name,
    version: () => execFileSync(join(bin, 'python'), ['-c', program], { encoding: 'utf8' }).trim(),
    command: { file: join(bin, 'gunicorn'), args: [...options, 'shop.wsgi'], cwd: SHOP, env },
  };
}

/** The judge: takes every spelling of a header name for the same one, and every host for its own. */
export const FOLDING = shop('folding', 'forgery-application', '*');

/** The second judge: current releases, which drop names with underscores; its hosts are set. */
export const CURRENT = shop('current', 'shop', HOST);
