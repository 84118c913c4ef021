import { checkedResources, quantity } from '../../../lib/workload/compute-resources';
import { messageOf } from '../../support/pair';

const DEFAULTS = { cpuRequest: '100m', cpuLimit: '1', memoryRequest: '128Mi', memoryLimit: '256Mi' };

test.each([
  ['1', 1],
  ['500m', 0.5],
  ['0.5', 0.5],
  ['256Mi', 256 * 1024 ** 2],
  ['1.5Gi', 1.5 * 1024 ** 3],
  ['2k', 2000],
  ['3M', 3e6],
  ['4G', 4e9],
  ['5Ki', 5120],
  ['1T', 1e12],
  ['1Ti', 1024 ** 4],
])('%s is %d', (text, value) => {
  expect(quantity('x', text)).toBe(value);
});

test.each(['', '0', '0Mi', '-1', '1 Gi', '1gi', '1e3', 'NaN', 'Infinity', '0x10', '1Gi\n', '.5', '1.', '1'.repeat(13)])(
  'fails for the quantity %j',
  (text) => {
    expect(messageOf(() => quantity('app.resources.cpuLimit', text))).toBe(
      `app.resources.cpuLimit: got ${JSON.stringify(text)}, but a Kubernetes quantity above zero is needed; for example "500m" or "256Mi"`,
    );
  },
);

test('what is not given is the default', () => {
  expect(checkedResources('x', {}, DEFAULTS)).toEqual(DEFAULTS);
  expect(checkedResources('x', { cpuLimit: undefined }, DEFAULTS)).toEqual(DEFAULTS);
  expect(checkedResources('x', { memoryLimit: '1Gi' }, DEFAULTS)).toEqual({ ...DEFAULTS, memoryLimit: '1Gi' });
});

test('a default request follows a smaller limit', () => {
  expect(checkedResources('x', { memoryLimit: '64Mi', cpuLimit: '50m' }, DEFAULTS)).toEqual({
    ...{ cpuRequest: '50m', cpuLimit: '50m' },
    ...{ memoryRequest: '64Mi', memoryLimit: '64Mi' },
  });
});

test('fails for a request above the limit', () => {
  expect(messageOf(() => checkedResources('x', { cpuRequest: '1500m' }, DEFAULTS))).toBe(
    'x.cpuRequest: got "1500m", but the limit is 1; raise cpuLimit or lower cpuRequest',
  );
  expect(messageOf(() => checkedResources('x', { memoryRequest: '2Gi', memoryLimit: '2G' }, DEFAULTS))).toBe(
    'x.memoryRequest: got "2Gi", but the limit is 2G; raise memoryLimit or lower memoryRequest',
  );
});
