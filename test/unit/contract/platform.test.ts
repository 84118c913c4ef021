import { Duration } from 'cdk8s';
import { CustomPlatformProps, Folding, Platform } from 'cdk8s-secure-proxy';
import { messageOf } from '../../support/pair';

const custom = (props: Partial<CustomPlatformProps>): Platform => Platform.custom({ name: 'any', flag: {}, ...props });

describe('a custom platform', () => {
  test('has safe defaults', () => {
    const platform = custom({ flag: { TRUST: 'yes' } });
    expect(platform).toMatchObject({
      name: 'any',
      folding: Folding.DASH_UNDERSCORE_DOT,
      believes: ['X-Forwarded-Proto'],
      flag: { TRUST: 'yes' },
      port: 8080,
      keepAlive: undefined,
    });
  });

  test('reads back what it was given', () => {
    const keepAlive = Duration.seconds(30);
    const platform = custom({ folding: Folding.NONE, believes: ['x_real.ip'], port: 1, keepAlive });
    expect(platform).toMatchObject({ folding: Folding.NONE, believes: ['X-Real-IP'], port: 1, keepAlive });
  });

  test.each(['a', 'go', '3com', 'a-b', 'spring-boot-3', 'x'.repeat(42)])('may be named %s', (name) => {
    expect(custom({ name, port: 65_535 })).toMatchObject({ name, port: 65_535 });
  });

  test('gives copies of its lists, so that nobody changes them', () => {
    const platform = custom({ flag: { A: '1' } });
    platform.flag.B = '2';
    platform.believes.push('Host');
    expect(platform.flag).toEqual({ A: '1' });
    expect(platform.believes).toEqual(['X-Forwarded-Proto']);
  });

  const WORD = 'a short name of lower-case letters, digits and dashes is needed';
  const VARIABLE = 'an environment variable has letters, digits and underscores, and no digit first';
  const LINE = 'a text without control characters is needed; for example a single line';
  const ASSERTED =
    'the proxy asserts only X-Forwarded-Proto, X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Server, X-Forwarded-Port, X-Real-IP';

  test.each([
    [{ name: 'My App' }, `platform.name: got "My App", but ${WORD}`],
    [{ name: '' }, `platform.name: got "", but ${WORD}`],
    [{ name: 'a\n' }, `platform.name: got "a\\n", but ${WORD}`],
    [{ flag: { '1X': 'y' } }, `platform.flag: got "1X", but ${VARIABLE}`],
    [{ flag: { 'A B': 'y' } }, `platform.flag: got "A B", but ${VARIABLE}`],
    [{ flag: { A: 'x\ny' } }, `platform.flag.A: got "x\\ny", but ${LINE}`],
    [{ flag: { A: 'x\u2028y' } }, `platform.flag.A: got "x\\u2028y", but ${LINE}`],
    [{ port: 0 }, 'platform.port: got 0, but a port is a whole number from 1 to 65535'],
    [{ port: 65536 }, 'platform.port: got 65536, but a port is a whole number from 1 to 65535'],
    [{ port: 80.5 }, 'platform.port: got 80.5, but a port is a whole number from 1 to 65535'],
    [{ folding: JSON.parse('"."') as Folding }, 'platform.folding: got ".", but one of ["","-_","-_."] is needed'],
    [
      { believes: ['X-Forwarded-Proto', 'X-Forwarded-Ssl'] },
      `platform.believes[1]: got "X-Forwarded-Ssl", but ${ASSERTED}; this header is stripped, so the application would wait for it in vain`,
    ],
    [
      { believes: ['X-Whatever'] },
      `platform.believes[0]: got "X-Whatever", but ${ASSERTED}; this header is unknown, so the application would wait for it in vain`,
    ],
  ])('fails for %j', (props, message) => {
    expect(messageOf(() => custom(props))).toBe(message);
  });
});
