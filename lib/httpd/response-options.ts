import { Duration } from 'cdk8s';
import { invalid } from '../contract/invalid';
import { checkedRanges } from '../contract/cidr';
import { isText } from '../contract/text';
import { oneOf, seconds } from '../contract/checks';
import { ResponseHeaders, responseHeaders } from './response-headers';

/** What clients get beside what the application answers. */
export interface ResponseOptions {
  /** @default - see ResponseHeaders */
  readonly headers?: ResponseHeaders;

  /**
   * HTML pages for errors of the proxy itself, by status, e.g. `{ '503': '<!doctype html>…' }`. At most 32 KiB each.
   * Error pages of the application pass as they are.
   * @default - short pages that name no host
   */
  readonly errorPages?: Record<string, string>;

  /**
   * Whether text is sent compressed to clients that ask for it. A response that holds both a secret and something that
   * the client chose may then betray the secret by its length.
   * @default false
   * @see https://www.breachattack.com/
   */
  readonly compression?: boolean;
}

/** Every request is answered with status 503 for a while, except by the health listener. */
export interface Maintenance {
  /**
   * The HTML page, at most 32 KiB.
   * @default - the error page for 503
   */
  readonly page?: string;

  /**
   * When clients may ask again. Whole seconds.
   * @default Duration.minutes(10)
   */
  readonly retryAfter?: Duration;

  /**
   * Addresses and ranges of those who are served all the same, to see whether all is well.
   * @default - nobody
   */
  readonly allowFrom?: string[];
}

/** ResponseOptions and Maintenance with every default filled in. */
export interface ResponseSettings {
  readonly headers: Readonly<Record<string, string>>;
  readonly errorPages: Readonly<Record<string, string>>;
  readonly compression: boolean;
  readonly maintenance?: { readonly retryAfter: number; readonly allowFrom: readonly string[] };
}

/** What the proxy can answer by itself. */
const STATUSES = ['400', '403', '404', '405', '408', '413', '414', '421', '431', '500', '502', '503', '504'];

const MOST_PAGE_BYTES = 32 * 1024;

/** All files of the proxy have to fit into one ConfigMap of 1 MiB, the list of stripped headers among them. */
const MOST_BYTES = 256 * 1024;

/** @throws if a value cannot be used; the message names the option. */
export function responseSettings(options: ResponseOptions = {}, maintenance?: Maintenance): ResponseSettings {
  const pages = { ...options.errorPages };
  for (const [status, page] of Object.entries(pages)) {
    oneOf('responses.errorPages', status, STATUSES);
    checkedPage(`responses.errorPages.${status}`, page);
  }
  if (maintenance?.page !== undefined) pages['503'] = checkedPage('maintenance.page', maintenance.page);
  checkTotal('responses.errorPages', Object.values(pages));
  return {
    headers: responseHeaders(options.headers),
    errorPages: pages,
    compression: options.compression ?? false,
    maintenance: maintenance === undefined ? undefined : maintenanceSettings(maintenance),
  };
}

function maintenanceSettings({ retryAfter, allowFrom }: Maintenance): ResponseSettings['maintenance'] {
  return {
    retryAfter: seconds('maintenance.retryAfter', retryAfter ?? Duration.minutes(10), 1, 31_536_000),
    allowFrom: allowFrom === undefined ? [] : checkedRanges('maintenance.allowFrom', allowFrom),
  };
}

/** @throws if this is no text, or too long a one. */
export function checkedPage(where: string, page: string): string {
  if (!isText(page) || page === '' || Buffer.byteLength(page) > MOST_PAGE_BYTES) {
    throw invalid(
      where,
      page,
      'a text of at most 32 KiB without control characters is needed',
      'serve larger things from the application',
    );
  }
  return page;
}

/** @throws if they are too long in all. */
export function checkTotal(where: string, texts: readonly string[]): void {
  const total = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (total > MOST_BYTES) throw invalid(where, `${total} bytes`, `at most ${MOST_BYTES} are possible in all`);
}
