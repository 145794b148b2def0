import { labelsAt, listAt, numberAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import { sameJson } from "../../../json-values.ts";
import type { ObjectStore } from "../../../object-store.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { mapIn, type Writable } from "../../object-maps.ts";
import { FLAVOR_KIND } from "../kueue-config.ts";
import type { TemplatePlace } from "./job-kind.ts";

/** What Kueue adds to the pods of a set when their job starts. */
export interface PodSetInfo {
  readonly count: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly unknown[];
}

/** From the flavors that were assigned, and from what admission checks ask for. */
export function infosFromAdmission(workload: StoredObject, store: Pick<ObjectStore, "get">): readonly PodSetInfo[] {
  const clusterQueue = textAt(workload, "status", "admission", "clusterQueue") ?? "";
  return listAt(workload, "status", "admission", "podSetAssignments").map((assignment) => {
    const name = textAt(assignment, "name") ?? "main";
    const flavors = [...new Set(labelsAt(assignment, "flavors").values())].map((flavor) =>
      store.get({ kind: FLAVOR_KIND, namespace: "", name: flavor }),
    );
    const updates = listAt(workload, "status", "admissionChecks")
      .flatMap((check) => listAt(check, "podSetUpdates"))
      .filter((update) => textAt(update, "name") === name);
    const merged = (key: string) => Object.assign({}, ...updates.map((each) => valueAt(each, key) ?? {}));
    return {
      count: numberAt(assignment, "count") ?? 0,
      labels: {
        "kueue.x-k8s.io/cluster-queue-name": clusterQueue,
        "kueue.x-k8s.io/local-queue-name": textAt(workload, "spec", "queueName") ?? "",
        "kueue.x-k8s.io/podset": name,
        ...merged("labels"),
      },
      annotations: { "kueue.x-k8s.io/workload": workload.metadata.name, ...merged("annotations") },
      nodeSelector: Object.assign(
        {},
        ...flavors.map((flavor) => Object.fromEntries(labelsAt(flavor, "spec", "nodeLabels"))),
        merged("nodeSelector"),
      ),
      tolerations: [
        ...flavors.flatMap((flavor) => listAt(flavor, "spec", "tolerations")),
        ...updates.flatMap((update) => listAt(update, "tolerations")),
      ],
    };
  });
}

/** Adds it. @returns what would be contradicted, in Kueue's words. */
export function addInfo({ metadata, spec }: TemplatePlace, info: PodSetInfo): string | undefined {
  const parts = [
    [metadata, "annotations", info.annotations],
    [metadata, "labels", info.labels],
    [spec, "nodeSelector", info.nodeSelector],
  ] as const;
  for (const [holder, key, wanted] of parts) {
    const known = labelsAt(holder, key);
    const clash = Object.entries(wanted).find(([name, value]) => (known.get(name) ?? value) !== value);
    if (clash !== undefined && !OVERWRITTEN.has(clash[0])) {
      const [name, value] = clash;
      return `invalid admission check PodSetUpdate: conflict for ${key}: conflict for key=${name}, value1=${known.get(name)}, value2=${value}`;
    }
  }
  for (const [holder, key, wanted] of parts) {
    if (Object.keys(wanted).length > 0) Object.assign(mapIn(holder, key), wanted);
  }
  const known = listAt(spec, "tolerations");
  const added = info.tolerations.filter((one) => !known.some((each) => sameJson(each, one)));
  if (added.length > 0) spec["tolerations"] = [...known, ...added];
  return undefined;
}

const OVERWRITTEN: ReadonlySet<string> = new Set(["kueue.x-k8s.io/workload"]);

/** Takes everything away again that is not in the template as it was submitted. */
export function restoreTemplate({ metadata, spec }: TemplatePlace, submitted: unknown, kept: readonly string[]): void {
  const keptLabels = [...labelsAt(metadata, "labels")].filter(([name]) => kept.includes(name));
  const labels = {
    ...Object.fromEntries(labelsAt(submitted, "metadata", "labels")),
    ...Object.fromEntries(keptLabels),
  };
  setOrDrop(metadata, "labels", labels);
  setOrDrop(metadata, "annotations", valueAt(submitted, "metadata", "annotations"));
  for (const key of ["nodeSelector", "tolerations", "schedulingGates"]) {
    setOrDrop(spec, key, valueAt(submitted, "spec", key));
  }
}

function setOrDrop(holder: Writable, key: string, value: unknown): void {
  const empty = value === undefined || value === null || Object.keys(value as object).length === 0;
  if (empty) delete holder[key];
  else holder[key] = value;
}
