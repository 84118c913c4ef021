import type { Selection } from '../audit';
import type { Folding } from '../contract/folding';
import * as matchers from './matchers';

interface AuditMatchers<R> {
  /**
   * There is a pair, both halves agree, and no finding of the audit concerns it.
   * @param name The pair that is meant; all pairs by default.
   */
  toBeSecurelyPaired(name?: string): R;

  /** The audit finds nothing. */
  toHaveNoAuditFindings(selection?: Selection): R;

  /** Every httpd removes the header, in each spelling that the application's server takes for the same. */
  toStripHeader(header: string, folding?: Folding): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- how @types/jest is extended
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- merged with those of @types/jest
    interface Matchers<R, T> extends AuditMatchers<R> {}
  }
}

const runner = globalThis as { readonly expect?: { extend(matchers: object): void } };
if (runner.expect === undefined) {
  throw new Error(
    'cdk8s-secure-proxy/jest: there is no expect; name it in setupFilesAfterEnv of the jest configuration',
  );
}
runner.expect.extend({ ...matchers });
