import { ApiObject, Lazy } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { GENERATED_ANNOTATION, digest } from '../contract/marks';
import { manifestObject } from './manifest-object';
import { Member, metadata } from './member';

export function configMap(scope: Construct, side: Member, suffix: string, data: Record<string, string>): ApiObject {
  const annotations = { [GENERATED_ANNOTATION]: digest(data) };
  const manifest: unknown = k8s.KubeConfigMap.manifest({
    metadata: { ...metadata(side, `${side.name}-${suffix}`), annotations },
    data,
  });
  return manifestObject(scope, 'ConfigMap', manifest);
}

/** A short hash of the data, taken when the manifest is written, so that it also sees what is patched by hand. */
export function checksumOf(files: ApiObject): string {
  return Lazy.any({ produce: () => digest((files.toJson() as { data: Record<string, unknown> }).data) }) as string;
}

/** Values as they are when the manifest is written, for what is added to it after it has been resolved. */
export function produced(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, String(value instanceof Lazy ? value.produce() : value)]),
  );
}
