import { Asserted } from '../../contract/catalogue';
import { ConfigurationFiles, Front, ProxyReading, Treatment, upstream } from './front';

const SECTION = /^(global|defaults|frontend|backend|listen|resolvers|peers|userlist|cache)\b\s*(\S*)/;

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: readonly string[];
}

/** Reads the configuration of HAProxy: each backend with the rules of all frontends before it. */
export function readHaproxy({ files }: ConfigurationFiles): ProxyReading | undefined {
  const texts = [...files].filter(
    ([path, text]) => path.endsWith('.cfg') && /^(frontend|listen|backend)\b/m.test(text),
  );
  if (texts.length === 0) return undefined;
  const sections = texts.flatMap(([, text]) => sectionsOf(text));
  const common = sections.filter(({ kind }) => kind === 'defaults').flatMap(({ lines }) => lines);
  const frontends = sections.filter(({ kind }) => kind === 'frontend').flatMap(({ lines }) => lines);
  const binds = sections.flatMap(({ lines }) => lines.filter((line) => line.startsWith('bind ')));
  const fronts = sections
    .filter(({ kind }) => kind === 'backend' || kind === 'listen')
    .flatMap((section) =>
      front(section, [...common, ...(section.kind === 'backend' ? frontends : []), ...section.lines]),
    );
  return { product: 'haproxy', fronts, listens: binds.flatMap((line) => Number(/:(\d+)/.exec(line)?.[1] ?? []) || []) };
}

function sectionsOf(text: string): Section[] {
  const sections: { kind: string; name: string; lines: string[] }[] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/(^|\s)#.*$/, '').trim();
    const [, kind, name = ''] = SECTION.exec(line) ?? [];
    if (kind !== undefined) sections.push({ kind, name, lines: [] });
    else if (line !== '') sections.at(-1)?.lines.push(line);
  }
  return sections;
}

function front({ name, lines: own }: Section, lines: readonly string[]): Front[] {
  const servers = own.filter((line) => /^(server|server-template)\s/.test(line)).map((line) => line.split(/\s+/));
  const upstreams = servers.flatMap(
    ([kind, , first = '', second = '']) => upstream(kind === 'server' ? first : second) ?? [],
  );
  if (upstreams.length === 0) return [];
  const binds = lines.filter((line) => line.startsWith('bind '));
  const redirects = lines.some((line) =>
    /^(http-request )?redirect scheme https\b.*(!\{ ?ssl_fc ?\}|unless \{ ?ssl_fc ?\})/.test(line),
  );
  const tls = binds.every((line) => /\sssl(\s|$)/.test(line)) || redirects ? { tls: true } : {};
  return [
    {
      product: 'haproxy',
      name: `backend ${name}`,
      upstreams,
      ...tls,
      treats: (spelling) =>
        lines.reduce((state, line) => after(state, line, spelling, tls.tls === true), initial(spelling, lines)),
      deletable: () => false,
      servesAnyHost: !choosesHosts(lines),
      unsafe: [],
      credulous: [],
    },
  ];
}

const HOST = /\b(?:req\.)?hdr(?:_dom|_beg|_end)?\(host\)/i;

/** Whether some hosts are treated differently, by a condition that is written out or has a name. */
function choosesHosts(lines: readonly string[]): boolean {
  const acls = lines.filter((line) => line.startsWith('acl ') && HOST.test(line)).map((line) => line.split(/\s+/)[1]);
  return lines
    .filter((line) => /^(http-request (deny|reject|return)|use_backend)/.test(line))
    .some((line) => HOST.test(line) || line.split(/[\s!]+/).some((word) => acls.includes(word)));
}

function initial(spelling: string, lines: readonly string[]): Treatment {
  const restricted = lines.some((line) => /^option http-restrict-req-hdr-names (delete|reject)/.test(line));
  return restricted && /[^A-Za-z0-9-]/.test(spelling) ? Treatment.REMOVED : Treatment.PASSED;
}

/** What a rule makes of a header; a condition on anything but TLS is taken for one that does not always hold. */
function after(state: Treatment, line: string, spelling: string, tls: boolean): Treatment {
  if (/^option forwardfor\b/.test(line) && spelling.toLowerCase() === Asserted.CLIENT.name.toLowerCase()) {
    return kept(state);
  }
  const [, action, rest = ''] = /^http-request (set-header|add-header|del-header) (.*)$/.exec(line) ?? [];
  const [name = '', ...words] = rest.split(/\s+/);
  if (action === undefined || !names(action, name, words, spelling)) return state;
  const [condition = ''] = /\s(if|unless)\s.*$/.exec(rest) ?? [];
  const holds = conditionHolds(condition, tls);
  return holds === undefined
    ? state
    : applied(
        state,
        IF_ABSENT.test(condition) ? 'add-header' : action,
        words.join(' ').replace(condition.trim(), ''),
        !holds,
      );
}

/** The client's own value stays where there is one. */
const IF_ABSENT = /^ (unless \{ ?|if !\{ ?)req\.f?hdr\([^)]*\) -m found ?\}/;

function kept(state: Treatment): Treatment {
  return state === Treatment.PASSED ? Treatment.APPENDED : Treatment.SET;
}

/** Whether a condition holds for all requests, or for those over TLS or plain HTTP only; nothing for any other. */
function conditionHolds(condition: string, tls: boolean): boolean | undefined {
  if (condition === '' || IF_ABSENT.test(condition)) return true;
  if (/^ if \{ ?ssl_fc ?\}/.test(condition)) return tls;
  return /^ if !\{ ?ssl_fc ?\}/.test(condition) ? false : undefined;
}

function names(action: string, name: string, words: readonly string[], spelling: string): boolean {
  const [wanted, given] = [name.toLowerCase(), spelling.toLowerCase()];
  if (action !== 'del-header' || words[0] !== '-m') return wanted === given;
  switch (words[1]) {
    case 'beg':
      return given.startsWith(wanted);
    case 'end':
      return given.endsWith(wanted);
    case 'sub':
      return given.includes(wanted);
    default:
      return wanted === given;
  }
}

function applied(state: Treatment, action: string, value: string, unsure: boolean): Treatment {
  if (action === 'add-header') return kept(state);
  if (action === 'del-header') return unsure ? state : Treatment.REMOVED;
  if (/req\.(f?hdr)\((?!host\))/i.test(value)) return Treatment.COPIED;
  if (!unsure) return Treatment.SET;
  // Once for TLS and once for plain HTTP makes always.
  return state === Treatment.SET_FOR_TLS || state === Treatment.REMOVED || state === Treatment.SET
    ? Treatment.SET
    : Treatment.SET_FOR_TLS;
}
