import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClusterClient } from "../../../src/common/kubernetes-cluster/client.ts";
import { type AdmissionState, admissionState } from "../../../src/common/kueue/verdict/admission-state.ts";
import { explain } from "../../../src/common/kueue/verdict/explain.ts";
import type { Unblocker, Verdict } from "../../../src/common/kueue/verdict/verdict.ts";
import { whatIf } from "../../../src/common/kueue/verdict/what-if.ts";
import { itemsOf } from "../../../src/common/kueue/verdict/world-index.ts";
import { holdsQuota, WORKLOADS, type Workload } from "../../../src/common/kueue/workload.ts";
import { isTrue } from "../../../src/common/values/condition.ts";
import { numberAt, valueAt } from "../../../src/common/values/untyped.ts";
import { contestedWorld, type StoredWorld, storedWorld } from "../../fixtures/random-admission.ts";
import { clientOf } from "../administrator.ts";
import { openControlPlane } from "../control-plane.ts";
import { hasOldWords, noteWords } from "./compared-words.ts";
import { DrivenWorld, jobName, jobNameOf, pause } from "./driven-world.ts";
import { type Finding, type Note, share, table } from "./findings.ts";
import { priorityClasses, realWorld } from "./real-world.ts";

const WORLDS = Number(process.env["FLARETOP_VERDICT_WORLDS"] ?? 60);
const SEED = Number(process.env["FLARETOP_VERDICT_SEED"] ?? 20_261_127);
/** Some worlds alone, by number: to look into misses. */
const ONLY = process.env["FLARETOP_VERDICT_ONLY"]?.split(",").map(Number);
/** Every second world is one in which workloads take one another's quota, and so many come one by one. */
const LATE_WHERE_CONTESTED = 3;
/** With fewer, a share of predicted victims says little. */
const FEWEST_PREEMPTIONS = 20;
const AT_ONCE = Number(process.env["FLARETOP_VERDICT_AT_ONCE"] ?? 8);
const UNBLOCKED_WITHIN_MS = 10_000;

/** Written after each world: a run that is cut short still tells what it found. */
const REPORT = join(tmpdir(), "flaretop-verdict-findings.json");

const findings: Finding[] = [];
const plane = await openControlPlane();
const client: ClusterClient = clientOf(plane);

beforeAll(async () => {
  for (const each of priorityClasses(plane.run)) await plane.objects.create(each);
});

afterAll(async () => {
  for (const each of priorityClasses(plane.run)) await plane.objects.delete(each).catch(() => undefined);
  await client.close();
});

test(`${WORLDS} random worlds of seed ${SEED}`, { timeout: WORLDS * 90_000 }, async () => {
  const worlds = [...randomWorlds().entries()].filter(([at]) => ONLY === undefined || ONLY.includes(at));
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = worlds.shift(); next !== undefined; next = worlds.shift()) await compare(next[0], next[1]);
  });
  await Promise.all(workers);
  console.log(table(findings));
  if (ONLY === undefined) {
    expect(findings.length).toBeGreaterThan(WORLDS);
    if (WORLDS >= 60)
      expect(findings.filter(({ what }) => what === "victims").length).toBeGreaterThanOrEqual(FEWEST_PREEMPTIONS);
  }
  expect(share(findings, "code")).toBe(1);
  expect(share(findings, "message")).toBe(1);
  expect(share(findings, "never")).toBe(1);
  expect(share(findings, "unblocker")).toBeGreaterThanOrEqual(0.98);
  expect(share(findings, "victims")).toBeGreaterThanOrEqual(0.95);
});

function randomWorlds(): readonly StoredWorld[] {
  const [any, contested] = [storedWorld, contestedWorld].map((arbitrary) =>
    fc.sample(arbitrary, { numRuns: Math.ceil(WORLDS / 2), seed: SEED }),
  );
  return Array.from({ length: WORLDS }, (_unused, at) => (isContested(at) ? contested : any)?.[at >> 1] as StoredWorld);
}

function isContested(at: number): boolean {
  return at % 2 === 1;
}

