import { Duration } from 'cdk8s';
import { invalid } from './invalid';

/** @throws if it is no whole number, or outside the range. */
export function wholeNumber(where: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(where, value, `a whole number from ${least} to ${most} is needed`);
  }
  return value;
}

/** A duration as whole seconds. @throws if it is outside the range. */
export function seconds(where: string, duration: Duration, least: number, most: number): number {
  const value = duration.toSeconds({ integral: false });
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(where, `${value} seconds`, `whole seconds from ${least} to ${most} are needed`);
  }
  return value;
}

/** @throws if the value is none of those. */
export function oneOf<T>(where: string, value: T, allowed: readonly T[]): T {
  if (!allowed.includes(value)) throw invalid(where, value, `one of ${JSON.stringify(allowed)} is needed`);
  return value;
}
