import { Sibling } from '../../contract/catalogue';
import { Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { Link, believed, concerned, configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { SCHEME, enumerated, named, proxyName } from './shared/words';

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
        spot: frontSpot(link.way),
        message: `${proxyName(link.way)} passes ${enumerated(open)} on as the client sent them, and ${believing(link, open[0] ?? '')} believes them.`,
        related: concerned(link),
      };
    }
  },
};

/** An application, and why it believes a header. */
function believing({ believer }: Link, header: string): string {
  const belief = believer.beliefs.find(({ headers }) => headers.includes(header));
  return named({ ...believer, ...(belief === undefined ? {} : { belief }) });
}
