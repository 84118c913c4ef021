import { escaped } from './escape';

/** Colours have one name for light and dark. */
const STYLE = `
:root { color-scheme: light dark; --text: #1c2024; --soft: #5b6370; --page: #fff; --card: #f5f6f8; --line: #c9ced6; --link: #0b57c2;
  --critical: #b3001e; --high: #a83c00; --medium: #7a5600; --low: #2a5f6b; --info: #3b4bb0; --good: #17692f; }
@media (prefers-color-scheme: dark) { :root { --text: #e7eaee; --soft: #a2abb8; --page: #14171b; --card: #1e2329; --line: #424b57; --link: #7db4ff;
  --critical: #ff8593; --high: #ffa26b; --medium: #e8c163; --low: #7fc9d9; --info: #aab5ff; --good: #6fd48c; } }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; overflow-wrap: anywhere; } h3 { font-size: 1rem; margin: 0; }
a { color: var(--link); } .soft { color: var(--soft); } .map { overflow-x: auto; }
svg text { font: 13px system-ui, sans-serif; fill: var(--text); } svg rect { fill: var(--card); stroke: var(--line); }
`;

/** A page for people, in one file that loads nothing and runs nothing. */
export function page(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;
}
