import { RULES } from '../../../lib/audit';
import { corpus, outcome, shownRef } from '../../support/corpus';

const all = corpus();

/** Where the audit and a label disagree, and why that is so. */
const KNOWN_LIMITS: ReadonlyMap<string, string> = new Map();

describe('the labelled manifests', () => {
  test.each(all.map((manifests) => [manifests.name, manifests] as const))(
    '%s: the audit and the labels agree',
    (_, one) => {
      const { result, missed, surplus } = outcome(one);
      expect(result.errors).toEqual([]);
      const disagreements = [
        ...missed.map(({ rule, object }) => `missed: ${rule} ${object}`),
        ...surplus.map(({ rule, object }) => `not expected: ${rule} ${shownRef(object)}`),
      ].map((text) => `${one.name}: ${text}`);
      expect(disagreements).toEqual(disagreements.filter((text) => KNOWN_LIMITS.has(text)));
    },
  );

  test('are many, with many clean ones among them, and know each rule', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    expect(all.filter(({ labels }) => labels.length === 0).length).toBeGreaterThanOrEqual(15);
    const expected = new Set(all.flatMap(({ labels }) => labels.map(({ rule }) => rule)));
    expect(RULES.map(({ id }) => id).filter((id) => !expected.has(id))).toEqual([]);
    expect([...expected].filter((rule) => !RULES.some(({ id }) => id === rule))).toEqual([]);
  });

  test('and the comparison sees both kinds of disagreement', () => {
    const bad = all.find(({ name }) => name === 'aspnet-loadbalancer.yaml');
    if (bad === undefined) throw new Error('there is no such manifest');
    const label = { rule: 'unverified-proxy', object: 'Deployment/portal', because: 'a mistake' };
    const { met, missed, surplus } = outcome({ ...bad, labels: [label] });
    expect({ met, missed }).toEqual({ met: [], missed: [label] });
    expect(surplus.map(({ rule }) => rule)).toEqual(['believes-without-cleaning-proxy']);
  });
});
