/**
 * Regular expressions over request lines. mod_rewrite takes its arguments raw, so all are written without backslashes.
 * None can backtrack far: PCRE gives up beyond its limit, and a rule that gave up would let the request pass.
 */

/** A text as it stands. */
export function pattern(text: string): string {
  return text.replace(/[.]/g, '[.]');
}

/** A percent sign, however many times it has been encoded. */
const PERCENT = '%(?:25)*';

/** What some application takes for a slash. The range from `[` to `^` holds the backslash; no URL has the others bare. */
const SLASH = `(?:[/[-^]|${PERCENT}(?:2f|5c))`;

/** The request line up to the path; a client may send a whole URL. */
const BEFORE_PATH = '^[^ ]+ (?:[^/? ]*://[^/? ]*)?';

/**
 * What no client that means well sends: a `.` or `..` segment, since clients resolve them; parameters of a segment that
 * others follow; two slashes at the start, behind which many URL parsers see a host. Some applications resolve or drop
 * these, so that two readers see two paths.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
 */
export const AMBIGUOUS: readonly string[] = [
  `^[^ ]+ [^? ]*${SLASH}(?:[.]|${PERCENT}2e){1,2}(?:[/[-^;?# ]|${PERCENT}(?:2f|5c|3b|3f|23|20|[01]))`,
  `^[^ ]+ (?:[^?; %]|%(?!(?:25)*3b))*(?:;|${PERCENT}3b)[^? ]*${SLASH}`,
  `${BEFORE_PATH}[/[-^]{2}`,
];

/**
 * Request lines whose path some application takes for `path`, or for something below it: in any letter case (for use
 * with NC), with any character encoded any number of times, with more slashes, or with backslashes. What follows may be
 * anything but a letter, a digit, `-`, `_` or `~`: Rails takes `/a.json` for `/a`.
 */
export function anyWritingOf(path: string): string {
  const [, ...segments] = path.split('/');
  const written = segments.map((segment) => segment.replace(/./g, anyWritingOfCharacter)).join(`${SLASH}+`);
  return `${BEFORE_PATH}${SLASH}*${written}(?:[^A-Za-z0-9_~%-]|${PERCENT}(?:[0-7]|c[01]))`;
}

function anyWritingOfCharacter(character: string): string {
  const code = character.charCodeAt(0);
  const [high = '', low = ''] = code.toString(16);
  const isLetter = /[A-Za-z]/.test(character);
  // Upper and lower case are 0x20 apart.
  const either = isLetter ? `[${(code & 0x5f) >> 4}${(code | 0x20) >> 4}]` : high;
  return `(?:${pattern(character)}|${PERCENT}${either}${low})`;
}
