import type { Node } from "../common/core-objects/node.ts";
import type { AdmissionWorld, Readable } from "../common/kueue/verdict/admission-world.ts";
import type { WhatIfChange } from "../common/kueue/verdict/what-if-change.ts";
import type { Workload } from "../common/kueue/workload.ts";
import type { WhatIfArguments } from "./arguments.ts";
import { UsageError } from "./exit-code.ts";

/** The changes that options name, those of quota first and those of nodes last. Throws a UsageError about what is not there. */
export function changesOf(
  options: WhatIfArguments,
  world: AdmissionWorld,
  nodes: readonly Node[],
  namespace: string | undefined,
): readonly WhatIfChange[] {
  return [
    ...options.quota.map((text) => quotaChange(text, world)),
    ...options.stop.map((text) => stopChange(text, "Hold")),
    ...options.drain.map((text) => stopChange(text, "HoldAndDrain")),
    ...options.resume.map((text) => stopChange(text, "None")),
    ...options.delete.map((text) => deleteChange(text, world, namespace)),
    ...options.loseNode.map((text) => nodeChange(text, nodes)),
  ];
}

/** Names of resources have slashes of their own: `cq-a/default/nvidia.com/gpu=16`. */
function quotaChange(text: string, { cohorts }: AdmissionWorld): WhatIfChange {
  const [, name = "", flavor = "", resource = "", nominal = ""] = /^([^/]+)\/([^/]+)\/([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === "") throw new UsageError(`"${text}" is not QUEUE/FLAVOR/RESOURCE=AMOUNT. Example: cq-a/default/cpu=64`);
  const owner = isNamed(cohorts, name) ? "Cohort" : "ClusterQueue";
  return { kind: "set-quota", owner, name, wish: { flavor, resource, nominal } };
}

function isNamed(listing: AdmissionWorld["cohorts"], name: string): boolean {
  return listing.is === "read" && listing.items.some(({ meta }) => meta.name === name);
}

function stopChange(text: string, policy: "None" | "Hold" | "HoldAndDrain"): WhatIfChange {
  const [name, namespace] = text.split("/").toReversed();
  return { kind: "stop", namespace: namespace ?? "", name: name ?? "", policy };
}

function deleteChange(text: string, { workloads }: AdmissionWorld, own: string | undefined): WhatIfChange {
  const [name, written] = text.split("/").toReversed();
  const namespace = written ?? own;
  if (namespace === undefined)
    throw new UsageError(`Name the namespace of ${text}: NAMESPACE/WORKLOAD, or -n NAMESPACE.`);
  const found = itemsOf(workloads).find(({ meta }) => meta.name === name && meta.namespace === namespace);
  if (found === undefined)
    throw new UsageError(
      `There is no workload ${namespace}/${name}. List them: flaretop get workloads -n ${namespace}`,
    );
  return { kind: "delete", uid: found.meta.uid };
}

function itemsOf(listing: Readable<Workload>): readonly Workload[] {
  return listing.is === "read" ? listing.items : [];
}

function nodeChange(text: string, nodes: readonly Node[]): WhatIfChange {
  const node = nodes.find(({ meta }) => meta.name === text);
  if (node === undefined) throw new UsageError(`There is no node ${text}. List them: flaretop get nodes`);
  return { kind: "lose-node", node, nodes };
}
