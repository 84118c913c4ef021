import { shortened } from '../audit/report/drawing';
import { escaped } from '../audit/report/escape';

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line of text in a box. */
export interface Word {
  readonly text: string;
  readonly style?: string;
}

const PADDING = 12;

/** A box with a name and what is to be said of it. What does not fit is cut; its title has the whole name. */
export function box(frame: Frame, title: string, role: string, words: readonly Word[]): string {
  const { x, y, width, height } = frame;
  const room = width - 2 * PADDING;
  return [
    `<svg x="${x}" y="${y}" width="${width}" height="${height}"><title>${escaped(title)}</title>`,
    `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="6"/>`,
    label(PADDING, 20, 'small soft', fitting(role, room)),
    label(PADDING, 40, 'name', fitting(title, room, STRONG)),
    ...words.map(({ text, style = '' }, i) =>
      label(PADDING, 62 + i * 18, `small ${style}`, fitting(text, room, /name|mood/.test(style) ? STRONG : PLAIN)),
    ),
    '</svg>',
  ].join('');
}

export function label(x: number, y: number, style: string, text: string, anchor = 'start'): string {
  return `<text class="${style.trim()}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

/** What a letter takes, on average, in each type. */
const PLAIN = 6.9;
export const STRONG = 7.8;

/** As much of a text as there is room for. */
export function fitting(text: string, room: number, letter = PLAIN): string {
  return shortened(text, Math.floor(room / letter));
}
