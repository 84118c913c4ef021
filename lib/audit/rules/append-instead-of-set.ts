import { Asserted, trustHeader } from '../../contract/catalogue';
import { HeaderTopic } from '../../contract/trust-header';
import { Treatment } from '../proxies/front';
import { Rule } from '../rule';
import { believed, concerned, configurationOf, links } from './shared/believers';
import { frontSpot } from './shared/spots';
import { SCHEME, enumerated, named, proxyName } from './shared/words';

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
        spot: frontSpot(link.way),
        message: `${proxyName(link.way)} keeps what the client says in ${enumerated(kept)} before ${named(link.believer)}.`,
        related: concerned(link),
      };
    }
  },
};
