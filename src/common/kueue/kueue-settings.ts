import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { parseGoDuration } from "../values/duration.ts";
import { booleanAt, entriesAt, listAt, textAt, valueAt } from "../values/untyped.ts";
import { parseYaml } from "../values/yaml-guard.ts";
import type { FairRule } from "./scheduler/preempt-by-share.ts";
import { DEFAULT_SETTINGS, type KueueSettings, type PodsReadySettings } from "./verdict/admission-world.ts";

/** Where a plain installation keeps its configuration. */
export const KUEUE_CONFIGURATION = { namespace: "kueue-system", name: "kueue-manager-config" } as const;

/** Read one at a time, for Kueue's configuration alone; the content stays raw. */
export const CONFIG_MAPS: ResourceKind<HasMeta> = {
  group: "",
  kind: "ConfigMap",
  plural: "configmaps",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};

const CONFIGURATION_FILE = "controller_manager_config.yaml";
const MINUTE_MS = 60_000;
const BOTH_RULES: readonly FairRule[] = ["LessThanOrEqualToFinalShare", "LessThanInitialShare"];
/** The wait that a block without `timeout` has in `v1beta1`. */
const OLD_TIMEOUT_MS = 5 * MINUTE_MS;
const TIMEOUT_MS = 30 * MINUTE_MS;

/**
 * What admission depends on in Kueue's configuration. A configuration that cannot be read gives the defaults, not known.
 * Without a `waitForPodsReady` block the wait depends on Kueue's release, which the configuration does not tell: it is left out.
 */
export function kueueSettings(configMap: KubernetesObject): KueueSettings {
  const parsed = parseYaml(textAt(configMap, "data", CONFIGURATION_FILE) ?? "", CONFIGURATION_FILE);
  if ("problems" in parsed) return DEFAULT_SETTINGS;
  const { value } = parsed;
  if (!(textAt(value, "apiVersion") ?? "").startsWith("config.kueue.x-k8s.io/")) return DEFAULT_SETTINGS;
  const isOld = textAt(value, "apiVersion") === "config.kueue.x-k8s.io/v1beta1";
  const wait = blockAt(value, "waitForPodsReady", isOld);
  return {
    fairSharing: fairRules(blockAt(value, "fairSharing", isOld)),
    usageWeights: usageWeights(valueAt(value, "admissionFairSharing")),
    blockAdmission: wait !== undefined && (booleanAt(wait, "blockAdmission") ?? isOld),
    podsReady: wait === undefined ? undefined : podsReady(wait, isOld),
    known: true,
  };
}

/** `v1beta1` has a switch inside the block; later the block itself is the switch. */
function blockAt(value: unknown, name: string, isOld: boolean): unknown {
  const block = valueAt(value, name);
  if (typeof block !== "object" || block === null) return undefined;
  return isOld && booleanAt(block, "enable") !== true ? undefined : block;
}

function fairRules(block: unknown): KueueSettings["fairSharing"] {
  if (block === undefined) return undefined;
  const stated = listAt(block, "preemptionStrategies");
  return stated.length === 0
    ? BOTH_RULES
    : BOTH_RULES.filter((rule) => stated.includes(rule)).toSorted((a, b) => stated.indexOf(a) - stated.indexOf(b));
}

/** Weights that are not stated are 1, which a reader of the map supplies. */
function usageWeights(block: unknown): ReadonlyMap<string, number> | undefined {
  if (typeof block !== "object" || block === null) return undefined;
  const stated = entriesAt(block, "resourceWeights").filter(
    (entry): entry is [string, number] => typeof entry[1] === "number",
  );
  return new Map(stated);
}

function podsReady(wait: unknown, isOld: boolean): PodsReadySettings {
  const timeoutMs = milliseconds(textAt(wait, "timeout")) ?? (isOld ? OLD_TIMEOUT_MS : TIMEOUT_MS);
  return { timeoutMs, recoveryMs: milliseconds(textAt(wait, "recoveryTimeout")) ?? timeoutMs };
}

function milliseconds(duration: string | undefined): number | undefined {
  const nanoseconds = duration === undefined ? undefined : parseGoDuration(duration);
  return nanoseconds === undefined ? undefined : Number(nanoseconds / 1_000_000n);
}
