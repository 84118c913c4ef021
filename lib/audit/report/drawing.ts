import { escaped } from './escape';

/** A drawing with a name for those who do not see it. */
export function drawing(title: string, width: number, height: number, parts: readonly string[]): string {
  return [
    `<svg role="img" aria-label="${escaped(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escaped(title)}</title>`,
    ...parts,
    '</svg>',
  ].join('\n');
}

/** The head of an arrow, which has the colour of its kind; `id` is unique in the page. */
export function arrowHead(id: string, kind: string): string {
  const size = 'viewBox="0 0 8 8" refX="8" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"';
  return `<marker id="${id}" class="${kind}" ${size} orient="auto"><path d="M0 0 8 4 0 8z"/></marker>`;
}

/** As much of a text as there is room for. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
