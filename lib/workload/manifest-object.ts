import { ApiObject, ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { ignoreAnnotation } from '../contract/marks';

/**
 * An object from what a generated class's `manifest()` returns: checked against the class's types, but without its
 * typed filter, which would silently drop what users patch into the object later.
 */
export function manifestObject(scope: Construct, id: string, manifest: unknown): ApiObject {
  return new ApiObject(scope, id, manifest as ApiObjectProps);
}

/** Lets the synth pass what users have given reasons for; the audit goes on listing it with them. */
export function waive(object: ApiObject, rule: string, reasons: readonly string[]): void {
  if (reasons.length > 0) object.metadata.addAnnotation(ignoreAnnotation(rule), reasons.join('; '));
}
