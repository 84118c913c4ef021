/**
 * Checks synthesized manifests against Kubernetes' own schemas, offline.
 *
 * The schemas are the ones which the PyPI package `kubernetes-validate` ships: the OpenAPI definitions of each
 * Kubernetes release, with `additionalProperties: false` added, so that an unknown field is refused.
 * `test/provision.sh` puts them in `.venvs/schemas`; nothing is downloaded here.
 *
 * A schema knows field names, types, formats and required fields. It does not know what only the API server
 * checks: legal values (`protocol: TPC`), quantities' syntax, names, or references between fields.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { customResourceErrors } from './custom-resources';

/** The oldest supported version, and the newest one that `requirements-schemas.txt` brings. */
export const KUBERNETES_VERSIONS = ['1.27', '1.37'] as const;
export type KubernetesVersion = (typeof KUBERNETES_VERSIONS)[number];

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Definition {
  readonly 'x-kubernetes-group-version-kind'?: readonly GroupVersionKind[];
}

interface Definitions {
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Definition>>;
}

interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly generateName?: string };
}

/** What the definitions say for kubectl and the API server's merging: nothing to check. */
const ANNOTATIONS = [
  'x-kubernetes-group-version-kind',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
  'x-kubernetes-unions',
];

const VENV = join(__dirname, '..', '..', '.venvs', 'schemas');
const INSTALL = 'run test/provision.sh (npm run provision does)';

function readDefinitions(version: KubernetesVersion): Definitions {
  const lib = join(VENV, 'lib');
  const file = (existsSync(lib) ? readdirSync(lib) : [])
    .map((python) => join(lib, python, 'site-packages/kubernetes_validate/kubernetes-json-schema'))
    .map((schemas) => join(schemas, `v${version}.0-local-strict`, '_definitions.json'))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`No Kubernetes ${version} schemas under ${VENV}: ${INSTALL}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Definitions;
}

/** The schemas of one Kubernetes version: read once, and each kind compiled when it is first met. */
class SchemaSet {
  private readonly ajv: Ajv2020;
  private readonly refs = new Map<string, string>();
  private readonly compiled = new Map<string, ValidateFunction>();

  public constructor(version: KubernetesVersion) {
    const definitions = readDefinitions(version);
    // Strict mode refuses keywords and formats it does not know, rather than skip what they would check.
    this.ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictTypes: false, validateSchema: false });
    addFormats(this.ajv);
    this.ajv.addVocabulary(ANNOTATIONS);
    this.ajv.addSchema(definitions);
    for (const [name, definition] of Object.entries(definitions.$defs)) {
      for (const { group, version: apiVersion, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
        const key = `${group === '' ? '' : `${group}/`}${apiVersion} ${kind}`;
        this.refs.set(key, `${definitions.$id}#/$defs/${name}`);
      }
    }
  }

  public validator(apiVersion: string, kind: string): ValidateFunction | undefined {
    const key = `${apiVersion} ${kind}`;
    const ref = this.refs.get(key);
    if (ref === undefined) return undefined;
    const validate = this.compiled.get(key) ?? this.ajv.compile({ $ref: ref });
    this.compiled.set(key, validate);
    return validate;
  }
}

const sets = new Map<KubernetesVersion, SchemaSet>();

function schemaSet(version: KubernetesVersion): SchemaSet {
  const set = sets.get(version) ?? new SchemaSet(version);
  sets.set(version, set);
  return set;
}

/** `/spec/ports/0/port` as `spec.ports[0].port`; a key that is no plain word as `["a.b/c"]`. */
function fieldPath(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const path = parts.map((part) => {
    if (/^\d+$/.test(part)) return `[${part}]`;
    return /^\w+$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`;
  });
  return path.join('').replace(/^\./, '') || '(root)';
}

const typeNames = (schema: unknown): string[] =>
  [(schema as { type?: string | string[] }).type ?? []].flat().filter((type) => type !== 'null');

function problem(error: ErrorObject): string {
  const params = error.params as Record<string, string | undefined>;
  switch (error.keyword) {
    case 'additionalProperties':
      return `unknown field "${String(params.additionalProperty)}"`;
    case 'required':
      return `missing field "${String(params.missingProperty)}"`;
    case 'type':
      return `must be ${typeNames(error.parentSchema).join(' or ')}, is ${JSON.stringify(error.data)}`;
    case 'oneOf':
      return `must be ${(error.schema as unknown[]).flatMap(typeNames).join(' or ')}, is ${JSON.stringify(error.data)}`;
    default:
      return error.message ?? error.keyword;
  }
}

/** One message for each fault: of an int-or-string, not one for each branch that did not match as well. */
function messages(errors: readonly ErrorObject[]): string[] {
  const unions = new Set(errors.filter(({ keyword }) => keyword === 'oneOf').map(({ instancePath }) => instancePath));
  return errors
    .filter(({ keyword, instancePath }) => keyword === 'oneOf' || !unions.has(instancePath))
    .map((error) => `${fieldPath(error.instancePath)}: ${problem(error)}`);
}

/**
 * What is wrong with a manifest in the eyes of a Kubernetes version: one message for each fault, none if it is valid.
 * A kind that this version does not have is a fault, too.
 */
export function schemaErrors(manifest: object, version: KubernetesVersion): string[] {
  const { apiVersion, kind, metadata } = manifest as Manifest;
  const name = metadata?.name ?? metadata?.generateName ?? '(no name)';
  const subject = `${kind ?? '(no kind)'}/${name}`;
  if (apiVersion === undefined || kind === undefined) return [`${subject}: apiVersion or kind is missing`];
  const custom = customResourceErrors(apiVersion, kind, manifest);
  if (custom !== undefined) return custom.map((message) => `${subject}: ${message}`);
  const validate = schemaSet(version).validator(apiVersion, kind);
  if (validate === undefined) return [`${subject}: Kubernetes ${version} has no ${apiVersion} ${kind}`];
  if (validate(manifest)) return [];
  return messages(validate.errors ?? []).map((message) => `${subject}: ${message}`);
}
