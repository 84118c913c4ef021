import { escaped } from '../audit/report/escape';
import { page } from '../audit/report/page';
import { diagram } from './diagram';
import { ApplicationFacts } from './facts';
import { Chapter, Line, story } from './story';
import { NOTHING } from './text';

const STYLE = `
h3 { margin-top: 1.5rem; } ul { list-style: none; padding: 0; margin: .25rem 0; } li { border-left: 4px solid var(--line); padding: .125rem .75rem; margin: .375rem 0; overflow-wrap: anywhere; }
li p { margin: 0; color: var(--soft); } details { color: var(--soft); } summary { cursor: pointer; }
.holds { --mood: var(--good); } .open { --mood: var(--critical); } .waived, .unknown { --mood: var(--medium); }
li.holds, li.open, li.waived, li.unknown { border-color: var(--mood); } li.holds strong, li.open strong, li.waived strong, li.unknown strong { color: var(--mood); }
li .name { white-space: nowrap; } svg text.name { font-weight: 600; } svg text.small { font-size: 12px; } svg text.soft { fill: var(--soft); }
svg rect.pod { fill: none; stroke-dasharray: 5 4; } svg .mood text, svg text.mood { fill: var(--mood); font-weight: 600; }
svg path { fill: none; stroke: var(--soft); stroke-width: 2; } svg path.mood { stroke: var(--mood); stroke-dasharray: 7 4; } svg path.bar { stroke-dasharray: none; stroke-width: 4; }
svg marker path { fill: var(--soft); stroke: none; } svg marker.open path { fill: var(--critical); } svg marker.waived path { fill: var(--medium); }
`;

/** One page with everything in it. */
export function explainedHtml(applications: readonly ApplicationFacts[]): string {
  const body = applications.length === 0 ? `<p>${NOTHING}</p>` : applications.map(section).join('\n');
  return page('Who is believed, and why', STYLE, body);
}

function section(application: ApplicationFacts, index: number): string {
  const { name, image } = application;
  return `<section>
<h2>${escaped(name)}</h2>
<p class="soft">${escaped(image)}</p>
<div class="map" tabindex="0">${diagram(application, index)}</div>
${story(application).map(chapter).join('\n')}
</section>`;
}

function chapter({ title, lines }: Chapter): string {
  return `<h3>${escaped(title)}</h3>\n<ul>${lines.map(item).join('\n')}</ul>`;
}

function item({ text, mood, because = [], names = [] }: Line): string {
  const words = mood === undefined ? written(text) : `<strong>${written(text)}</strong>`;
  const reasons = because.map((reason) => `<p>${written(reason)}</p>`).join('');
  const list = names.length === 0 ? '' : `<details><summary>show them</summary>${written(names.join(', '))}</details>`;
  return `<li${mood === undefined ? '' : ` class="${mood}"`}>${words}${reasons}${list}</li>`;
}

/** No name of a header is broken at its dashes. */
function written(text: string): string {
  return escaped(text).replace(/(?<![\w/.-])[A-Z]\w{0,15}(?:-\w{1,16}){1,4}(?![\w-])/g, '<span class="name">$&</span>');
}
