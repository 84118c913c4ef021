import { Duration, Size, SizeRoundingBehavior } from 'cdk8s';
import { oneOf, seconds, wholeNumber } from '../contract/checks';
import { invalid } from '../contract/invalid';
import { RawDirectives, RawSettings, rawSettings } from './raw';
import { HttpdTimeoutSettings, HttpdTimeouts, httpdTimeouts } from './timeouts';

/** What is written to standard output for each request. */
export enum AccessLog {
  /** The combined log format. Control bytes are written as `\xhh`. */
  COMBINED = 'combined',

  /** One JSON object a line. What clients wrote is percent-encoded, so that each line parses whatever they send. */
  JSON = 'json',

  /** Nothing. */
  OFF = 'off',
}

/** How much httpd says about itself. Levels at which it would write headers, and so secrets, are not offered. */
export enum LogLevel {
  /** What failed. */
  ERROR = 'error',

  /** And what may be about to fail. */
  WARN = 'warn',

  /** And what happens at starts and stops. */
  INFO = 'info',
}

/** What happens to requests over plain HTTP. */
export enum PlainHttp {
  /** Redirected to https with status 308, except for ACME HTTP-01 challenges, which go to the application. */
  REDIRECT = 'redirect',

  /** Passed to the application, which is told that they are plain HTTP. */
  SERVE = 'serve',
}

/**
 * HTTP Strict Transport Security.
 * @see https://www.rfc-editor.org/rfc/rfc6797
 */
export interface HstsOptions {
  /**
   * How long browsers remember to use https only. Zero makes them forget.
   * @default Duration.days(730)
   */
  readonly maxAge?: Duration;

  /**
   * Whether all subdomains are meant, too. Each of them must then serve https.
   * @default false
   */
  readonly includeSubDomains?: boolean;

  /**
   * Whether browsers may build the host into their preload lists. Hard to undo.
   * @default false
   * @see https://hstspreload.org/
   */
  readonly preload?: boolean;
}

/** How much a client may say in one request, beside its body. */
export interface RequestLimits {
  /**
   * The request line, with the path and the query. Bytes.
   * @default 8190
   */
  readonly line?: number;

  /**
   * Each header. Bytes. Long cookies and Kerberos tickets need more.
   * @default 8190
   */
  readonly header?: number;

  /**
   * The number of headers.
   * @default 100
   */
  readonly headers?: number;
}

/** How Apache httpd serves. */
export interface HttpdOptions {
  /** @default AccessLog.COMBINED */
  readonly accessLog?: AccessLog;

  /** @default PlainHttp.REDIRECT */
  readonly plainHttp?: PlainHttp;

  /** @default - two years, this host only, no preload */
  readonly hsts?: HstsOptions;

  /**
   * Whether HTTP/2 is offered over TLS.
   * @default false
   */
  readonly http2?: boolean;

  /**
   * The largest request body. A request that announces a larger one is answered with 413; a chunked body announces nothing.
   * @default Size.gibibytes(1)
   */
  readonly maxRequestBody?: Size;

  /**
   * How long the proxy waits for the application, and for the client while it answers. Whole seconds.
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;

  /** @default - see HttpdTimeouts */
  readonly timeouts?: HttpdTimeouts;

  /**
   * What is written to standard error.
   * @default LogLevel.WARN
   */
  readonly logLevel?: LogLevel;
  /** @default - see RequestLimits */
  readonly limits?: RequestLimits;

  /**
   * Directives of your own.
   * @default - none
   */
  readonly raw?: RawDirectives;
}

/** HttpdOptions with every default filled in, as plain values. */
export interface HttpdSettings {
  readonly accessLog: AccessLog;
  readonly plainHttp: PlainHttp;
  readonly hsts: string;
  readonly http2: boolean;
  readonly maxRequestBody: number;
  readonly timeout: number;
  readonly timeouts: HttpdTimeoutSettings;
  readonly logLevel: LogLevel;
  readonly limits: Required<RequestLimits>;
  readonly raw: RawSettings;
}

const MOST_BYTES = 1024 ** 4;
const PRELOAD_SECONDS = 31_536_000;

/** @throws if a value is out of its range; the message names the option. */
export function httpdSettings(options: HttpdOptions = {}, longest = 0): HttpdSettings {
  const timeout = seconds('httpd.timeout', options.timeout ?? Duration.seconds(60), 1, 3600);
  return {
    accessLog: oneOf('httpd.accessLog', options.accessLog ?? AccessLog.COMBINED, Object.values(AccessLog)),
    plainHttp: oneOf('httpd.plainHttp', options.plainHttp ?? PlainHttp.REDIRECT, Object.values(PlainHttp)),
    hsts: hsts(options.hsts ?? {}),
    http2: options.http2 ?? false,
    maxRequestBody: bodyLimit('httpd.maxRequestBody', options.maxRequestBody ?? Size.gibibytes(1)),
    timeout,
    timeouts: httpdTimeouts(options.timeouts, Math.max(timeout, longest)),
    raw: rawSettings(options.raw, options.http2 ?? false),
    logLevel: oneOf('httpd.logLevel', options.logLevel ?? LogLevel.WARN, Object.values(LogLevel)),
    limits: limits(options.limits ?? {}),
  };
}

function limits(options: RequestLimits): Required<RequestLimits> {
  return {
    line: wholeNumber('httpd.limits.line', options.line ?? 8190, 512, 65_536),
    header: wholeNumber('httpd.limits.header', options.header ?? 8190, 512, 65_536),
    headers: wholeNumber('httpd.limits.headers', options.headers ?? 100, 20, 1000),
  };
}

/** A size as bytes. @throws if it is not a whole number of bytes, or out of range. */
export function bodyLimit(where: string, size: Size): number {
  const bytes = size.toKibibytes({ rounding: SizeRoundingBehavior.NONE }) * 1024;
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > MOST_BYTES) {
    throw invalid(where, `${bytes} bytes`, 'a whole number of bytes up to 1 TiB is needed');
  }
  return bytes;
}

function hsts(options: HstsOptions): string {
  const maxAge = seconds('httpd.hsts.maxAge', options.maxAge ?? Duration.days(730), 0, 1_000_000_000);
  if (options.preload === true && (options.includeSubDomains !== true || maxAge < PRELOAD_SECONDS)) {
    throw invalid('httpd.hsts', options, 'preload needs includeSubDomains and a maxAge of at least 365 days');
  }
  const flags = [
    options.includeSubDomains === true ? 'includeSubDomains' : '',
    options.preload === true ? 'preload' : '',
  ];
  return [`max-age=${maxAge}`, ...flags.filter((flag) => flag !== '')].join('; ');
}
