/**
 * The rule by which an application server maps different header names to the same variable.
 *
 * A client may pick any spelling that folds into a trusted name, so a proxy has to remove all of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3875#section-4.1.18
 */
export enum Folding {
  /** Names stay distinct (Node.js, Java servlets, Go, .NET). */
  NONE = '',

  /** `-` and `_` are the same (WSGI, Rack, CGI). */
  DASH_UNDERSCORE = '-_',

  /** `-`, `_` and `.` are the same (PHP). The widest; assumed where a platform's rule is unknown. */
  DASH_UNDERSCORE_DOT = '-_.',
}

const SEPARATOR = /[-_.]/;

/**
 * Every way of writing `name` that a server with this folding takes for `name`. Letter case does not count.
 *
 * A name that is read with literal underscores (`SSL_CLIENT_CERT`) always comes with its dash form.
 */
export function spellings(name: string, folding: Folding): string[] {
  const [first = '', ...words] = name.split(SEPARATOR);
  const separators = Array.from(folding);
  if (separators.length === 0) return [...new Set([[first, ...words].join('-'), name])];
  return words.reduce((heads, word) => heads.flatMap((head) => separators.map((s) => `${head}${s}${word}`)), [first]);
}

/** One key for all spellings of a name, under the widest folding. */
export function folded(name: string): string {
  return name.replace(/[_.]/g, '-').toLowerCase();
}

/** The CGI/WSGI variable that a header becomes, e.g. `HTTP_X_FORWARDED_PROTO`. */
export function cgiVariable(name: string): string {
  return `HTTP_${name.split(SEPARATOR).join('_').toUpperCase()}`;
}
