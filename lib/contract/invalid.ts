/**
 * The one shape of every error about user input: where, what was given, what is allowed, how to mend it.
 */
export function invalid(where: string, given: unknown, allowed: string, mend?: string): Error {
  const advice = mend === undefined ? '' : `; ${mend}`;
  return new Error(`${where}: got ${shown(given)}, but ${allowed}${advice}`);
}

/** Long or binary input must not flood or garble a terminal. */
function shown(given: unknown): string {
  const text = typeof given === 'function' ? 'a function' : (JSON.stringify(given) as string | undefined);
  if (text === undefined) return String(given);
  return escaped(text.length > 120 ? `${text.slice(0, 117)}...` : text);
}

/** JSON leaves invisible characters, such as other line breaks and changes of direction, as they are. */
function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u${char.codePointAt(0)?.toString(16).padStart(4, '0') ?? ''}`,
  );
}
