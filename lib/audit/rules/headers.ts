import { spellings } from '../../contract/folding';
import { Asserted, Sibling, trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { Treatment } from '../proxies/front';
import { isOn } from '../../contract/beliefs';
import { isNginxSettings } from '../model/controller';
import { Model } from '../model/model';
import { shown } from '../source/kube-object';
import { texts } from '../source/value';
import { Rule, Violation } from '../rule';
import { Link, SCHEME, configurationOf, enumerated, links, named, proxyName } from './shared';

const [WORD, ...WORDS] = SCHEME.split('-');
const ALIAS = [WORD, WORDS.join('_')].join('-');

/** The headers that an application believes, the one that decides first. */
function believed({ believer }: Link): string[] {
  return [...new Set([believer.belief, ...believer.beliefs].flatMap(({ headers }) => headers))];
}

/** An application, and why it believes a header. */
function believing({ believer }: Link, header: string): string {
  const belief = believer.beliefs.find(({ headers }) => headers.includes(header));
  return named({ ...believer, ...(belief === undefined ? {} : { belief }) });
}

/** Who else is concerned by what a proxy does. */
function concerned({ believer, way }: Link) {
  return [believer.workload.object, way.by];
}

/** Spellings that the application's server takes for a header that the proxy cleans. */
export const ALIASES_NOT_CLEANED: Rule = {
  id: 'aliases-not-cleaned',
  severity: 'high',
  title: 'A proxy cleans a header, but not the spellings that the application takes for the same',
  why: `"${ALIAS}: https": the proxy passes the unknown name on, and the application's server makes the same variable of it as of ${SCHEME}.`,
  fix: 'Remove every spelling with dashes and underscores (and dots, for PHP), or let the proxy drop all names with such characters.',
  *check(model) {
    yield* passedByController(model);
    for (const link of links(model)) {
      const { believer, front } = link;
      const open = believer.beliefs.flatMap(({ headers, folding }) =>
        headers
          // A name that is read with its underscores has no other spelling.
          .filter((header) => !header.includes('_') && front.treats(header) !== Treatment.PASSED)
          .flatMap((header) =>
            spellings(header, folding).filter((name) => name !== header && front.treats(name) === Treatment.PASSED),
          ),
      );
      if (open.length === 0) continue;
      yield {
        object: configurationOf(link.way),
        message: `${proxyName(link.way)} lets ${enumerated([...new Set(open)])} through, which ${named(believer)} takes for headers that the proxy cleans.`,
        related: concerned(link),
      };
    }
  },
};

/** ingress-nginx drops names with underscores unless it is told not to. */
function* passedByController({ objects }: Model): Generator<Violation> {
  for (const configMap of objects.configMaps.filter(isNginxSettings)) {
    const value = texts(configMap.body.data).get('enable-underscores-in-headers');
    if (!isOn(value)) continue;
    yield {
      object: configMap,
      message: `${shown(configMap)} makes ingress-nginx pass names with underscores on, which many servers take for the cleaned ones.`,
    };
  }
}

/** Headers beside the one that decides. */
export const SIBLINGS_NOT_CLEANED: Rule = {
  id: 'siblings-not-cleaned',
  severity: 'high',
  title: 'A proxy cleans one header and passes others that the application believes, too',
  why: `"${Sibling.SSL}: on" or "${Sibling.FORWARDED}: proto=https;host=evil.example": where the application reads these, they count as much as ${SCHEME}, often more.`,
  fix: 'Remove every header that the application believes and the proxy does not state.',
  *check(model) {
    for (const link of links(model)) {
      const { front } = link;
      const [decisive = SCHEME, ...siblings] = believed(link);
      if (front.treats(decisive) === Treatment.PASSED) continue;
      const open = siblings.filter((header) => front.treats(header) === Treatment.PASSED);
      if (open.length === 0) continue;
      yield {
        object: configurationOf(link.way),
        message: `${proxyName(link.way)} passes ${enumerated(open)} on as the client sent them, and ${believing(link, open[0] ?? '')} believes them.`,
        related: concerned(link),
      };
    }
  },
};

/** `Connection: X-Forwarded-Proto` deletes what the proxy states. */
export const CONNECTION_NOMINATION: Rule = {
  id: 'connection-nomination',
  severity: 'high',
  title: 'A client can have the proxy delete a header that it states',
  why: `Over TLS: "Connection: close, ${SCHEME}". mod_proxy removes what Connection names after the header was set, and the application takes the request for plain HTTP: a redirect loop, or an internal request.`,
  fix: `Refuse such requests: RewriteCond "%{HTTP:Connection}" "${SCHEME.toLowerCase()}" [NC] and RewriteRule "^" "-" [R=400,L], or "RequestHeader unset Connection".`,
  *check(model) {
    for (const link of links(model)) {
      const open = believed(link).filter((header) => link.front.deletable(header));
      if (open.length === 0) continue;
      yield {
        object: configurationOf(link.way),
        message: `${proxyName(link.way)} deletes ${enumerated(open)} again if the client names it in Connection; ${named(link.believer)} then misses it.`,
        related: concerned(link),
      };
    }
  },
};

/** What proxies usually state, and applications read in their code, too. */
const STATED = [Asserted.CLIENT, Asserted.HOST, Asserted.PORT, Asserted.ADDRESS].map(({ name }) => name);

/** A copied scheme is a matter of its own: see trust-from-client-header. */
function keeps(header: string, treatment: Treatment): boolean {
  if (treatment === Treatment.COPIED) return trustHeader(header)?.topic !== HeaderTopic.SCHEME;
  return treatment === Treatment.APPENDED;
}

/** The client's value survives beside, or instead of, the proxy's. */
export const APPEND_INSTEAD_OF_SET: Rule = {
  id: 'append-instead-of-set',
  severity: 'high',
  title: "A proxy keeps the client's value of a header, and adds its own at most",
  why: `"${SCHEME}: https" over plain HTTP becomes "https, http", or stays as it is: the application reads the first value, which is the client's.`,
  fix: 'Set the header to a value that the proxy knows itself ($scheme, $remote_addr, %{ssl_fc}), after the client’s copy is removed.',
  *check(model) {
    for (const link of links(model)) {
      const kept = [...new Set([...believed(link), ...STATED])].filter((header) =>
        keeps(header, link.front.treats(header)),
      );
      if (kept.length === 0) continue;
      yield {
        object: configurationOf(link.way),
        message: `${proxyName(link.way)} keeps what the client says in ${enumerated(kept)} before ${named(link.believer)}.`,
        related: concerned(link),
      };
    }
  },
};
