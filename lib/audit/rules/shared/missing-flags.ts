import { FLAG_ANNOTATION } from '../../../contract/marks';
import { Workload } from '../../model/workload';
import { texts } from '../../source/value';

/** Variables of a pair's flag that its application does not have, or not with that value. */
export function missingFlags({ annotations, containers }: Workload): string[] {
  const flag = parsed(annotations.get(FLAG_ANNOTATION));
  return [...flag].flatMap(([name, value]) => {
    const holders = containers.filter(({ envNames }) => envNames.has(name));
    return holders.some(({ env }) => env.get(name) === value) ? [] : [`${name}=${value}`];
  });
}

function parsed(json: string | undefined): ReadonlyMap<string, string> {
  try {
    return texts(JSON.parse(json ?? '{}'));
  } catch {
    return new Map();
  }
}
