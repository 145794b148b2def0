import { listAt } from "../../../../common/values/untyped.ts";
import type { World } from "../../../controller.ts";
import { copyJson } from "../../../json-values.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { mapIn } from "../../object-maps.ts";
import { keyOfObject } from "../../owner-reference.ts";
import { KUEUE, WORKLOAD_KIND } from "../kueue-config.ts";
import { reservedIn } from "../workload-facts.ts";
import { setGenerationCondition } from "../workload-status.ts";
import type { JobKind } from "./job-kind.ts";
import type { JobLife } from "./job-reconcile.ts";
import { addInfo, infosFromAdmission, restoreTemplate } from "./pod-set-info.ts";

/** Labels that the cluster itself puts on the templates of a job. */
const KEPT_LABELS = [
  "controller-uid",
  "batch.kubernetes.io/controller-uid",
  "job-name",
  "batch.kubernetes.io/job-name",
];

/** Lets an admitted job run, with what its flavors add to the pods. */
export function startJob({ world, kind, job }: JobLife, workload: StoredObject): void {
  const infos = infosFromAdmission(workload, world.store);
  let problem: string | undefined;
  world.store.change(
    keyOfObject(kind.kind, job),
    "object",
    (draft) => {
      const before = copyJson(draft);
      const places = kind.templates(draft);
      for (const [index, info] of infos.entries()) {
        const place = places[index];
        if (place !== undefined) problem ??= addInfo(place, info);
      }
      if (problem !== undefined) {
        Object.assign(draft, before);
        return;
      }
      kind.setSuspended(draft, false);
      const [first] = infos;
      if (first !== undefined) kind.setCount?.(draft, first.count);
    },
    KUEUE,
  );
  if (problem === undefined) {
    tellJob(world, kind, job, "Started", `Admitted by clusterQueue ${reservedIn(workload)}`);
    return;
  }
  const condition = { type: "Finished", status: "True", reason: "FailedToStart", message: problem } as const;
  const key = keyOfObject(WORKLOAD_KIND, workload);
  world.store.change(key, "status", (draft) => setGenerationCondition(draft, condition, world), KUEUE);
}

/** Stops a job and gives it back the templates it was submitted with, as far as a Workload knows them. */
export function stopJob({ world, kind, job }: JobLife, workload: StoredObject | undefined, message: string): void {
  if (kind.endsWhenStopped === true) {
    world.store.delete(keyOfObject(kind.kind, job), {}, KUEUE);
    tellJob(world, kind, job, "Stopped", message);
    return;
  }
  if (kind.isSuspended(job)) return;
  const sets = listAt(workload, "spec", "podSets");
  world.store.change(
    keyOfObject(kind.kind, job),
    "object",
    (draft) => {
      kind.setSuspended(draft, true);
      if (kind.kindName === "AppWrapper") {
        for (const component of listAt(draft, "spec", "components"))
          delete (component as Record<string, unknown>)["podSetInfos"];
        return;
      }
      const places = kind.templates(draft);
      for (const [index, set] of sets.entries()) {
        const place = places[index];
        if (place !== undefined) restoreTemplate(place, mapIn(set as Record<string, unknown>, "template"), KEPT_LABELS);
      }
      const count = (sets[0] as { count?: unknown } | undefined)?.count;
      if (typeof count === "number") kind.setCount?.(draft, count);
    },
    KUEUE,
  );
  tellJob(world, kind, job, "Stopped", message);
}

export function tellJob(world: World, kind: JobKind, job: StoredObject, reason: string, message: string): void {
  world.event(job, { type: "Normal", reason, message, component: `${kind.framework}-kueue-controller` });
}
