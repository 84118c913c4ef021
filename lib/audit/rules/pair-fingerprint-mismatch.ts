import { Rule } from '../rule';
import { brokenLocks } from './shared/breaches';
import { SCHEME } from './shared/words';

/** The two sides of a pair were synthesized from different agreements. */
export const PAIR_FINGERPRINT_MISMATCH: Rule = {
  id: 'pair-fingerprint-mismatch',
  severity: 'high',
  title: 'The two halves of a pair carry different contract fingerprints',
  why: `The application may believe a header that its proxy, from another synthesis, does not strip: "${SCHEME}: https" in a spelling that was added since.`,
  fix: 'Synthesize and apply the whole pair again, both halves from the same run.',
  check: (model) => brokenLocks(model, 'pair-fingerprint-mismatch'),
};
