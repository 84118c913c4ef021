import { AuditResult, Finding, ObjectRef, SEVERITIES } from '../finding';
import { escaped } from './escape';
import { map } from './map';

const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #5b6370; --page: #fff; --card: #f5f6f8; --line: #c9ced6; --link: #0b57c2;
  --critical: #b3001e; --high: #a83c00; --medium: #7a5600; --low: #2a5f6b; --info: #3b4bb0; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaee; --soft: #a2abb8; --page: #14171b; --card: #1e2329; --line: #424b57; --link: #7db4ff;
  --critical: #ff8593; --high: #ffa26b; --medium: #e8c163; --low: #7fc9d9; --info: #aab5ff; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); } .soft { color: var(--soft); } .map { overflow-x: auto; }
article { background: var(--card); border-left: 4px solid var(--edge); border-radius: 4px; padding: .75rem 1rem; margin: .75rem 0; overflow-wrap: anywhere; }
article p { margin: .35rem 0; } .severity { color: var(--edge); font-weight: 700; }
${SEVERITIES.map((severity) => `.${severity} { --edge: var(--${severity}); }`).join(' ')}
svg text { font: 13px system-ui, sans-serif; fill: var(--text); text-anchor: middle; dominant-baseline: central; }
svg rect { fill: var(--card); stroke: var(--line); } svg .outside rect { stroke-dasharray: 5 4; }
svg path { fill: none; stroke: var(--soft); stroke-width: 1.5; } svg .around path { stroke: var(--critical); stroke-width: 2.5; stroke-dasharray: 7 4; } svg .means { font-size: 12px; fill: var(--soft); }
svg marker path { fill: var(--soft); stroke: none !important; } svg marker.around path { fill: var(--critical); }
svg .around .means { fill: var(--critical); font-weight: 600; }
`;

/** A page for people, in one file that loads nothing. */
export function htmlReport(result: AuditResult): string {
  const { findings, suppressed, errors, objects, passages } = result;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Audit of forwarded headers</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Audit of forwarded headers</h1>
<p>${objects} objects audited: ${counts(findings)}.${left(result)}</p>
<h2>Who reaches whom</h2>
<p class="soft">As far as applications that believe forwarded headers, and proxies, are concerned. Dashed red ways lead around a proxy.</p>
<div class="map" tabindex="0">${map(passages)}</div>
<h2>Findings</h2>
${findings.length === 0 ? '<p>None.</p>' : findings.map(article).join('\n')}
${section(
  'Waived',
  suppressed.map((finding) => `${where(finding.object)}: ${finding.rule}: ${finding.reason}`),
)}
${section(
  'Could not be read',
  errors.map(({ file, line, message }) => `${file}:${line}: ${message}`),
)}
</body>
</html>
`;
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
