import { Item, comment, directive } from './directive';
import { AMBIGUOUS, anyWritingOf, pattern } from './pattern';
import { ROUTE, Restriction, Routes, inside } from './route';

/**
 * Keeps paths for themselves, or for some clients. The path that is judged has to be the one that the application gets,
 * so it is judged as it came, for all ways to write it; those that change with the reader are refused altogether.
 */
export function restrict(routes: Routes): Item[] {
  const { restrictions } = routes;
  if (restrictions.length === 0) return [];
  return [
    comment('Some paths are not for everybody, so none may be ambiguous: what is judged here is what arrives.'),
    ...AMBIGUOUS.flatMap((ambiguous) => [
      directive('RewriteCond', '%{THE_REQUEST}', ambiguous, '[NC]'),
      directive('RewriteRule', '^', '-', '[R=400,L]'),
    ]),
    ...restrictions.flatMap((restriction) => restricted(restriction, inside(restriction.path, routes))),
  ];
}

function restricted({ path, status, allowFrom }: Restriction, others: readonly string[]): Item[] {
  const ranges = allowFrom.map((range) => `-R '${range}'`).join(' || ');
  return [
    comment(allowFrom.length === 0 ? `${path} is for nobody.` : `${path} is for certain clients only.`),
    directive('RewriteCond', '%{THE_REQUEST}', anyWritingOf(path), '[NC]'),
    ...(others.length === 0 ? [] : [directive('RewriteCond', ROUTE, `!^(?:${others.map(pattern).join('|')})$`)]),
    ...(allowFrom.length === 0 ? [] : [directive('RewriteCond', 'expr', `! (${ranges})`)]),
    directive('RewriteRule', '^', '-', `[R=${status},L]`),
  ];
}
