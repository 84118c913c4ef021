import { Item, comment, directive } from './directive';
import { AccessLog, HttpdSettings } from './options';

const STDOUT = '/proc/self/fd/1';
const COMBINED = '%a %l %u %t "%r" %>s %B "%{Referer}i" "%{User-Agent}i" %D';

/** What clients write, as variables of which each is percent-encoded before it reaches the log. */
const CLIENT_TEXT = {
  request: '%{THE_REQUEST}',
  host: '%{HTTP_HOST}',
  referer: '%{HTTP_REFERER}',
  user_agent: '%{HTTP_USER_AGENT}',
};

/** What the server itself knows: numbers, and texts without quotes or backslashes. */
const SERVER_TEXT = {
  time: '%{%Y-%m-%dT%H:%M:%S}t.%{msec_frac}t%{%z}t',
  client: '%a',
};
/** Known only where TLS ends at the proxy. */
const TLS_TEXT = { tls: '%{SSL_PROTOCOL}x' };
const SERVER_NUMBERS = { status: '%>s', bytes: '%B', duration_us: '%D' };

/** For all virtual hosts but those that keep silent. */
export function accessLog(settings: HttpdSettings, endsTls: boolean): Item[] {
  switch (settings.accessLog) {
    case AccessLog.OFF:
      return [];
    case AccessLog.COMBINED:
      return [comment('One line for each request.'), ...log(COMBINED)];
    case AccessLog.JSON:
      return [
        comment('One JSON object for each request: percent-encoding keeps it valid, whatever bytes a client sends.'),
        ...Object.entries(CLIENT_TEXT).map(([name, value]) =>
          directive('SetEnvIfExpr', `escape(${value}) =~ /^(.*)$/`, `log_${name}=$1`),
        ),
        ...log(jsonFormat(endsTls ? { ...SERVER_TEXT, ...TLS_TEXT } : SERVER_TEXT)),
      ];
  }
}

/** For a virtual host whose requests are not worth a line. */
export function silent(settings: HttpdSettings): Item[] {
  return settings.accessLog === AccessLog.OFF ? [] : [directive('CustomLog', '/dev/null', 'access')];
}

function log(format: string): Item[] {
  return [directive('LogFormat', format, 'access'), directive('CustomLog', STDOUT, 'access')];
}

function jsonFormat(serverText: Readonly<Record<string, string>>): string {
  const field = (name: string, value: string): string => `"${name}":${value}`;
  return `{${[
    ...Object.entries(serverText).map(([name, value]) => field(name, `"${value}"`)),
    ...Object.keys(CLIENT_TEXT).map((name) => field(name, `"%{log_${name}}e"`)),
    ...Object.entries(SERVER_NUMBERS).map(([name, value]) => field(name, value)),
  ].join(',')}}`;
}
