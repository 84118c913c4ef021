import { Chart, Testing, Yaml } from 'cdk8s';
import { KUBERNETES_VERSIONS, schemaErrors } from '../schemas/validate';
import { Manifest } from './pair';

export function synthesized(chart: Chart): Manifest[] {
  return Testing.synth(chart) as Manifest[];
}

/** What is wrong with the objects of a chart for the oldest and the newest Kubernetes. */
export function faults(chart: Chart): string[] {
  const manifests = synthesized(chart);
  return KUBERNETES_VERSIONS.flatMap((version) =>
    manifests.flatMap((manifest) => schemaErrors(manifest, version).map((fault) => `${version}: ${fault}`)),
  );
}

/** The objects of a chart as YAML, in which the long list of stripped headers is only counted. */
export function readable(chart: Chart): string {
  const manifests = synthesized(chart).map((manifest) => {
    const data = manifest.data as Record<string, string> | undefined;
    const long = data?.['stripped-headers.conf'];
    return long === undefined ? manifest : { ...manifest, data: { ...data, 'stripped-headers.conf': counted(long) } };
  });
  return Yaml.stringify(...manifests);
}

function counted(conf: string): string {
  return `(${conf.split('\n').filter((line) => line.startsWith('RequestHeader')).length} directives)`;
}

/** The object of a kind with a name. */
export function objectOf(chart: Chart, kind: string, name: string): Manifest {
  const found = synthesized(chart).filter((m) => m.kind === kind && (m.metadata as Manifest).name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects are a ${kind} named ${name}`);
  return found[0] ?? {};
}
