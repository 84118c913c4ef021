/**
 * What no text in a manifest may hold: control characters, and what YAML 1.1 (kubectl, the API server) takes for a line
 * break or refuses, while the writer of YAML 1.2 leaves it bare. U+2028 in an environment value would let its rest
 * become fields of the pod.
 *
 * @see https://yaml.org/spec/1.1/#b-char
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\ufeff\ufffe\uffff]/u;

/** Whether this is a text that stays what it is in every YAML parser. */
export function isLine(value: unknown): value is string {
  return typeof value === 'string' && !UNSAFE.test(value);
}

/** Likewise, where line feeds and tabs are in place. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && !UNSAFE.test(value.replace(/[\n\t]/g, ''));
}
