import { invalid } from '../contract/invalid';

/** registry/path:tag@digest. @see https://github.com/distribution/reference */
const REFERENCE =
  /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::\d{1,5}(?=\/))?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(@sha256:[0-9a-f]{64})?$/;

/** No tag, or one that moves from version to version. */
const FLOATING = /^(latest|2(\.\d+)?)?(-|$)/;

/** The oldest httpd that knows every directive of the generated configuration (`addressttl`). */
const OLDEST_PATCH = 59;

/** @throws if it is no image reference. */
export function checkedImage(where: string, image: string): string {
  if (!REFERENCE.test(image) || image.length > 400) {
    throw invalid(where, image, 'an image reference is needed', 'for example "registry.example.com/shop:1.4.2"');
  }
  return image;
}

/** @throws if the reference names no fixed version, or an httpd that is too old. */
export function checkedHttpdImage(where: string, image: string): string {
  const [, tag, digest] = REFERENCE.exec(checkedImage(where, image)) ?? [];
  if (digest === undefined && FLOATING.test(tag ?? '')) {
    throw invalid(where, image, 'a fixed version is needed', 'add a tag such as ":2.4.68", a digest, or both');
  }
  const patch = /^2\.(\d+)\.(\d+)/.exec(tag ?? '');
  if (patch !== null && (Number(patch[1]) < 4 || (patch[1] === '4' && Number(patch[2]) < OLDEST_PATCH))) {
    throw invalid(
      where,
      image,
      `httpd 2.4.${OLDEST_PATCH} is the oldest that can be configured safely`,
      'use 2.4.68 or later',
    );
  }
  return image;
}
