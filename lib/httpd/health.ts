import { silent } from './access-log';
import { Item, comment, directive, section } from './directive';
import { LIVE_PATH, Port, READY_PATH, STATUS_PATH } from './layout';
import { HttpdSettings } from './options';

/** Who may read the numbers of mod_status. */
export enum StatusAudience {
  /** Nobody: the module is not loaded. */
  NOBODY,

  /** Other containers of the pod. */
  POD,

  /** Whoever the network policy lets to the port of the health checks. */
  NETWORK,
}

/**
 * For the kubelet, and for monitoring if it is asked for. Not part of the Service, and independent of the application.
 * The kubelet sends the address of the pod as Host, which is why nothing here looks at it.
 */
export function health(settings: HttpdSettings, audience: StatusAudience, refusals: Item[], app: Item[]): Item[] {
  const monitored = audience !== StatusAudience.NOBODY;
  return [
    comment('Health: for the kubelet only, not part of the Service, and independent of the application.'),
    section(
      'VirtualHost',
      [`*:${Port.HEALTH}`],
      [
        ...silent(settings),
        directive('RewriteEngine', 'On'),
        ...refusals,
        directive('RewriteRule', `^(?:${LIVE_PATH}|${READY_PATH})$`, '-', '[R=204,L]'),
        ...(monitored ? status(audience) : []),
        ...app,
        directive('RewriteRule', '^', '-', '[R=404,L]'),
      ],
    ),
  ];
}

/** Numbers only: the page for people would show the requests of clients. */
function status(audience: StatusAudience): Item[] {
  const local = directive('RewriteCond', 'expr', "%{CONN_REMOTE_ADDR} -ipmatch '127.0.0.0/8'");
  return [
    comment('The numbers of mod_status, without the page that shows what clients ask for.'),
    ...(audience === StatusAudience.POD ? [local] : []),
    directive('RewriteCond', '%{QUERY_STRING}', '^auto$'),
    directive('RewriteRule', `^${STATUS_PATH}$`, '-', '[L]'),
    section(
      'Location',
      [STATUS_PATH],
      [directive('SetHandler', 'server-status'), directive('Require', 'all', 'granted')],
    ),
  ];
}
