import { Asserted } from '../../contract/catalogue';
import { Rule } from '../rule';
import { configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { named, proxyName } from './shared/words';

const HOST = Asserted.HOST.name;

/** The application builds links from a host that nobody has checked. */
export const UNKNOWN_HOST_SERVED: Rule = {
  id: 'unknown-host-served',
  severity: 'medium',
  title: 'A proxy passes requests for any host on',
  why: `"Host: evil.example": the proxy passes it on, as Host or "${HOST}", and the application sends a password reset link to that host.`,
  fix: 'Let the first virtual host, or a default server, refuse whatever no other names; or check the host before anything is passed on.',
  *check(model) {
    for (const { believer, way, front } of links(model)) {
      if (!front.servesAnyHost) continue;
      yield {
        object: configurationOf(way),
        spot: frontSpot(way),
        message: `${proxyName(way)} passes requests for any host on to ${named(believer)}.`,
        related: [believer.workload.object, way.by],
      };
    }
  },
};