async function compare(at: number, stored: StoredWorld): Promise<void> {
  const world = realWorld(stored, `${plane.run}-${at}`, isContested(at) ? LATE_WHERE_CONTESTED : 1);
  const driven = new DrivenWorld(plane, client, world);
  const note = (what: Finding["what"], workload: string, expected: string, real: string, agrees = expected === real) =>
    findings.push({ world: at, what, agrees, workload, expected, real });
  try {
    for (const each of world.surroundings) await driven.create(each);
    const first = world.jobs.slice(0, world.jobs.length - world.late);
    for (const each of first) await driven.create(each);
    for (const each of first) await driven.queued(each.metadata?.name ?? "");
    await driven.quiet();
    for (const late of world.jobs.slice(first.length)) await submit(driven, late, note);
    await driven.tryAllAgain();
    const state = await driven.state();
    const waiting = driven.workloadsIn(state).filter((each) => !holdsQuota(each));
    const verdicts = waiting.map((workload) => ({ workload, verdict: blindly(workload, state) }));
    for (const { workload, verdict } of verdicts)
      if (!hasOldWords(workload, verdict, waiting)) noteWords(workload, verdict, note);
    const never = verdicts.find(({ verdict }) => verdict.neverAsConfigured);
    const helped = verdicts.find(({ verdict }) => verdict.unblockers[0]?.change !== undefined);
    if (never !== undefined && (at % 4 < 2 || helped === undefined)) await empty(driven, never.workload, note);
    else if (helped !== undefined)
      await unblock(driven, helped.workload, helped.verdict.unblockers[0] as Unblocker, note);
  } finally {
    writeFileSync(REPORT, JSON.stringify(findings, null, 2));
    await driven.remove();
  }
}

/** A verdict that has seen nothing of what Kueue says about this workload. */
function blindly(workload: Workload, state: AdmissionState): Verdict {
  const conditions = workload.conditions.filter(({ type, status }) => type !== "QuotaReserved" || status === "True");
  const blind = { ...workload, conditions };
  const items = itemsOf(state.world.workloads).map((each) => (each === workload ? blind : each));
  return explain(blind, admissionState({ ...state.world, workloads: { is: "read", items } }));
}

/** Predicts what comes of one more job, and makes it. */
async function submit(driven: DrivenWorld, job: Manifest, note: Note): Promise<void> {
  await driven.tryAllAgain();
  const before = await driven.state();
  const name = job.metadata?.name ?? "";
  const pod = valueAt(job, "spec", "template", "spec");
  const fewest = Number(job.metadata?.annotations?.["kueue.x-k8s.io/job-min-parallelism"] ?? Number.NaN);
  const found = whatIf(before, {
    kind: "submit",
    namespace: driven.world.namespace,
    name,
    queue: job.metadata?.labels?.["kueue.x-k8s.io/queue-name"] ?? "",
    priority: Number(job.metadata?.labels?.["kueue.x-k8s.io/priority-class"]?.at(-1) ?? 0),
    podSets: [
      {
        name: "main",
        count: numberAt(job, "spec", "parallelism") ?? 1,
        minCount: Number.isNaN(fewest) ? undefined : fewest,
        podSpec: pod,
      },
    ],
  });
  await driven.create(job);
  await driven.queued(name);
  await driven.tried(name);
  await driven.quiet();
  const after = await driven.state();
  const held = new Set(driven.workloadsIn(before).filter(holdsQuota).map(jobName));
  const holds = driven.workloadsIn(after).filter(holdsQuota).map(jobName);
  const admitted = holds
    .filter((each) => !held.has(each))
    .toSorted()
    .join();
  const predicted = found.admitted
    .map((each) => (each.name === name ? name : jobNameOf(each.name)))
    .toSorted()
    .join();
  note("admitted", name, predicted, admitted);
  const victims = driven
    .workloadsIn(after)
    .filter((each) => held.has(jobName(each)) && isTrue(each.conditions, "Preempted"));
  const expected = found.preempted
    .map((each) => jobNameOf(each.name))
    .toSorted()
    .join();
  const real = victims.map(jobName).toSorted().join();
  if (expected !== "" || real !== "") note("victims", name, expected, real);
}

async function unblock(
  driven: DrivenWorld,
  workload: Workload,
  { change, then, sentence }: Unblocker,
  note: Note,
): Promise<void> {
  if (change !== undefined) await driven.send(change);
  for (const each of then) {
    await driven.quiet();
    await driven.send(each);
  }
  const { namespace, name } = workload.meta;
  const end = performance.now() + UNBLOCKED_WITHIN_MS;
  let holds = false;
  while (!holds && performance.now() < end) {
    await pause(300);
    const { records } = await client.list(WORKLOADS, { namespace });
    holds = records.some((each) => each.meta.name === name && holdsQuota(each));
  }
  note("unblocker", name, sentence, holds ? "admitted" : "waits", holds);
}

/** Everything else goes: it still must not get in. */
async function empty(driven: DrivenWorld, workload: Workload, note: Note): Promise<void> {
  const mine = jobName(workload);
  for (const job of driven.world.jobs) if (job.metadata?.name !== mine) await driven.removeOne(job);
  await driven.quiet();
  const { records } = await client.list(WORKLOADS, { namespace: driven.world.namespace });
  const holds = records.some((each) => each.meta.uid === workload.meta.uid && holdsQuota(each));
  note("never", workload.meta.name, "waits", holds ? "admitted" : "waits");
}
