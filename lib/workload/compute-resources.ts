import { k8s } from 'cdk8s-plus-27';
import { invalid } from '../contract/invalid';

/** What a container asks for and may use at most, as Kubernetes quantities, e.g. `500m` of CPU or `256Mi` of memory. */
export interface ComputeResources {
  /** @default - see the construct that takes it */
  readonly cpuRequest?: string;
  /** @default - see the construct that takes it */
  readonly cpuLimit?: string;
  /** @default - see the construct that takes it */
  readonly memoryRequest?: string;
  /** @default - see the construct that takes it */
  readonly memoryLimit?: string;
}

const QUANTITY = /^(\d{1,12}(?:\.\d{1,9})?)(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/;
const FACTOR: Record<string, number> = {
  m: 1e-3,
  k: 1e3,
  Ki: 1024,
  M: 1e6,
  Mi: 1024 ** 2,
  G: 1e9,
  Gi: 1024 ** 3,
  T: 1e12,
  Ti: 1024 ** 4,
};

/** The number behind a Kubernetes quantity: cores or bytes. @throws if it is none, or not above zero. */
export function quantity(where: string, text: string): number {
  const [, digits, unit] = QUANTITY.exec(text) ?? [];
  const value = Number(digits) * (unit === undefined ? 1 : (FACTOR[unit] ?? NaN));
  if (!(value > 0))
    throw invalid(where, text, 'a Kubernetes quantity above zero is needed', 'for example "500m" or "256Mi"');
  return value;
}

/** Fills in the defaults, a request never above the given limit. @throws if a value is no quantity, or a request is above its limit. */
export function checkedResources(
  where: string,
  own: ComputeResources,
  defaults: Required<ComputeResources>,
): Required<ComputeResources> {
  const all: Record<keyof ComputeResources, string> = { ...defaults, ...withoutUndefined(own) };
  for (const kind of ['cpu', 'memory'] as const) {
    const request = quantity(`${where}.${kind}Request`, all[`${kind}Request`]);
    const limit = quantity(`${where}.${kind}Limit`, all[`${kind}Limit`]);
    if (request > limit && own[`${kind}Request`] === undefined) all[`${kind}Request`] = all[`${kind}Limit`];
    else if (request > limit) {
      const mend = `raise ${kind}Limit or lower ${kind}Request`;
      throw invalid(`${where}.${kind}Request`, all[`${kind}Request`], `the limit is ${all[`${kind}Limit`]}`, mend);
    }
  }
  return all;
}

export function requirements(resources: Required<ComputeResources>, storage: string): k8s.ResourceRequirements {
  const amounts = (cpu: string, memory: string): Record<string, k8s.Quantity> => ({
    cpu: k8s.Quantity.fromString(cpu),
    memory: k8s.Quantity.fromString(memory),
    'ephemeral-storage': k8s.Quantity.fromString(storage),
  });
  return {
    requests: amounts(resources.cpuRequest, resources.memoryRequest),
    limits: amounts(resources.cpuLimit, resources.memoryLimit),
  };
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>;
}
