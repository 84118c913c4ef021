import { ApiObject, Chart } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { invalid } from '../contract/invalid';
import { AppContext, AppDeployment, AppSource } from './app-source';
import { produced } from './config-map';
import {
  ContainerManifest,
  DeploymentManifest,
  PodAdditions,
  clashes,
  containersOf,
  volumeClashes,
  withAdditions,
} from './pod-additions';

const adopted = new WeakMap<ApiObject, string>();

/** A Deployment that somebody else made: the pair adds to what it writes, and leaves the construct alone. */
export class AdoptedDeployment implements AppSource {
  private readonly object: ApiObject;

  constructor(
    construct: IConstruct,
    private readonly container?: string,
  ) {
    this.object = deploymentIn(construct);
  }

  public deploy(scope: Construct, { side, additions, loopback }: AppContext): AppDeployment {
    const { object } = this;
    if (loopback === true) {
      const why = 'a Deployment of your own stays as it is, with probes that could not reach the loopback';
      throw invalid('topology', object.node.path, why, 'use AppWorkload.fromImage, or pods of their own');
    }
    const other = adopted.get(object);
    if (other !== undefined)
      throw new Error(`app: ${object.node.path} belongs to the pair "${other}" already; one pair, one application`);
    adopted.set(object, side.pair);
    const original = object.toJson.bind(object) as () => DeploymentManifest;
    // Composes with whatever is done to the construct later, and comes after the typed filter of generated classes.
    object.toJson = () => {
      const manifest = original();
      const container = this.containerOf(manifest);
      const annotations = produced(additions.annotations);
      return container === undefined
        ? manifest
        : withAdditions(manifest, container.name, { ...additions, annotations });
    };
    return { deployment: object, problems: () => this.problems(original(), scope, additions) };
  }

  public probePaths(): Record<string, string> {
    return {};
  }

  private containerOf(manifest: DeploymentManifest): ContainerManifest | undefined {
    const containers = containersOf(manifest);
    return this.container === undefined ? containers[0] : containers.find(({ name }) => name === this.container);
  }

  private problems(manifest: DeploymentManifest, scope: Construct, additions: PodAdditions): string[] {
    const name = this.object.node.path;
    const container = this.containerOf(manifest);
    if (container === undefined) {
      const names = containersOf(manifest).map((c) => `"${c.name}"`);
      const wanted = this.container === undefined ? 'containers' : `container "${this.container}"`;
      return [`app: ${name} has no ${wanted}; it has ${names.length === 0 ? 'none' : names.join(', ')}`];
    }
    return [
      ...clashes(container, additions).map((variable) => {
        return `app: ${name} sets ${variable} itself, but only the pair ${scope.node.path} may set it; remove it there`;
      }),
      ...volumeClashes(manifest, additions).map((volume) => {
        return `app: ${name} has a volume ${volume}, which the pair ${scope.node.path} needs for its own; rename it there`;
      }),
      ...separation(name, manifest.metadata.namespace, scope),
    ];
  }
}

function separation(name: string, there: string | undefined, scope: Construct): string[] {
  const here = Chart.of(scope).namespace;
  if (here === there) return [];
  const shown = (namespace?: string): string => (namespace === undefined ? 'no namespace' : `namespace "${namespace}"`);
  return [
    `app: ${name} is in ${shown(there)}, but the pair ${scope.node.path} is in ${shown(here)}; put both into one`,
  ];
}

/** The Deployment that a construct stands for: itself, its default child, or the only one below it. */
function deploymentIn(construct: IConstruct): ApiObject {
  const objects = construct.node.findAll().filter((node): node is ApiObject => ApiObject.isApiObject(node));
  const deployments = objects.filter((object) => object.kind === 'Deployment');
  const [only] = deployments;
  if (only === undefined || deployments.length > 1) {
    const found = objects.map((object) => `${object.kind} ${object.node.path}`).join(', ');
    throw invalid(
      'app',
      construct.node.path,
      'exactly one Deployment is needed there',
      `found: ${found === '' ? 'nothing' : found}`,
    );
  }
  return only;
}
