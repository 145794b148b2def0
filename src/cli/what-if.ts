import { NODES } from "../common/core-objects/node.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { readAdmissionWorld } from "../common/kueue/read-admission-world.ts";
import { readOrHidden } from "../common/kueue/read-or-hidden.ts";
import { admissionState } from "../common/kueue/verdict/admission-state.ts";
import type { AdmissionWorld } from "../common/kueue/verdict/admission-world.ts";
import { changedWorld } from "../common/kueue/verdict/changed-world.ts";
import { explain } from "../common/kueue/verdict/explain.ts";
import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import { type Difference, whatIf } from "../common/kueue/verdict/what-if.ts";
import { SUBMITTED_UID, type SubmittedWorkload, type WhatIfChange } from "../common/kueue/verdict/what-if-change.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../common/kueue/workload-priority-class.ts";
import { parseYaml } from "../common/values/yaml-guard.ts";
import { submittedJob } from "../diagnosis/submitted-job.ts";
import type { WhatIfArguments } from "./arguments.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import { changesOf } from "./what-if-changes.ts";
import { type WhatIfAnswer, whatIfJson, whatIfText } from "./what-if-output.ts";

export interface WhatIfPorts {
  readonly now: () => number;
  readonly namespace: string | undefined;
  /** Rejects with an error whose message is for people. */
  readonly readManifest: (file: string) => Promise<string>;
}

/** Who would be admitted, preempted or wait longer after the changes, and whether the job would start as exit code. Sends nothing. */
export async function whatIfAsked(
  client: ClusterClient,
  options: WhatIfArguments,
  ports: WhatIfPorts,
): Promise<{ readonly out: string; readonly code: ExitCode }> {
  const { file, output } = options;
  const text = file === undefined ? undefined : await ports.readManifest(file);
  const manifest = text === undefined || file === undefined ? undefined : manifestIn(text, file);
  const [world, classes, nodes] = await Promise.all([
    readAdmissionWorld(client, { namespace: ports.namespace, now: ports.now }),
    readOrHidden(client, WORKLOAD_PRIORITY_CLASSES, undefined),
    options.loseNode.length === 0 ? [] : client.list(NODES, {}).then(({ records }) => records),
  ]);
  const changes = [...changesOf(options, world, nodes, ports.namespace)];
  const facts = { namespace: ports.namespace, localQueues: world.localQueues, priorityClasses: classes };
  const job = manifest === undefined ? undefined : submittedJob(manifest, facts);
  if (job?.problem !== undefined) throw new UsageError(`${file}: ${job.problem}`);
  if (job !== undefined) changes.push({ kind: "submit", ...job.workload });
  const answer = answered(world, changes, job?.workload, job?.notes ?? []);
  return { out: output === "json" ? whatIfJson(answer) : whatIfText(answer), code: codeOf(answer) };
}

function manifestIn(text: string, file: string): unknown {
  const read = parseYaml(text, file === "-" ? "input" : file);
  if ("problems" in read) throw new UsageError(read.problems.join("\n"));
  return read.value;
}

function answered(
  world: AdmissionWorld,
  changes: readonly WhatIfChange[],
  job: SubmittedWorkload | undefined,
  notes: readonly string[],
): WhatIfAnswer {
  const [first, ...more] = changes;
  if (first === undefined)
    throw new UsageError("Name a change: -f FILE, --quota, --stop, --drain, --resume, --delete or --lose-node.");
  const difference = whatIf(admissionState(world), first, ...more);
  if (difference.problem !== "") throw new UsageError(difference.problem);
  const verdict = job === undefined ? undefined : verdictOf(world, changes);
  return { job, notes: [...notes, ...gapsOf(world)], verdict, difference };
}

/** Of the job at the moment when it arrives, with all changes made. */
function verdictOf(world: AdmissionWorld, changes: readonly WhatIfChange[]): Verdict | undefined {
  let changed = world;
  for (const change of changes) {
    const next = changedWorld(changed, change);
    if (next.problem === undefined) changed = next.world;
  }
  const workload = changed.workloads.is === "read" ? changed.workloads.items.find(isSubmitted) : undefined;
  return workload === undefined ? undefined : explain(workload, admissionState(changed));
}

function isSubmitted({ meta }: { readonly meta: { readonly uid: string } }): boolean {
  return meta.uid === SUBMITTED_UID;
}

function gapsOf({ workloads, localQueues, clusterQueues, cohorts, flavors }: AdmissionWorld): readonly string[] {
  return [workloads, localQueues, clusterQueues, cohorts, flavors].flatMap((listing) =>
    listing.is === "hidden" ? [listing.why] : (listing.partly ?? []),
  );
}

/** 0 admitted, 10 waits, 11 when no waiting helps; without a job always 0. */
export function codeOf({ job, verdict, difference }: Pick<WhatIfAnswer, "job" | "verdict" | "difference">): ExitCode {
  if (job === undefined || isAdmitted(difference)) return EXIT.done;
  return verdict?.neverAsConfigured === true ? EXIT.never : EXIT.waiting;
}

function isAdmitted({ admitted }: Difference): boolean {
  return admitted.some(({ uid }) => uid === SUBMITTED_UID);
}
