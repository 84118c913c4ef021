import fc from 'fast-check';

export const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

export const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
export const objectName = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.'));
