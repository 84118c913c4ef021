import { App, Chart } from 'cdk8s';
import { AppWorkload, Platform, PlainHttp, SecureProxy, Tls } from 'cdk8s-secure-proxy';
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { HOST } from './ground';
import { Command } from './process';

/** The ports of the container; the Service of the pair offers them as 80 and 443. */
export const PAIR_PORTS = { plain: 8080, tls: 8443 };

const PREFIX = '/usr/local/apache2';

/** Writes what this library generates for a shop that is served over plain HTTP, too, and says how it is run. */
export function pairCommand(directory: string): Command {
  const pair = new SecureProxy(new Chart(new App(), 'forgery'), 'shop', {
    hosts: [HOST],
    tls: Tls.fromSecret('shop-tls'),
    app: AppWorkload.fromImage('registry.example.com/shop:1', { platform: Platform.django() }),
    httpd: { plainHttp: PlainHttp.SERVE, http2: true },
  });
  const { data } = pair.proxy.configMap.toJson() as { data: Record<string, string> };
  mkdirSync(join(directory, 'conf'));
  for (const [name, text] of Object.entries(data)) writeFileSync(join(directory, 'conf', name), text);
  writeFileSync(join(directory, 'hosts'), '127.0.0.1 localhost shop-app\n');
  return {
    file: 'bwrap',
    args: [...layout(directory), '--', '/usr/sbin/apache2', '-f', `${PREFIX}/conf/httpd.conf`, '-DFOREGROUND'],
    cwd: directory,
  };
}

/** The file layout of the official image, without privileges, and the application under the name of its Service. */
function layout(directory: string): string[] {
  const etc = ['ld.so.cache', 'nsswitch.conf', 'ssl'].flatMap((name) => ['--ro-bind', `/etc/${name}`, `/etc/${name}`]);
  return [
    ...['--unshare-user', '--unshare-pid', '--uid', '25000', '--gid', '26000', '--die-with-parent'],
    ...['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/run', '--dir', '/run/httpd'],
    ...[
      '--tmpfs',
      '/usr/local',
      '--dir',
      `${PREFIX}/logs`,
      '--ro-bind',
      '/usr/lib/apache2/modules',
      `${PREFIX}/modules`,
    ],
    ...['--ro-bind', join(directory, 'conf'), `${PREFIX}/conf`, '--tmpfs', '/etc', ...etc],
    ...['--ro-bind', join(directory, 'hosts'), '/etc/hosts'],
    ...['tls.crt', 'tls.key'].flatMap((name) => ['--ro-bind', join(directory, name), `/etc/secure-proxy/tls/${name}`]),
  ];
}
