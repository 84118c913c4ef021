/** Where the classes take a value class instead of the value that stands in the manifest. */
const VALUE_CLASSES: readonly (readonly [path: RegExp, valueClass: string])[] = [
  [/[.](?:limits|requests)[.][\w-]+$|[.]sizeLimit$/, 'Quantity'],
  [/[.]targetPort$|[.](?:httpGet|tcpSocket)[.]port$|gress[.]\d+[.]ports[.]\d+[.]port$/, 'IntOrString'],
  [/[.]max(?:Surge|Unavailable)$|[.]minAvailable$/, 'IntOrString'],
];

/**
 * The program that somebody would write by hand who knew each object of a pair by heart: every object is one literal,
 * passed to its class in cdk8s-plus-27, and the configuration of httpd is a constant text. It is derived from the
 * manifests, so that it never falls behind the library. The source of a CommonJS module that exports `pair(scope)`.
 */
export function byHand(manifests: readonly object[]): string {
  const calls = manifests.map((manifest, i) => {
    const { kind = '', ...others } = manifest as Record<string, unknown>;
    const props = Object.fromEntries(Object.entries(others).filter(([key]) => key !== 'apiVersion'));
    return `  new k8s.Kube${String(kind)}(scope, 'object${i}', ${literal(props, '', '  ')});`;
  });
  return `const { k8s } = require('cdk8s-plus-27');\n\nexports.pair = (scope) => {\n${calls.join('\n')}\n};\n`;
}

function literal(value: unknown, path: string, indent: string): string {
  const valueClass = VALUE_CLASSES.find(([pattern]) => pattern.test(path))?.[1];
  if (valueClass !== undefined) {
    return `k8s.${valueClass}.from${typeof value === 'number' ? 'Number' : 'String'}(${JSON.stringify(value)})`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  const entries = Object.entries(value).map(([key, child]) => {
    const text = literal(child, `${path}.${key}`, inner);
    return `\n${inner}${Array.isArray(value) ? '' : `${JSON.stringify(key)}: `}${text},`;
  });
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}${entries.join('')}\n${indent}${close}`;
}
