import { attackOptions } from '../../../lib/cli/attack-options';
import { UsageError } from '../../../lib/cli/command';
import { messageOf } from '../../support/pair';

const URLS = ['--http', 'http://127.0.0.1:8080/echo', '--https', 'https://[::1]:8443/echo'];

test('the two listeners, and what the proxy behind them states', () => {
  const { target } = attackOptions([...URLS, '--host', 'shop.test', '--asserts', 'x_forwarded_proto']);
  const asserted = ['X-Forwarded-Proto'];
  expect(target).toMatchObject({
    plain: { host: '127.0.0.1', port: 8080, asserted },
    tls: { host: '::1', port: 8443, asserted },
    hostHeader: 'shop.test',
    echoPath: '/echo',
  });
  expect(attackOptions(URLS).target.plain?.asserted).toBeUndefined();
});

test.each([
  [[], 'name what to attack, with --http URL, --https URL or both'],
  [['--json'], 'name what to attack, with --http URL, --https URL or both'],
  [['--http', 'shop.test'], '--http: got "shop.test", but a URL such as http://shop.example.com/echo is needed'],
  [[...URLS, '--asserts', 'Accept'], '--asserts: got "Accept", but no application is known to believe it'],
])('fails for %j', (args, message) => {
  expect(messageOf(() => attackOptions(args))).toBe(message);
  expect(() => attackOptions(args)).toThrow(UsageError);
});
