import { Belief } from '../../../contract/beliefs';
import { Folding, spellings } from '../../../contract/folding';
import { Way } from '../../model/entrances';
import { Application } from '../../model/model';
import { Front, Treatment } from '../../proxies/front';

/** Whether this part of a proxy passes a header, in any spelling, that another part of the same proxy states over TLS. */
export function isLeftOnPlainHttp({ ways, beliefs }: Application, { front, by }: Way, header: string): boolean {
  if (front === undefined || front.tls === true || !isOpen(front, header, beliefs)) return false;
  return ways.some(
    (other) => other.by === by && other.front?.tls === true && other.front.treats(header) === Treatment.SET,
  );
}

/** Where the header itself is removed and nothing is stated instead, another spelling of it arrives alone. */
function isOpen(front: Front, header: string, beliefs: readonly Belief[]): boolean {
  const own = front.treats(header);
  if (own !== Treatment.REMOVED) return own === Treatment.PASSED;
  const folding = beliefs.find(({ headers }) => headers.includes(header))?.folding ?? Folding.NONE;
  return spellings(header, folding).some((name) => front.treats(name) === Treatment.PASSED);
}
