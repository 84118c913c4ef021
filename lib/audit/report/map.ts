import { Passage } from '../finding';
import { OUTSIDE } from '../model/passages';
import { arrowHead, drawing, shortened } from './drawing';
import { escaped } from './escape';

const BOX = { width: 230, height: 44, gap: 66, between: 130 };
/** How far a way around bends below the boxes that it leads around. */
const DIP = 60;
const MARGIN = 16;
const LONGEST_NAME = 32;
const LONGEST_LABEL = 17;

/** Nothing for a picture that nobody could read. */
const MOST_PASSAGES = 200;

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Who reaches whom, from left to right, as SVG: the outside, proxies and routes, applications. */
export function map(passages: readonly Passage[]): string {
  if (passages.length === 0)
    return '<p>No application among the manifests believes forwarded headers, or has a proxy.</p>';
  if (passages.length > MOST_PASSAGES) return `<p>${passages.length} ways in are too many to draw.</p>`;
  const boxes = placed(columns(passages));
  const width = Math.max(...[...boxes.values()].map(({ x }) => x)) + BOX.width + MARGIN;
  const height = Math.max(...[...boxes.values()].map(({ y }) => y)) + BOX.height + DIP;
  const title = `Who reaches whom: ${passages.length} ways in`;
  return drawing(title, width, height, [
    `<defs>${arrowHead('head-way', 'way')}${arrowHead('head-around', 'around')}</defs>`,
    ...passages.map((passage) => arrow(passage, boxes)),
    ...[...boxes.values()].map(box),
  ]);
}

/** The column of each name: one to the right of the furthest that leads to it. */
function columns(passages: readonly Passage[]): ReadonlyMap<string, number> {
  const column = new Map(passages.flatMap(({ source, target }) => [source, target]).map((name) => [name, 0]));
  // Proxies in a circle would move each other on for ever.
  for (let round = 0; round < 4; round += 1) {
    for (const { source, target } of passages) {
      column.set(target, Math.max(column.get(target) ?? 0, Math.min((column.get(source) ?? 0) + 1, 4)));
    }
  }
  return column;
}

function placed(names: ReadonlyMap<string, number>): ReadonlyMap<string, Box> {
  const rows: number[] = [];
  const used = [...new Set(names.values())].sort((a, b) => a - b);
  return new Map(
    [...names].map(([name, column]) => {
      const row = rows[column] ?? 0;
      rows[column] = row + 1;
      const x = MARGIN + used.indexOf(column) * (BOX.width + BOX.between);
      return [name, { name, x, y: MARGIN + row * (BOX.height + BOX.gap) }];
    }),
  );
}

function box({ name, x, y }: Box): string {
  return [
    `<g class="${name === OUTSIDE ? 'outside' : 'box'}"><title>${escaped(name)}</title>`,
    `<rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
    `<text x="${x + BOX.width / 2}" y="${y + BOX.height / 2}">${escaped(shortened(name, LONGEST_NAME))}</text></g>`,
  ].join('');
}

function arrow({ source, target, means, around }: Passage, boxes: ReadonlyMap<string, Box>): string {
  const [from, to] = [boxes.get(source), boxes.get(target)];
  if (from === undefined || to === undefined || from === to) return '';
  const [x1, x2] = [from.x + BOX.width, to.x];
  const [y1, y2] = [from, to].map(({ y }) => y + BOX.height * (around ? 0.75 : 0.4)) as [number, number];
  const [bend, dip] = [(x2 - x1) / 2, around ? DIP : 0];
  const [x, y] = around ? [(x1 + x2) / 2, (y1 + y2) / 2 + DIP * 0.75 + 12] : [x2 - BOX.between / 2, y2 - 9];
  const label = around ? means : shortened(means, LONGEST_LABEL);
  return [
    `<g class="${around ? 'around' : 'way'}"><title>${escaped(`${source} to ${target}: ${means}${around ? ', around the proxy' : ''}`)}</title>`,
    `<path d="M${x1} ${y1}C${x1 + bend} ${y1 + dip} ${x2 - bend} ${y2 + dip} ${x2} ${y2}" marker-end="url(#head-${around ? 'around' : 'way'})"/>`,
    `<text x="${x}" y="${y}" class="means">${escaped(label)}</text></g>`,
  ].join('');
}
