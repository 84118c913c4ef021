import { invalid } from './invalid';

const SEGMENT = /^(?!\.\.?$)[A-Za-z0-9._~-]+$/;
const LONGEST = 200;

/** Whether `path` is `outer`, or below it. Both as `checkedPath` returns them, or `/`. */
export function isBelow(path: string, outer: string): boolean {
  return outer === '/' || path === outer || path.startsWith(`${outer}/`);
}

/**
 * A path that means the same to everybody: nothing in it is encoded, and no segment is empty, `.` or `..`.
 *
 * @throws if it is another, or `/`.
 */
export function checkedPath(where: string, path: unknown): string {
  const segments = typeof path === 'string' && path.startsWith('/') ? path.slice(1).split('/') : [];
  if (
    typeof path !== 'string' ||
    path.length > LONGEST ||
    !segments.every((s) => SEGMENT.test(s)) ||
    segments.length < 1
  )
    throw invalid(
      where,
      path,
      'a path of letters, digits, ".", "_", "~" and "-" is needed, without a slash at its end',
      'for example "/api"',
    );
  return path;
}
