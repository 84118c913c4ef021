import { AuditResult, Finding, ObjectRef, SEVERITIES } from '../finding';
import { escaped } from './escape';
import { map } from './map';
import { page } from './page';

const STYLE = `
article { background: var(--card); border-left: 4px solid var(--edge); border-radius: 4px; padding: .75rem 1rem; margin: .75rem 0; overflow-wrap: anywhere; }
article p { margin: .35rem 0; } .severity { color: var(--edge); font-weight: 700; }
${SEVERITIES.map((severity) => `.${severity} { --edge: var(--${severity}); }`).join(' ')}
svg text { text-anchor: middle; dominant-baseline: central; } svg .outside rect { stroke-dasharray: 5 4; }
svg path { fill: none; stroke: var(--soft); stroke-width: 1.5; } svg .around path { stroke: var(--critical); stroke-width: 2.5; stroke-dasharray: 7 4; } svg .means { font-size: 12px; fill: var(--soft); }
svg marker path { fill: var(--soft); stroke: none !important; } svg marker.around path { fill: var(--critical); }
svg .around .means { fill: var(--critical); font-weight: 600; }
`;

/** A page for people, in one file that loads nothing. */
export function htmlReport(result: AuditResult): string {
  const { findings, suppressed, errors, objects, passages } = result;
  const parts = [
    `<p>${objects} objects audited: ${counts(findings)}.${left(result)}</p>`,
    '<h2>Who reaches whom</h2>',
    '<p class="soft">As far as applications that believe forwarded headers, and proxies, are concerned. Dashed red ways lead around a proxy.</p>',
    `<div class="map" tabindex="0">${map(passages)}</div>`,
    '<h2>Findings</h2>',
    ...(findings.length === 0 ? ['<p>None.</p>'] : findings.map(article)),
    section(
      'Waived',
      suppressed.map((finding) => `${where(finding.object)}: ${finding.rule}: ${finding.reason}`),
    ),
    section(
      'Could not be read',
      errors.map(({ file, line, message }) => `${file}:${line}: ${message}`),
    ),
  ];
  return page('Audit of forwarded headers', STYLE, parts.join('\n'));
}

function counts(findings: readonly Finding[]): string {
  const found = SEVERITIES.flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [`<span class="severity ${severity}">${number} ${severity}</span>`];
  });
  return found.length === 0 ? 'no findings' : found.join(', ');
}

function left({ skipped }: AuditResult): string {
  const kinds = Object.entries(skipped).map(([kind, number]) => `${number} ${escaped(kind)}`);
  return kinds.length === 0 ? '' : ` Of other kinds, and left out: ${kinds.join(', ')}.`;
}

function article({ severity, rule, object, at, message, why, fix, related, docs }: Finding): string {
  const others = related.map(where).map(escaped).join(', ');
  return `<article class="${severity}">
<h3><span class="severity">${severity}</span> <a href="${escaped(docs)}">${escaped(rule)}</a></h3>
<p class="soft">${escaped(where({ ...object, ...at }))}${at === undefined ? '' : ` <code>${escaped(at.field)}</code>`}</p>
<p>${escaped(message)}</p>
<p><strong>Why:</strong> ${escaped(why)}</p>
<p><strong>Fix:</strong> ${escaped(fix)}</p>
${others === '' ? '' : `<p class="soft">See also: ${others}</p>`}
</article>`;
}

function section(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<h2>${title}</h2>\n<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;
}

function where({ kind, namespace, name, file, line }: ObjectRef): string {
  const place = file === undefined ? '' : ` at ${file}:${line ?? 1}`;
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}${place}`;
}
