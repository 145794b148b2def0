import { nearestName } from "../../common/values/nearest-name.ts";
import { parseQuantity, quantityToNumber } from "../../common/values/quantity.ts";

/** Ray's names for the accelerators that it knows. */
const BUILT_IN_MAPPING: Readonly<Record<string, string>> = {
  "nvidia.com/gpu": "GPU",
  "intel.com/gpu": "GPU",
  "amd.com/gpu": "GPU",
  "aws.amazon.com/neuroncore": "neuron_cores",
  "google.com/tpu": "TPU",
  "habana.ai/gaudi": "HPU",
  "huawei.com/Ascend910": "NPU",
  "huawei.com/Ascend310": "NPU",
};

/** Told to Ray by parameters of their own, or by nobody. */
const NOT_CUSTOM: ReadonlySet<string> = new Set(["GPU", "CPU", "memory"]);

type Resources = Readonly<Record<string, string | number>>;
type Mapping = Readonly<Record<string, string>>;

export function resourceMapping(own: Mapping = {}): Mapping {
  return { ...BUILT_IN_MAPPING, ...own };
}

/** What Ray is told of the devices of one pod. */
export function rayResources(
  resources: Resources,
  mapping: Mapping,
): { readonly gpus: number; readonly custom: ReadonlyMap<string, number> } {
  let gpus = 0;
  const custom = new Map<string, number>();
  for (const [name, amount] of Object.entries(resources)) {
    const rayName = Object.hasOwn(mapping, name) ? mapping[name] : undefined;
    const devices = wholeDevices(amount);
    if (rayName === undefined || devices === undefined) continue;
    if (rayName === "GPU") gpus += devices;
    else if (!NOT_CUSTOM.has(rayName)) custom.set(rayName, (custom.get(rayName) ?? 0) + devices);
  }
  return { gpus, custom };
}

/** Why a resource cannot be asked for; undefined when it can. */
export function resourceProblem(name: string, amount: string | number, mapping: Mapping): string | undefined {
  if (name === "cpu" || name === "memory") return `Give it as ${name}`;
  if (name === "ephemeral-storage" || name.startsWith("hugepages-")) return undefined;
  if (!/^[^/\s]+\/[^/\s]+$/.test(name)) {
    return `No resource of a node has this name. Known are ${Object.keys(mapping).join(", ")}`;
  }
  if (!Object.hasOwn(mapping, name)) {
    const nearest = nearestName(name, Object.keys(mapping));
    if (nearest !== undefined) return `Did you mean "${nearest}"? If not, map it in extendedResourceMapping`;
  }
  return wholeDevices(amount) === undefined ? "Devices come whole: give 0, 1, 2, …" : undefined;
}

function wholeDevices(amount: string | number): number | undefined {
  const parsed = parseQuantity(amount);
  if (parsed === undefined) return undefined;
  const devices = quantityToNumber(parsed);
  return Number.isInteger(devices) ? devices : undefined;
}
