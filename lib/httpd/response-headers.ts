import { invalid } from '../contract/invalid';
import { oneOf } from '../contract/checks';

/** Who may show the pages in a frame. @see https://www.rfc-editor.org/rfc/rfc7034 */
export enum FramePolicy {
  /** Nobody. */
  DENY = 'DENY',

  /** Pages of the same host. */
  SAME_ORIGIN = 'SAMEORIGIN',

  /** Whoever the application allows; the proxy says nothing. */
  APP_DECIDES = '',
}

/** What browsers tell others of where a link was. @see https://www.w3.org/TR/referrer-policy/ */
export enum ReferrerPolicy {
  /** Nothing. */
  NO_REFERRER = 'no-referrer',

  /** The whole address to the same host, nothing to others. */
  SAME_ORIGIN = 'same-origin',

  /** The host only, and nothing over plain HTTP. */
  STRICT_ORIGIN = 'strict-origin',

  /** The whole address to the same host, the host to others, and nothing over plain HTTP. */
  STRICT_ORIGIN_WHEN_CROSS_ORIGIN = 'strict-origin-when-cross-origin',

  /** What the application says; the proxy says nothing. */
  APP_DECIDES = '',
}

/** Headers of responses that tell browsers to be careful. Each is sent only where the application has not sent it. */
export interface ResponseHeaders {
  /**
   * `X-Content-Type-Options: nosniff`: browsers take a response for what it says it is.
   * @default true
   */
  readonly noSniff?: boolean;

  /**
   * `X-Frame-Options`.
   * @default FramePolicy.SAME_ORIGIN
   */
  readonly frames?: FramePolicy;

  /**
   * `Referrer-Policy`.
   * @default ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN
   */
  readonly referrer?: ReferrerPolicy;

  /**
   * `Content-Security-Policy`.
   * @default - the application decides
   * @see https://www.w3.org/TR/CSP3/
   */
  readonly contentSecurityPolicy?: string;

  /**
   * Any others, by name, e.g. `{ 'Permissions-Policy': 'camera=()' }`.
   * @default - none
   */
  readonly others?: Record<string, string>;
}

/** What has an option of its own, or is not the proxy's to say. */
const NOT_OTHERS =
  /^(x-content-type-options|x-frame-options|referrer-policy|content-security-policy|strict-transport-security|set-cookie|content-(type|length|encoding|range)|transfer-encoding|connection|keep-alive|upgrade|trailer|te|location|date|server|vary|etag|status)$/i;

const MOST_OTHERS = 40;

/** The headers by name. @throws if a value cannot be used; the message names the option. */
export function responseHeaders(headers: ResponseHeaders = {}): Record<string, string> {
  const others = Object.entries(headers.others ?? {});
  if (others.length > MOST_OTHERS) {
    throw invalid('responses.headers.others', `${others.length} headers`, `at most ${MOST_OTHERS} are possible`);
  }
  const frames = oneOf(
    'responses.headers.frames',
    headers.frames ?? FramePolicy.SAME_ORIGIN,
    Object.values(FramePolicy),
  );
  const referrer = oneOf(
    'responses.headers.referrer',
    headers.referrer ?? ReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN,
    Object.values(ReferrerPolicy),
  );
  const csp = headers.contentSecurityPolicy;
  const all: Record<string, string> = {
    'X-Content-Type-Options': (headers.noSniff ?? true) ? 'nosniff' : '',
    'X-Frame-Options': frames,
    'Referrer-Policy': referrer,
    'Content-Security-Policy': csp === undefined ? '' : checkedValue('responses.headers.contentSecurityPolicy', csp),
    ...Object.fromEntries(others.map(([name, value], i) => checkedOther(name, value, others.slice(0, i)))),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function checkedOther(name: string, value: string, before: [string, string][]): [string, string] {
  const where = 'responses.headers.others';
  if (!/^[A-Za-z][A-Za-z0-9-]{0,59}$/.test(name)) {
    throw invalid(where, name, 'the name of a header is needed: letters, digits and dashes');
  }
  if (NOT_OTHERS.test(name)) {
    throw invalid(where, name, 'this header has an option of its own, or follows from the response', 'remove it');
  }
  if (before.some(([other]) => other.toLowerCase() === name.toLowerCase())) {
    throw invalid(where, name, 'each header may stand only once', 'remove it');
  }
  return [name, checkedValue(where, value)];
}

/** One line of ASCII that httpd's configuration can hold. */
const VALUE = /^(?!.*\$\{)[\x21-\x7e](?:[\x20-\x7e]{0,3998}[\x21-\x5b\x5d-\x7e])?$/;

function checkedValue(where: string, value: unknown): string {
  if (typeof value !== 'string' || !VALUE.test(value) || value === '\\') {
    throw invalid(where, value, 'one line of ASCII is needed', 'without `${`, a final backslash, and blanks around it');
  }
  return value;
}
