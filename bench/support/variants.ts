import { Server } from './sandbox';
import { apache, generated } from './servers';

const [MAIN, STRIPPED] = ['httpd.conf', 'stripped-headers.conf'];
const MODULE = /mpm_\w+_module modules\/mod_mpm_\w+/;
const SIZES = /^ServerLimit[^]*?^MaxSpareThreads .*$/m;

/** In the generated pool, at the default memory limit of 256 MiB. */
export const WORKERS = 384;

/** What is varied: the configuration as generated. */
export const OURS = onBase(generated('as generated'));

/** On the MPM that the environment variable MPM names, if it names one. */
export function onBase(server: Server): Server {
  const kind = process.env.MPM;
  return kind === undefined ? server : { ...mpm(kind, server), name: `${server.name}, ${kind} MPM` };
}

/** The main file with one thing changed. @throws if there is nothing to change. */
export function changed(name: string, pattern: RegExp, by: string, server = OURS): Server {
  const main = server.files[MAIN] ?? '';
  if (main.search(pattern) < 0) throw new Error(`${name}: nothing matches ${pattern.source}`);
  return apache(name, { ...server.files, [MAIN]: main.replace(pattern, by) });
}

export function without(name: string, pattern: RegExp, server = OURS): Server {
  return changed(name, pattern, '', server);
}

/** Another number of stripped spellings: the first of the generated ones, or more that are made up. */
export function stripping(count: number): Server {
  const lines = (OURS.files[STRIPPED] ?? '').split('\n').filter((line) => line.startsWith('RequestHeader'));
  while (lines.length < count) lines.push(`RequestHeader unset X_Forwarded-Some.Name-${lines.length}`);
  return apache(`${count} unset lines`, { ...OURS.files, [STRIPPED]: lines.slice(0, count).join('\n') });
}

/** Another MPM, with the same pool. */
export function mpm(kind: string, server = OURS): Server {
  return changed(`${kind} MPM`, MODULE, `mpm_${kind}_module modules/mod_mpm_${kind}`, server);
}

/** As many workers as generated, but only a part of them started, and more when they are needed. */
export function growing(kind: string, processes: number, threads: number): Server {
  const now = processes * threads;
  const sizes = [`ServerLimit ${WORKERS / threads}`, `StartServers ${processes}`, `ThreadLimit ${threads}`];
  const spare = [`MinSpareThreads ${now - threads}`, `MaxSpareThreads ${now + 2 * threads}`];
  const lines = [...sizes, `ThreadsPerChild ${threads}`, `MaxRequestWorkers ${WORKERS}`, ...spare];
  return changed(`${kind} MPM, ${processes} x ${threads} and more`, SIZES, lines.join('\n'), mpm(kind));
}

/** Another MPM, and another pool. */
export function pool(kind: string, processes: number, threads: number): Server {
  const all = processes * threads;
  const sizes =
    kind === 'prefork'
      ? { ServerLimit: processes, StartServers: processes, MaxRequestWorkers: processes, MaxSpareServers: processes }
      : {
          ...{ ServerLimit: processes, StartServers: processes, ThreadLimit: threads, ThreadsPerChild: threads },
          ...{ MaxRequestWorkers: all, MinSpareThreads: 1, MaxSpareThreads: all },
        };
  const lines = Object.entries(sizes).map((line) => line.join(' '));
  return changed(`${kind} MPM, ${processes} x ${threads}`, SIZES, lines.join('\n'), mpm(kind));
}

/** With another environment variable. */
export function withVariable(variable: string, server = OURS): Server {
  return { ...server, name: variable, command: ['/usr/bin/env', variable, ...server.command] };
}
