import { AppVolume, Tls } from 'cdk8s-secure-proxy';
import { checkedPairName, labels, member, selector } from '../../../lib/workload/member';
import { checkedObjectName } from '../../../lib/workload/object-name';
import { messageOf } from '../../support/pair';

describe('the name of a pair', () => {
  test.each(['a', 'shop', 'shop-2', 'x'.repeat(50)])('may be %s', (name) => {
    expect(checkedPairName(name)).toBe(name);
    expect(member(name, 'proxy').name.length).toBeLessThanOrEqual(63);
    // The longest of all names that are derived from it.
    expect(`${member(name, 'app').name}-settings`.length).toBeLessThanOrEqual(63);
  });

  test.each(['', 'Shop', '2shop', '-shop', 'shop-', 'shop.a', 'shop_a', 'shop\n', 'x'.repeat(51)])(
    'fails for %j',
    (name) => {
      expect(messageOf(() => checkedPairName(name))).toBe(
        `name: got ${JSON.stringify(name)}, but lower-case letters, digits and dashes are needed, a letter first, at most 50 in all; pass a name if the id of the construct cannot serve as one`,
      );
    },
  );
});

test('members have the recommended labels, and one of their own to be selected by', () => {
  const [proxy, app] = [member('shop', 'proxy'), member('shop', 'app')];
  expect(selector(proxy)).toEqual({ 'cdk8s-secure-proxy/member': 'shop-proxy' });
  expect(labels(app)).toEqual({
    'app.kubernetes.io/name': 'shop',
    'app.kubernetes.io/instance': 'shop-app',
    'app.kubernetes.io/component': 'app',
    'app.kubernetes.io/part-of': 'shop',
    'app.kubernetes.io/managed-by': 'cdk8s-secure-proxy',
    'cdk8s-secure-proxy/member': 'shop-app',
  });
  expect(labels(proxy)['app.kubernetes.io/name']).toBe('httpd');
});

const OBJECT = 'the name of a Kubernetes object is needed: lower-case letters, digits, dashes and dots';

describe('the name of an object', () => {
  test.each(['a', 'shop-tls', 'a.b-c.d', 'x'.repeat(63)])('may be %s', (name) => {
    expect(checkedObjectName('tls', name)).toBe(name);
  });

  test.each(['', 'A', 'a_b', '-a', 'a-', 'a..b', 'a/b', 'a\n', 'x'.repeat(64), 'a.'.repeat(127)])(
    'fails for %j',
    (name) => {
      const message = messageOf(() => Tls.fromSecret(name));
      expect(message).toMatch(/^tls: got "/);
      expect(message.endsWith(`, but ${OBJECT}`)).toBe(true);
    },
  );
});

describe('a volume', () => {
  test('is mounted where it is wanted', () => {
    expect(AppVolume.emptyDir('/data')._volume('v')).toEqual({ name: 'v', emptyDir: {} });
    expect(AppVolume.configMap('/etc/shop', 'conf')._volume('v')).toEqual({ name: 'v', configMap: { name: 'conf' } });
    expect(AppVolume.secret('/keys', 'key')._volume('v')).toEqual({
      name: 'v',
      secret: { secretName: 'key', defaultMode: 0o440 },
    });
    expect(AppVolume.claim('/media', 'media')._volume('v')).toEqual({
      name: 'v',
      persistentVolumeClaim: { claimName: 'media' },
    });
    expect(AppVolume.emptyDir('/data')._mount('v')).toEqual({ name: 'v', mountPath: '/data', readOnly: false });
    expect(AppVolume.claim('/media', 'media')._mount('v').readOnly).toBe(false);
    expect(AppVolume.secret('/keys', 'key')._mount('v').readOnly).toBe(true);
    expect(AppVolume.configMap('/a', 'b')._mount('v').readOnly).toBe(true);
  });

  test.each([
    '',
    '/',
    'data',
    '/data/',
    '//',
    '/a//b',
    '/.',
    '/a/..',
    '/../etc',
    '/a/./b',
    '/a b',
    '/a\n',
    '/a:b',
    '/${X}',
  ])('fails for the path %j', (path) => {
    expect(messageOf(() => AppVolume.emptyDir(path))).toBe(
      `volumes.mountPath: got ${JSON.stringify(path)}, but an absolute path is needed; for example "/data"`,
    );
  });

  test.each(['/data', '/var/lib/..hidden', '/a.b/c-d_e', '/...'])('may be at %s', (path) => {
    expect(AppVolume.emptyDir(path).mountPath).toBe(path);
  });

  test.each(['configMap', 'secret', 'claim'] as const)('fails for the name of a %s', (kind) => {
    expect(messageOf(() => AppVolume[kind]('/a', 'No Name'))).toBe(`volumes.${kind}: got "No Name", but ${OBJECT}`);
  });
});
