import { Item, comment, directive, section } from './directive';
import { StatusAudience } from './health';
import { AccessLog } from './options';
import { compresses } from './responses';
import { speakingTls } from './upstream-tls';
import { Site } from './virtual-hosts';

/** Compiled into the binary by some distributions, where loading them again is an error. */
const BUILT_IN_SOMEWHERE = new Set(['unixd', 'log_config']);

/** The modules that the configuration uses, and no other. */
export function modules({ settings, routes, statusAudience, hop }: Site): Item[] {
  const names = ['mpm_event', 'unixd', 'authz_core', 'headers', 'rewrite', 'reqtimeout', 'proxy', 'proxy_http'];
  if (hop !== undefined) names.push('remoteip');
  if (hop === undefined || speakingTls(routes).size > 0) names.push('socache_shmcb', 'ssl');
  if (settings.accessLog !== AccessLog.OFF) names.push('log_config');
  if (settings.accessLog === AccessLog.JSON || hop !== undefined) names.push('setenvif');
  if (settings.http2) names.push('http2');
  if (statusAudience !== StatusAudience.NOBODY) names.push('status');
  if (compresses(routes)) names.push('filter', 'deflate');
  return [comment('Only what is used below: no module that could open another way in.'), ...names.map(load)];
}

function load(name: string): Item {
  const line = directive('LoadModule', `${name}_module`, `modules/mod_${name}.so`);
  return BUILT_IN_SOMEWHERE.has(name) ? section('IfModule', [`!${name}_module`], [line]) : line;
}
