import { Concurrency } from './concurrency';
import { Item, comment, directive, section } from './directive';
import { RUNTIME, SERVER_ROOT, TRIAL, TRIAL_PORT } from './layout';
import { StatusAudience } from './health';
import { HttpdSettings } from './options';
import { largestBody } from './route';
import { readTimeouts } from './timeouts';
import { Site } from './virtual-hosts';

/** httpd's own pages would name the application's host when it has no DNS entry. */
const UNAVAILABLE = 'The service is not available at the moment. Please try again later.';

/**
 * How many generations of processes have slots, the serving one among them. After a graceful restart, those of before
 * finish long requests, such as WebSockets; with no slot left, no new process starts, and nobody is served until they end.
 *
 * @see https://httpd.apache.org/docs/2.4/mod/event.html
 */
const GENERATIONS = 4;

/** What holds for the process as a whole. */
export function server(canonicalHost: string, settings: HttpdSettings, ports: readonly number[]): Item[] {
  return [
    comment('The root file system is read-only: everything that is written goes to an emptyDir.'),
    directive('ServerRoot', SERVER_ROOT),
    directive('DefaultRuntimeDir', RUNTIME),
    directive('ErrorLog', '/proc/self/fd/2'),
    directive('LogLevel', settings.logLevel),
    directive('ServerName', canonicalHost),
    ...listening(ports),
  ];
}

/** What two servers of one configuration cannot share. */
function listening(ports: readonly number[]): Item[] {
  return [
    section(
      'IfDefine',
      [`!${TRIAL}`],
      [directive('PidFile', `${RUNTIME}/httpd.pid`), ...ports.map((port) => directive('Listen', port))],
    ),
    comment('start.sh tries renewed certificates out in a second server, since httpd ends if it cannot load them.'),
    section(
      'IfDefine',
      [TRIAL],
      [directive('PidFile', `${RUNTIME}/trial.pid`), directive('Listen', `127.0.0.1:${TRIAL_PORT}`)],
    ),
  ];
}

/**
 * All processes from the start, for good: a process without an idle thread, or one that is to end, closes connections
 * that clients keep, and a request that is on its way is lost. event holds idle connections without a worker.
 */
export function pool({ processes, threads }: Concurrency, settings: HttpdSettings): Item[] {
  const workers = processes * threads;
  return [
    comment('Sized for the memory limit of the container; a request in flight holds one worker, an idle client none.'),
    comment('Processes that finish long requests after a restart keep their slots beside those of new ones.'),
    directive('ServerLimit', processes * GENERATIONS),
    directive('StartServers', processes),
    directive('ThreadLimit', threads),
    directive('ThreadsPerChild', threads),
    directive('MaxRequestWorkers', workers),
    directive('MinSpareThreads', workers),
    directive('MaxSpareThreads', workers + threads),
    directive('MaxConnectionsPerChild', 0),
    directive('MaxMemFree', 256),
    comment('On a graceful stop, requests in flight may finish.'),
    directive('GracefulShutdownTimeout', settings.timeouts.shutdown),
  ];
}

/** Limits on what clients may send, and nothing told to them that they need not know. */
export function hygiene({ settings, routes }: Site): Item[] {
  return [
    comment('Slow or oversized requests are cut off before they hold a worker for long.'),
    directive('Timeout', settings.timeout),
    directive('KeepAlive', 'On'),
    directive('KeepAliveTimeout', settings.timeouts.keepAlive),
    directive('MaxKeepAliveRequests', 1000),
    readTimeouts(settings.timeouts),
    directive('LimitRequestLine', settings.limits.line),
    directive('LimitRequestFieldSize', settings.limits.header),
    directive('LimitRequestFields', settings.limits.headers),
    directive('LimitRequestBody', largestBody(routes.passing)),
    comment('Trailers must not become headers after the stripping (CVE-2013-5704); TRACE would echo what is asserted.'),
    directive('HttpProtocolOptions', 'Strict', 'LenientMethods', 'Require1.0'),
    directive('MergeTrailers', 'Off'),
    directive('TraceEnable', 'Off'),
    directive('Protocols', 'http/1.1'),
    directive('ServerTokens', 'Prod'),
    directive('ServerSignature', 'Off'),
    directive('FileETag', 'None'),
    comment('Paths arrive as sent: what `//` means is for the application to say.'),
    directive('MergeSlashes', 'Off'),
    comment('What went wrong behind the proxy is for its log. Pages of the application itself pass as they are.'),
    ...[500, 502, 503, 504].map((status) => directive('ErrorDocument', status, UNAVAILABLE)),
    comment('Nothing is served from the file system.'),
    section(
      'Directory',
      ['/'],
      [directive('AllowOverride', 'None'), directive('Options', 'None'), directive('Require', 'all', 'denied')],
    ),
  ];
}

/** What mod_status counts, where somebody may read it. */
export function counting(audience: StatusAudience): Item[] {
  if (audience === StatusAudience.NOBODY) return [];
  return [comment('Requests and bytes are counted for monitoring.'), directive('ExtendedStatus', 'On')];
}
