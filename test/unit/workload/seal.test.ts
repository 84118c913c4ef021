import { Platform, Seal, SealOptions } from 'cdk8s-secure-proxy';
import { containerOf, contractOf, environmentOf, messageOf, pairOf } from '../../support/pair';

const KEY = 'a key of a Secret has letters, digits, dashes, dots and underscores';
const seal = Seal.fromSecret('shop-seal');

test.each<[string, SealOptions, string]>([
  [
    'Shop',
    {},
    'seal: got "Shop", but the name of a Kubernetes object is needed: lower-case letters, digits, dashes and dots',
  ],
  ['shop', { key: 'a b' }, `seal.key: got "a b", but ${KEY}`],
  ['shop', { acceptedKey: '' }, `seal.acceptedKey: got "", but ${KEY}`],
  ['shop', { acceptedKey: 'value' }, 'seal.acceptedKey: got "value", but the value has this key; name another key'],
])('Seal.fromSecret(%j, %j) fails', (name, options, message) => {
  expect(messageOf(() => Seal.fromSecret(name, options))).toBe(message);
});

test('the application learns the values before the flag that refers to one of them', () => {
  const { app, proxy } = pairOf({ seal }).pair;
  const names = (containerOf(app.deployment).env as { name: string }[]).map(({ name }) => name);
  expect(names.indexOf('SECURE_PROXY_SEAL')).toBeLessThan(names.indexOf('SECURE_PROXY_SSL_HEADER'));
  expect(environmentOf(app.deployment)).toMatchObject({
    SECURE_PROXY_SSL_HEADER: 'HTTP_PROXYSECRET,$(SECURE_PROXY_SEAL)',
    FORWARDED_ALLOW_IPS: '',
  });
  expect(environmentOf(proxy.deployment)).toEqual({});
});

test('only the pair may set the values', () => {
  const own = { SECURE_PROXY_SEAL: { secret: 'mine', key: 'k' } };
  expect(messageOf(() => pairOf({ seal }, { secrets: own }))).toMatch(
    /^app.env: got "SECURE_PROXY_SEAL", but only the pair/,
  );
});

describe('a platform', () => {
  const custom = (sealedFlag?: Record<string, string>): Platform =>
    Platform.custom({ name: 'mine', flag: { TRUST: 'yes' }, sealedFlag });

  test('that cannot be told which value to expect cannot be sealed', () => {
    expect(messageOf(() => pairOf({ seal }, { platform: custom() }))).toBe(
      'seal: got "mine", but this platform cannot be told which value of a header means TLS; leave the seal out, or say platform.sealedFlag',
    );
    expect(pairOf({}, { platform: custom() }).pair.contract.needsSeal).toBe(false);
  });

  test('that can has the value in its flag, in place of the usual one', () => {
    const platform = custom({ HEADER: Seal.HEADER, VALUE: Seal.VALUE });
    expect(contractOf({ platform, needsSeal: true }).flag).toEqual({
      HEADER: 'Proxysecret',
      VALUE: '$(SECURE_PROXY_SEAL)',
    });
    expect(contractOf({ platform }).flag).toEqual({ TRUST: 'yes' });
  });

  test('cannot claim to be sealed by a flag without the value, or set it itself', () => {
    expect(messageOf(() => custom({ HEADER: 'Proxysecret' }))).toBe(
      'platform.sealedFlag: got {"HEADER":"Proxysecret"}, but the value has to stand in it as $(SECURE_PROXY_SEAL); use Seal.VALUE',
    );
    expect(messageOf(() => custom({ SECURE_PROXY_SEAL: Seal.VALUE }))).toMatch(
      /^platform.sealedFlag: got "SECURE_PROXY_SEAL"/,
    );
  });
});
