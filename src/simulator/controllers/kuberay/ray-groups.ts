import { addQuantities, formatQuantity, parseQuantity, type Quantity } from "../../../common/values/quantity.ts";
import { booleanAt, entriesAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";

/** A worker group as the operator counts it. */
export interface WorkerGroup {
  readonly name: string;
  readonly suspended: boolean;
  /** As asked for, before the bounds. */
  readonly replicas: number;
  readonly min: number;
  readonly max: number;
  readonly hosts: number;
  /** Pods wanted: replicas within the bounds, times hosts. */
  readonly wantedPods: number;
  readonly workersToDelete: readonly string[];
  readonly template: unknown;
  readonly rayStartParams: unknown;
}

const MAX_REPLICAS = 2_147_483_647;

export function workerGroups(cluster: StoredObject): readonly WorkerGroup[] {
  return listAt(cluster, "spec", "workerGroupSpecs").map((group) => {
    const min = numberAt(group, "minReplicas") ?? 0;
    const max = numberAt(group, "maxReplicas") ?? MAX_REPLICAS;
    const replicas = numberAt(group, "replicas") ?? min;
    const hosts = Math.max(1, numberAt(group, "numOfHosts") ?? 1);
    const suspended = booleanAt(group, "suspend") === true;
    const within = replicas < min ? min : Math.min(replicas, max);
    return {
      name: textAt(group, "groupName") ?? "",
      suspended,
      replicas,
      min,
      max,
      hosts,
      wantedPods: suspended ? 0 : within * hosts,
      workersToDelete: listAt(group, "scaleStrategy", "workersToDelete").filter((name) => typeof name === "string"),
      template: valueAt(group, "template"),
      rayStartParams: valueAt(group, "rayStartParams"),
    };
  });
}

/** What the status says the cluster wants. Resources follow the replicas as asked for, even outside the bounds: so does the operator. */
export function desiredStatus(cluster: StoredObject): Readonly<Record<string, unknown>> {
  const groups = workerGroups(cluster).filter(({ suspended }) => !suspended);
  const total = new Map<string, Quantity>();
  addPods(total, valueAt(cluster, "spec", "headGroupSpec", "template"), 1);
  for (const group of groups) addPods(total, group.template, group.replicas * group.hosts);
  const gpus = [...total].filter(([name]) => name.endsWith("gpu")).map(([, quantity]) => quantity);
  return {
    ...unlessZero("desiredWorkerReplicas", sum(groups.map(({ wantedPods }) => wantedPods))),
    ...unlessZero("minWorkerReplicas", sum(groups.map(({ min, hosts }) => min * hosts))),
    ...unlessZero("maxWorkerReplicas", Math.min(sum(groups.map(({ max, hosts }) => max * hosts)), MAX_REPLICAS)),
    desiredCPU: printed(total.get("cpu")),
    desiredMemory: printed(total.get("memory")),
    desiredGPU: printed(
      gpus.reduce<Quantity | undefined>((a, b) => (a === undefined ? b : addQuantities(a, b)), undefined),
    ),
    desiredTPU: printed(total.get("google.com/tpu")),
  };
}

/** Counts of zero are left out of a status. */
export function unlessZero(field: string, count: number): Readonly<Record<string, number>> {
  return count === 0 ? {} : { [field]: count };
}

function addPods(total: Map<string, Quantity>, template: unknown, count: number): void {
  for (const container of listAt(template, "spec", "containers")) {
    const limits = new Map(entriesAt(container, "resources", "limits"));
    const sizes = new Map([...limits, ...entriesAt(container, "resources", "requests")]);
    for (const [name, value] of sizes) {
      const one = parseQuantity(value);
      if (one === undefined) continue;
      const all = { ...one, nanos: one.nanos * BigInt(count) };
      const before = total.get(name);
      if (count > 0) total.set(name, before === undefined ? all : addQuantities(before, all));
    }
  }
}

function printed(quantity: Quantity | undefined): string {
  return quantity === undefined ? "0" : formatQuantity(quantity);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}
