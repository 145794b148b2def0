import { formatAge } from "../../../common/values/duration.ts";
import { parseTime } from "../../../common/values/time.ts";
import { entriesAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { AGE, ageSince, type Column, integer, labelText, NAME, path, text, wide } from "./column.ts";

const CONTAINERS = wide("Containers", (object) => templateTexts(object, "name"));
const IMAGES = wide("Images", (object) => templateTexts(object, "image"));
const SELECTOR = wide("Selector", (object) =>
  labelText(Object.fromEntries(entriesAt(object, "spec", "selector", "matchLabels"))),
);
const count = (object: StoredObject, ...steps: readonly string[]) => numberAt(object, ...steps) ?? 0;
const countText = (name: string, field: string): Column => ({
  ...text(name, () => ""),
  cell: (object) => count(object, "status", field),
});
const ready = text("Ready", (o) => `${count(o, "status", "readyReplicas")}/${count(o, "spec", "replicas")}`);

/** Columns of the built-in kinds that run pods, by the id of the kind. */
export const WORKLOAD_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  "deployments.apps": [
    NAME,
    ready,
    countText("Up-to-date", "updatedReplicas"),
    countText("Available", "availableReplicas"),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  "replicasets.apps": [
    NAME,
    integer("Desired", (object) => count(object, "spec", "replicas")),
    integer("Current", (object) => count(object, "status", "replicas")),
    integer("Ready", (object) => count(object, "status", "readyReplicas")),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  "statefulsets.apps": [NAME, ready, AGE, CONTAINERS, IMAGES],
  "daemonsets.apps": [
    NAME,
    integer("Desired", (object) => count(object, "status", "desiredNumberScheduled")),
    integer("Current", (object) => count(object, "status", "currentNumberScheduled")),
    integer("Ready", (object) => count(object, "status", "numberReady")),
    integer("Up-to-date", (object) => count(object, "status", "updatedNumberScheduled")),
    integer("Available", (object) => count(object, "status", "numberAvailable")),
    text("Node Selector", (object) =>
      labelText(Object.fromEntries(entriesAt(object, "spec", "template", "spec", "nodeSelector"))),
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  "jobs.batch": [
    NAME,
    text("Status", jobStatus),
    text("Completions", jobCompletions),
    text("Duration", jobDuration),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  "cronjobs.batch": [
    NAME,
    text("Schedule", (object) => textAt(object, "spec", "schedule") ?? ""),
    text("Timezone", (object) => textAt(object, "spec", "timeZone") ?? "<none>"),
    { ...path("Suspend", "boolean", ".spec.suspend"), cell: (object) => valueAt(object, "spec", "suspend") === true },
    integer("Active", (object) => listAt(object, "status", "active").length),
    text("Last Schedule", (object, now) => {
      const time = textAt(object, "status", "lastScheduleTime");
      return time === undefined ? "<none>" : ageSince(time, now);
    }),
    AGE,
  ],
};

function templateTexts(object: StoredObject, field: "name" | "image"): string {
  return listAt(object, "spec", "template", "spec", "containers")
    .map((container) => textAt(container, field) ?? "")
    .join(",");
}

function jobStatus(job: StoredObject): string {
  const conditions = listAt(job, "status", "conditions");
  const holds = (type: string) =>
    conditions.some((condition) => textAt(condition, "type") === type && textAt(condition, "status") === "True");
  if (holds("Complete")) return "Complete";
  if (holds("Failed")) return "Failed";
  if (job.metadata.deletionTimestamp !== undefined) return "Terminating";
  if (holds("Suspended")) return "Suspended";
  if (holds("FailureTarget")) return "FailureTarget";
  return holds("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function jobCompletions(job: StoredObject): string {
  const succeeded = count(job, "status", "succeeded");
  const completions = numberAt(job, "spec", "completions");
  if (completions !== undefined) return `${succeeded}/${completions}`;
  const parallelism = count(job, "spec", "parallelism");
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: StoredObject, now: number): string {
  const start = parseTime(textAt(job, "status", "startTime"));
  if (start === undefined) return "";
  const failed = listAt(job, "status", "conditions").find(
    (condition) => textAt(condition, "type") === "Failed" && textAt(condition, "status") === "True",
  );
  const end =
    parseTime(textAt(job, "status", "completionTime")) ?? parseTime(textAt(failed, "lastTransitionTime")) ?? now;
  return formatAge(Math.max(0, end - start));
}
