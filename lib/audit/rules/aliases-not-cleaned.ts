import { isOn } from '../../contract/beliefs';
import { spellings } from '../../contract/folding';
import { isNginxSettings } from '../model/controller';
import { Model } from '../model/model';
import { Treatment } from '../proxies/front';
import { Rule, Violation } from '../rule';
import { shown } from '../source/kube-object';
import { texts } from '../source/value';
import { concerned, configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { SCHEME, enumerated, named, proxyName } from './shared/words';

const [WORD, ...WORDS] = SCHEME.split('-');
const ALIAS = [WORD, WORDS.join('_')].join('-');

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
        spot: frontSpot(link.way),
        message: `${proxyName(link.way)} lets ${enumerated([...new Set(open)])} through, which ${named(believer)} takes for headers that the proxy cleans.`,
        related: concerned(link),
      };
    }
  },
};

const UNDERSCORES = 'enable-underscores-in-headers';

/** ingress-nginx drops names with underscores unless it is told not to. */
function* passedByController({ objects }: Model): Generator<Violation> {
  for (const configMap of objects.configMaps.filter(isNginxSettings)) {
    const value = texts(configMap.body.data).get(UNDERSCORES);
    if (!isOn(value)) continue;
    yield {
      object: configMap,
      spot: { path: ['data', UNDERSCORES] },
      message: `${shown(configMap)} makes ingress-nginx pass names with underscores on, which many servers take for the cleaned ones.`,
    };
  }
}
