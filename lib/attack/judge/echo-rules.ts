import { Folding, spellings } from '../../contract/folding';
import { MARKER } from '../attack-case';
import { hasCanary } from '../canary';
import { EchoAnswer, echoedHeaders } from '../echo';
import { broken, Expectation, forged, isOwnHost, isTrue, Violation } from './expectation';

/** All violations that an echo answer shows. */
export function echoViolations(echo: EchoAnswer, expected: Expectation): Violation[] {
  const { variables, headers } = echoedHeaders(echo);
  const view = new HeaderView(headers, variables, expected.folding);
  if (!view.values(MARKER).includes(expected.marker)) {
    return [forged(`the answer is that of another request: ${view.values(MARKER).join(', ') || 'unnamed'}`)];
  }
  return [
    ...strippedRule(view, expected),
    ...expected.asserted.flatMap((name) => assertedRule(name, view, expected)),
    ...hostHeaderRule(view, expected),
    ...beliefRules(echo, expected),
  ];
}

/** The headers as the application finds them when it looks for a name. */
class HeaderView {
  private readonly folding: Folding;

  constructor(
    private readonly headers: readonly (readonly [name: string, value: string])[],
    variables: boolean,
    folding: Folding,
  ) {
    // A server that presents variables folds dashes, whatever it was said to do.
    this.folding = variables && folding === Folding.NONE ? Folding.DASH_UNDERSCORE : folding;
  }

  /** Names and values of all headers that the application may take for this one. */
  public find(name: string): (readonly [name: string, value: string])[] {
    const wanted = new Set(spellings(name, this.folding).map((spelling) => spelling.toLowerCase()));
    return this.headers.filter(([header]) => wanted.has(header.toLowerCase()));
  }

  public values(name: string): string[] {
    return this.find(name).map(([, value]) => value);
  }
}

/** No stripped header may be visible in any spelling, whatever its value. */
function strippedRule(view: HeaderView, { stripped }: Expectation): Violation[] {
  return stripped.flatMap((name) =>
    view.find(name).map(([seen, value]) => forged(`the application sees ${seen}: ${shortened(value)}`)),
  );
}

/** An asserted header has to be there once, and true. */
function assertedRule(name: string, view: HeaderView, expected: Expectation): Violation[] {
  const values = view.values(name);
  if (values.length === 0) return [broken(`${name} is missing`)];
  const items = values.flatMap((value) => value.split(',').map((item) => item.trim()));
  const said = shortened(values.join(' | '));
  if (items.every((item) => item === '')) return [broken(`${name} is empty`)];
  const lies = items.filter((item) => isTrue(name, item, expected) === false);
  if (lies.some((item) => item !== '')) return [forged(`${name} says ${said}`)];
  return items.length > 1 ? [broken(`${name} is doubled: ${said}`)] : [];
}

function hostHeaderRule(view: HeaderView, expected: Expectation): Violation[] {
  const values = view.values('Host');
  if (values.length > 1) return [forged(`the application sees ${values.length} Host headers`)];
  return values
    .filter((value) => !isOwnHost(value, expected, expected.listener))
    .map((value) => forged(`Host says ${shortened(value)}`));
}

/** What the application makes of it all. */
function beliefRules(echo: EchoAnswer, expected: Expectation): Violation[] {
  const secure = expected.listener === 'tls';
  const scheme = secure ? 'https' : 'http';
  const { host, uri, remote_addr: peer = '', script_name: mount = '' } = echo;
  const rules: [boolean, string][] = [
    [echo.secure === secure, `the application takes the request for ${echo.secure ? 'secure' : 'insecure'}`],
    [echo.scheme === scheme, `the application makes links with ${shortened(echo.scheme)}`],
    [isOwnHost(host, expected, expected.listener), `the application takes ${shortened(host)} for its host`],
    [uri === undefined || isOwnUri(uri, scheme, expected), `the application takes ${shortened(uri ?? '')} for its URI`],
    [mount === expected.scriptName, `the application takes ${shortened(mount)} for its mount point`],
    [expected.paths.includes(echo.path_info), `the application routes ${shortened(echo.path_info)}`],
    [echo.method === expected.method, `the application acts upon ${shortened(echo.method)}`],
    [!hasCanary(peer), `the application takes ${shortened(peer)} for its peer`],
  ];
  return rules.filter(([holds]) => !holds).map(([, reason]) => forged(reason));
}

function isOwnUri(uri: string, scheme: string, expected: Expectation): boolean {
  const match = /^([a-z]+):\/\/([^/?#]*)/i.exec(uri);
  return match?.[1] === scheme && isOwnHost(match[2] ?? '', expected, expected.listener);
}

function shortened(value: string): string {
  return JSON.stringify(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}
