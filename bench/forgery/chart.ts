import { Measurement, Row } from './rows';

const JUDGE = 'folding';
const WIDTH = 880;
const BAR_LEFT = 352;
const BAR_RIGHT = 640;
const TOP = 132;
const STEP = 34;
const BAR = 18;

const STYLE = `
    .page { fill: #ffffff; }
    .text { fill: #1f2328; font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
    .soft { fill: #59636e; }
    .title { font-size: 18px; font-weight: 600; }
    .ours { font-weight: 700; }
    .number { font-variant-numeric: tabular-nums; }
    .axis { stroke: #d1d9e0; stroke-width: 1; }
    .forged { fill: #f2a37a; }
    .believed { fill: #b3261e; }
    .none { fill: #1a7f37; font-weight: 700; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117; }
      .text { fill: #e6edf3; }
      .soft { fill: #9198a1; }
      .axis { stroke: #3d444d; }
      .forged { fill: #a8562f; }
      .believed { fill: #ff7b72; }
      .none { fill: #3fb950; }
    }
  `;

/** The picture of the result: for each proxy, how many requests forged something, and how many were believed. */
export function chart({ rows, date }: Measurement): string {
  const height = TOP + rows.length * STEP + 66;
  const scores = rows.flatMap(({ scores: { [JUDGE]: score } }) => (score === undefined ? [] : [score]));
  const largest = Math.max(...scores.map(({ tally, cases }) => tally.forged / cases), 0.01);
  const scale = (share: number) => ((BAR_RIGHT - BAR_LEFT) * share) / largest;
  const bars = rows.map((row, i) => bar(row, TOP + i * STEP, scale));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title description">
  <title id="title">How many hostile requests forged something, by proxy</title>
  <desc id="description">${escaped(rows.map(sentence).join(' '))}</desc>
  <style>${STYLE}</style>
  <rect class="page" width="${WIDTH}" height="${height}" rx="6" />
  <text class="text title" x="24" y="36">Requests that forged what the application sees</text>
  <text class="text soft" x="24" y="58">The same hostile requests to all, in front of the same application. Length: share of the requests.</text>
  ${legend()}
  <line class="axis" x1="${BAR_LEFT}" x2="${BAR_LEFT}" y1="${TOP - 6}" y2="${TOP + rows.length * STEP - 4}" />
  ${bars.join('\n  ')}
  <text class="text soft" x="24" y="${height - 40}">Each proxy as its own documentation configures it, and hardened by us with its documentation in hand.</text>
  <text class="text soft" x="24" y="${height - 20}">npm run bench:forgery, ${date}. Versions, rules, and one request for each leak: docs/forgery.md</text>
</svg>
`;
}

const LEGEND: readonly (readonly [kind: string, text: string])[] = [
  ['forged', 'a value that the client chose, and the proxy did not state, reached the application in a trust header'],
  ['believed', 'and this application believed in a false scheme or mount point by it'],
];

function legend(): string {
  const entries = LEGEND.map(([kind, text], i) => {
    const y = 84 + 20 * i;
    return `<rect class="${kind}" x="24" y="${y - 11}" width="12" height="12" rx="2" />
  <text class="text" x="42" y="${y}">${text}</text>`;
  });
  return entries.join('\n  ');
}

function bar({ product, variant, kind, missing, scores }: Row, y: number, scale: (share: number) => number): string {
  const score = scores[JUDGE];
  const text = (x: number, css: string, content: string, anchor = 'start') =>
    `<text class="text ${css}" x="${x.toFixed(1)}" y="${y + 14}" text-anchor="${anchor}">${escaped(content)}</text>`;
  const name = text(BAR_LEFT - 12, kind === 'ours' ? 'ours' : '', label(product, variant), 'end');
  if (score === undefined)
    return [name, text(BAR_LEFT + 8, 'soft', `not measured: ${missing ?? 'no run'}`)].join('\n  ');
  const { cases, tally, believed } = score;
  const width = scale(tally.forged / cases);
  const said = `${grouped(tally.forged)} of ${grouped(cases)}${believed > 0 ? `, ${grouped(believed)} believed` : ''}`;
  const rect = (css: string, length: number) =>
    length === 0
      ? ''
      : `<rect class="${css}" x="${BAR_LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2" />`;
  const parts = [name, rect('forged', width), rect('believed', scale(believed / cases))];
  const number = text(BAR_LEFT + width + 8, tally.forged === 0 ? 'none' : 'number', said);
  return [...parts, number].filter((part) => part !== '').join('\n  ');
}

function label(product: string, variant: string): string {
  return variant.startsWith('configured by') ? 'cdk8s-secure-proxy' : `${product}, ${variant}`;
}

function sentence({ product, variant, missing, scores }: Row): string {
  const score = scores[JUDGE];
  if (score === undefined) return `${label(product, variant)}: not measured, ${missing ?? 'no run'}.`;
  return `${label(product, variant)}: ${score.tally.forged} of ${score.cases} forged, ${score.believed} believed.`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
