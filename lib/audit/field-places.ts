import { FieldPlace } from './finding';
import { push } from './model/network';
import { Violation } from './rule';
import { Piece } from './source/split';
import { Request, positions, shownField } from './source/spot';

/** Where violations can be seen in their objects. Each document is read once more, for all that is wrong in it. */
export function fieldPlaces(violations: readonly Violation[]): ReadonlyMap<Violation, FieldPlace> {
  const found = new Map<Violation, FieldPlace>();
  const wanted = new Map<Piece, (Request & { readonly violation: Violation })[]>();
  for (const violation of violations) {
    const { object, spot } = violation;
    if (spot === undefined) continue;
    const source = object.place?.source;
    if (source === undefined) found.set(violation, { field: shownField(spot.path) });
    else push(wanted, source.document, { violation, spot, within: source.path });
  }
  for (const [document, requests] of wanted) {
    const places = positions(document, requests);
    for (const [i, { violation }] of requests.entries()) {
      const place = places[i];
      if (place !== undefined) found.set(violation, place);
    }
  }
  return found;
}
