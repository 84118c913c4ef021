import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { summary, summaryTable, type AttackRun } from '../../../lib/attack';
import { Asserted } from '../../../lib/contract/catalogue';
import { attack, withConfiguration } from '../support/attack';
import { shopManifests } from '../support/shop';

jest.setTimeout(180_000);

const RECIPE = readFileSync(join(__dirname, 'published-recipe.conf'), 'utf8');

/** mod_proxy adds these by itself; the recipe adds the scheme, over TLS only. */
const OWN = [Asserted.CLIENT.name, Asserted.HOST.name, Asserted.SERVER.name];
const ASSERTED = { plain: OWN, tls: [...OWN, Asserted.SCHEME.name] };

async function recipe(image: string): Promise<AttackRun> {
  const outcome = await attack(withConfiguration(shopManifests({ image }), RECIPE), { asserted: ASSERTED });
  console.info(`${image} behind the published two-line recipe\n${summaryTable(summary(outcome.results))}`);
  expect(outcome.faults).toEqual([]);
  return outcome;
}

/** The classes of attack by which something was forged. */
function forged({ results }: AttackRun): string[] {
  return summary(results)
    .rows.filter(({ tally }) => tally.forged > 0)
    .map(({ attackClass }) => attackClass.number);
}

describe('the published recipe', () => {
  test('is forged in front of a server that folds names', async () => {
    const classes = forged(await recipe('registry.example.com/shop-old:1.0'));
    expect(classes).toEqual(
      expect.arrayContaining(['3', '4', '5', '7', '8', '9', '11b', '12', '14', '24', '31', '33']),
    );
  });

  test('is forged in front of a server that drops underscores, too', async () => {
    const classes = forged(await recipe('registry.example.com/shop:1.4.2'));
    expect(classes).toEqual(expect.arrayContaining(['8', '9', '11b', '12', '14', '24', '31', '33']));
    expect(classes).not.toContain('5');
  });
});
