import { flagOf } from '../../model/declared';
import { Workload } from '../../model/workload';

/** Variables of a pair's flag that its application does not have, or not with that value. */
export function missingFlags(workload: Workload): string[] {
  const { containers } = workload;
  return [...flagOf(workload)].flatMap(([name, value]) => {
    const holders = containers.filter(({ envNames }) => envNames.has(name));
    return holders.some(({ env }) => env.get(name) === value) ? [] : [`${name}=${value}`];
  });
}
