import { PlainHttp } from 'cdk8s-secure-proxy';
import { findings, summary, summaryTable } from '../../../lib/attack';
import { attack } from '../support/attack';
import { shopManifests } from '../support/shop';

jest.setTimeout(600_000);

const LTS = 'registry.example.com/shop:1.4.2';
const OLD = 'registry.example.com/shop-old:1.0';

/** The least that a full run sends; fewer would mean that cases were lost on the way. */
const ALL_CASES = 1500;

/** What the pair promises beside the truth about its headers. */
const truth = (plainHttp: PlainHttp) => ({ redirectsPlain: plainHttp === PlainHttp.REDIRECT, hsts: true });

const manifests = (image: string, plainHttp: PlainHttp) => shopManifests({ image, httpd: { plainHttp, http2: true } });

describe.each([
  ['Django LTS', LTS],
  ['Django 3.2 on gunicorn 20.1, which folds names', OLD],
])('%s behind the pair', (name, image) => {
  test.each([PlainHttp.REDIRECT, PlainHttp.SERVE])(
    'plain HTTP %s: no request forges or breaks anything',
    async (plainHttp) => {
      const { results, faults, controls } = await attack(manifests(image, plainHttp), { truth: truth(plainHttp) });
      console.info(`${name}, plain HTTP: ${plainHttp}\n${summaryTable(summary(results))}`);
      expect(findings(faults)).toEqual([]);
      expect(findings(results)).toEqual([]);
      expect(results.length).toBeGreaterThan(ALL_CASES);
      expect(controls).toBeGreaterThan(results.length / 50);
    },
  );
});

describe('the suite goes red', () => {
  const pair = manifests(OLD, PlainHttp.SERVE);
  const guard = (name: string) => new RegExp(`\\n +RewriteCond "%{${name}}".*\\n.*R=4.*(?=\\n)`, 'g');

  test.each([
    ['one spelling is not stripped', '5', /\n +RequestHeader unset X_Forwarded-Ssl(?=\n)/],
    ['Connection may nominate asserted headers', '8', guard('HTTP:Connection')],
    ['unknown transfer codings pass', '22', guard('HTTP:Transfer-Encoding')],
    ['hosts are not looked at', '23', guard('HTTP_HOST')],
    ['the scheme is not asserted over plain HTTP', '1', /\n +RequestHeader set X-Forwarded-Proto http(?=\n)/],
  ])('when %s', async (_, attackClass, protection) => {
    expect(pair).toMatch(protection);
    const { results, faults } = await attack(pair.replace(protection, ''), {
      truth: truth(PlainHttp.SERVE),
      only: (one) => one.attackClass.number === attackClass,
    });
    expect(findings([...results, ...faults])).not.toEqual([]);
  });
});
