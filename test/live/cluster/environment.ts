import { Refused, Unsupported } from './errors';
import type { ContainerSpec, EnvFrom, EnvVar } from './kubernetes';

type Environment = Readonly<Record<string, string>>;

/** Where the values come from that a container's environment refers to. */
export interface EnvironmentSources {
  readonly configMap: (name: string) => Environment | undefined;
  readonly secret: (name: string) => Environment | undefined;
  readonly fields: Environment;
  readonly serviceLinks: Environment;
}

/** The variables that Kubernetes hands to the container runtime, in its order: the later entry wins. */
export function environmentOf(container: ContainerSpec, sources: EnvironmentSources): Environment {
  const result: Record<string, string> = { ...sources.serviceLinks };
  for (const entry of container.envFrom ?? []) Object.assign(result, bulk(entry, sources));
  for (const entry of container.env ?? []) {
    const value = valueOf(entry, sources, result);
    if (value !== undefined) result[entry.name] = value;
  }
  return result;
}

/** `$(NAME)` stands for a variable, `$$(NAME)` for itself; an unknown name stays as it is. */
export function expand(text: string, environment: Environment): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (environment[name] ?? whole),
  );
}

function bulk({ configMapRef, secretRef, prefix = '' }: EnvFrom, sources: EnvironmentSources): Environment {
  const ref = configMapRef ?? secretRef;
  if (!ref) throw new Unsupported('envFrom without configMapRef or secretRef');
  const data = configMapRef ? sources.configMap(ref.name) : sources.secret(ref.name);
  if (!data && !ref.optional)
    throw new Refused(`envFrom names ${kind(configMapRef)} ${ref.name}, which does not exist`);
  return Object.fromEntries(Object.entries(data ?? {}).map(([key, value]) => [`${prefix}${key}`, value]));
}

function valueOf(entry: EnvVar, sources: EnvironmentSources, soFar: Environment): string | undefined {
  if (!entry.valueFrom) return expand(entry.value ?? '', soFar);
  const { configMapKeyRef, secretKeyRef, fieldRef } = entry.valueFrom;
  if (fieldRef) return field(fieldRef.fieldPath, sources.fields);
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) throw new Unsupported(`valueFrom ${Object.keys(entry.valueFrom).join()} of variable ${entry.name}`);
  const data = configMapKeyRef ? sources.configMap(ref.name) : sources.secret(ref.name);
  const value = data?.[ref.key];
  if (value === undefined && !ref.optional) {
    throw new Refused(
      `variable ${entry.name} names key ${ref.key} of ${kind(configMapKeyRef)} ${ref.name}, which does not exist`,
    );
  }
  return value;
}

function field(path: string, fields: Environment): string {
  const value = fields[path];
  if (value === undefined) throw new Unsupported(`fieldRef ${path}`);
  return value;
}

function kind(configMap: unknown): string {
  return configMap ? 'ConfigMap' : 'Secret';
}
