import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';

/**
 * An object from what a generated class's `manifest()` returns: checked against the class's types, but without its
 * typed filter, which would silently drop what users patch into the object later.
 */
export function manifestObject(scope: Construct, id: string, manifest: unknown): ApiObject {
  return new ApiObject(scope, id, manifest as ApiObjectProps);
}
