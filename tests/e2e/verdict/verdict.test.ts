import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClusterClient } from "../../../src/common/kubernetes-cluster/client.ts";
import { readAdmissionWorld } from "../../../src/common/kueue/read-admission-world.ts";
import { type AdmissionState, admissionState } from "../../../src/common/kueue/verdict/admission-state.ts";
import { explain } from "../../../src/common/kueue/verdict/explain.ts";
import type { Unblocker, UnblockingChange, Verdict } from "../../../src/common/kueue/verdict/verdict.ts";
import { whatIf } from "../../../src/common/kueue/verdict/what-if.ts";
import { itemsOf } from "../../../src/common/kueue/verdict/world-index.ts";
import { holdsQuota, WORKLOADS, type Workload } from "../../../src/common/kueue/workload.ts";
import { findCondition, isTrue } from "../../../src/common/values/condition.ts";
import { formatQuantity, quantityToNumber } from "../../../src/common/values/quantity.ts";
import { numberAt, valueAt } from "../../../src/common/values/untyped.ts";
import { contestedWorld, type StoredWorld, storedWorld } from "../../fixtures/random-admission.ts";
import { clientOf } from "../administrator.ts";
import { openControlPlane } from "../control-plane.ts";
import { GRANULAR } from "./granular.ts";
import { priorityClasses, type RealWorld, realWorld } from "./real-world.ts";
import { sendJson } from "./send-json.ts";

const WORLDS = Number(process.env["FLARETOP_VERDICT_WORLDS"] ?? 60);
const SEED = Number(process.env["FLARETOP_VERDICT_SEED"] ?? 20_261_127);
/** Some worlds alone, by number: to look into misses. */
const ONLY = process.env["FLARETOP_VERDICT_ONLY"]?.split(",").map(Number);
/** Every second world is one in which workloads take one another's quota, and so many come one by one. */
const LATE_WHERE_CONTESTED = 3;
/** With fewer, a share of predicted victims says little. */
const FEWEST_PREEMPTIONS = 20;
const AT_ONCE = Number(process.env["FLARETOP_VERDICT_AT_ONCE"] ?? 8);
/** Kueue gathers changes for a second before it tries parked workloads again. */
const QUIET_MS = 4_000;
const TRIED_WITHIN_MS = 10_000;
const MOST_MS = 40_000;
const UNBLOCKED_WITHIN_MS = 10_000;

/** What was claimed and what came of it. */
interface Finding {
  readonly world: number;
  readonly what: "code" | "message" | "unblocker" | "never" | "admitted" | "victims";
  readonly agrees: boolean;
  readonly workload: string;
  readonly expected: string;
  readonly real: string;
}

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
  console.log(table());
  if (ONLY === undefined) {
    expect(findings.length).toBeGreaterThan(WORLDS);
    if (WORLDS >= 60)
      expect(findings.filter(({ what }) => what === "victims").length).toBeGreaterThanOrEqual(FEWEST_PREEMPTIONS);
  }
  expect(share("code")).toBe(1);
  expect(share("message")).toBe(1);
  expect(share("never")).toBe(1);
  expect(share("unblocker")).toBeGreaterThanOrEqual(0.98);
  expect(share("victims")).toBeGreaterThanOrEqual(0.95);
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
  const note = (what: Finding["what"], workload: string, expected: string, real: string, agrees = expected === real) =>
    findings.push({ world: at, what, agrees, workload, expected, real });
  try {
    for (const each of world.surroundings) await create(each);
    const first = world.jobs.slice(0, world.jobs.length - world.late);
    for (const each of first) await create(each);
    for (const each of first) await queued(world, each.metadata?.name ?? "");
    await quiet(world);
    for (const late of world.jobs.slice(first.length)) await submit(world, late, note);
    await tryAllAgain(world);
    const state = await stateOf(world);
    const waiting = workloadsIn(state, world).filter((each) => !holdsQuota(each));
    const verdicts = waiting.map((workload) => ({ workload, verdict: blindly(workload, state) }));
    for (const { workload, verdict } of verdicts)
      if (!hasOldWords(workload, verdict, waiting)) noteWords(workload, verdict, note);
    const never = verdicts.find(({ verdict }) => verdict.neverAsConfigured);
    const helped = verdicts.find(({ verdict }) => verdict.unblockers[0]?.change !== undefined);
    if (never !== undefined && (at % 4 < 2 || helped === undefined)) await empty(world, never.workload, note);
    else if (helped !== undefined)
      await unblock(world, helped.workload, helped.verdict.unblockers[0] as Unblocker, note);
  } finally {
    writeFileSync(REPORT, JSON.stringify(findings, null, 2));
    await remove(world);
  }
}

type Note = (what: Finding["what"], workload: string, expected: string, real: string, agrees?: boolean) => void;

/** A verdict that has seen nothing of what Kueue says about this workload. */
function blindly(workload: Workload, state: AdmissionState): Verdict {
  const conditions = workload.conditions.filter(({ type, status }) => type !== "QuotaReserved" || status === "True");
  const blind = { ...workload, conditions };
  const items = itemsOf(state.world.workloads).map((each) => (each === workload ? blind : each));
  return explain(blind, admissionState({ ...state.world, workloads: { is: "read", items } }));
}

/** Kueue does not try one whose twin it has just turned down: it keeps what was said of it before, and the twin has the present words. */
function hasOldWords(workload: Workload, { predicted }: Verdict, waiting: readonly Workload[]): boolean {
  const words = ({ conditions }: Workload) => findCondition(conditions, "QuotaReserved")?.message;
  const asked = ({ queue, priority, podSets }: Workload) =>
    JSON.stringify(
      [
        queue,
        priority,
        podSets.map(({ count, minCount, podRequests, placement }) => [count, minCount, [...podRequests], placement]),
      ],
      (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
  return (
    words(workload) !== predicted.message &&
    waiting.some((each) => each !== workload && asked(each) === asked(workload) && words(each) === predicted.message)
  );
}

/** Those that were not tried carry no words. */
function noteWords({ meta, conditions }: Workload, { code, predicted, flavors }: Verdict, note: Note): void {
  const real = findCondition(conditions, "QuotaReserved");
  const reason = GRANULAR ? predicted.granularReason : predicted.reason;
  if (real === undefined || predicted.reason === "") return;
  const message = GRANULAR ? (predicted.granularMessage ?? predicted.message) : predicted.message;
  const sameWords = message === real.message;
  const byChance = !sameWords && isByChance(real.message, flavors);
  // The finer reason goes with the resource that Kueue came to first.
  const sameReason = reason === real.reason || (GRANULAR && byChance);
  note("code", meta.name, `${code} ${reason}`, `${code} ${real.reason}`, sameReason);
  note("message", meta.name, message, real.message, sameWords || byChance);
}

/**
 * Kueue goes through a pod set's resources in no fixed order and stops at the first that no group covers, or whose group has no flavor
 * for it: it may not get to others. What it says of that one must be in the table.
 */
function isByChance(message: string, flavors: Verdict["flavors"]): boolean {
  return flavors.some(({ resource, flavor, asks, mostEver }) => {
    if (flavor === "") return message.endsWith(`: resource ${resource} unavailable in ClusterQueue`);
    if (mostEver === undefined || quantityToNumber(asks) <= quantityToNumber(mostEver)) return false;
    const sum = `previously considered podsets requests (0) + current podset request (${formatQuantity(asks)})`;
    const most = `maximum capacity (${formatQuantity(mostEver)})`;
    return message.endsWith(`: insufficient quota for ${resource} in flavor ${flavor}, ${sum} > ${most}`);
  });
}

/** Predicts what comes of one more job, and makes it. */
async function submit(world: RealWorld, job: Manifest, note: Note): Promise<void> {
  await tryAllAgain(world);
  const before = await stateOf(world);
  const name = job.metadata?.name ?? "";
  const pod = valueAt(job, "spec", "template", "spec");
  const fewest = Number(job.metadata?.annotations?.["kueue.x-k8s.io/job-min-parallelism"] ?? Number.NaN);
  const found = whatIf(before, {
    kind: "submit",
    namespace: world.namespace,
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
  await create(job);
  await queued(world, name);
  await tried(world, name);
  await quiet(world);
  const after = await stateOf(world);
  const held = new Set(workloadsIn(before, world).filter(holdsQuota).map(jobName));
  const holds = workloadsIn(after, world).filter(holdsQuota).map(jobName);
  const admitted = holds
    .filter((each) => !held.has(each))
    .toSorted()
    .join();
  const predicted = found.admitted
    .map((each) => (each.name === name ? name : jobNameOf(each.name)))
    .toSorted()
    .join();
  note("admitted", name, predicted, admitted);
  const victims = workloadsIn(after, world).filter(
    (each) => held.has(jobName(each)) && isTrue(each.conditions, "Preempted"),
  );
  const expected = found.preempted
    .map((each) => jobNameOf(each.name))
    .toSorted()
    .join();
  const real = victims.map(jobName).toSorted().join();
  if (expected !== "" || real !== "") note("victims", name, expected, real);
}

async function unblock(
  world: RealWorld,
  workload: Workload,
  { change, then, sentence }: Unblocker,
  note: Note,
): Promise<void> {
  if (change !== undefined) await send(change);
  for (const each of then) {
    await quiet(world);
    await send(each);
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
async function empty(world: RealWorld, workload: Workload, note: Note): Promise<void> {
  const mine = jobName(workload);
  for (const job of world.jobs) if (job.metadata?.name !== mine) await removeOne(job);
  await quiet(world);
  const { records } = await client.list(WORKLOADS, { namespace: world.namespace });
  const holds = records.some((each) => each.meta.uid === workload.meta.uid && holdsQuota(each));
  note("never", workload.meta.name, "waits", holds ? "admitted" : "waits");
}

async function send({ group, resource, namespace, name, patch, verb, subresource }: UnblockingChange): Promise<void> {
  const server = plane.kubeconfig.getCurrentCluster()?.server ?? "";
  const version = "v1beta2";
  const base = `${server}/apis/${group}/${version}${namespace === "" ? "" : `/namespaces/${namespace}`}/${resource}`;
  if (verb === "create") await sendJson(plane.kubeconfig, "POST", base, patch);
  else
    await sendJson(plane.kubeconfig, "PATCH", `${base}/${name}${subresource === "" ? "" : `/${subresource}`}`, patch);
}

/** A change of its queue makes Kueue try all workloads of a tree again: weights mean nothing without fair sharing. */
async function tryAllAgain(world: RealWorld): Promise<void> {
  const queues = world.surroundings.filter(({ kind }) => kind === "ClusterQueue");
  for (const { metadata } of queues) {
    const path = "/spec/fairSharing";
    const value = { weight: String(3 + Math.floor(performance.now() % 1_000)) };
    const name = metadata?.name ?? "";
    await send({
      verb: "patch",
      group: "kueue.x-k8s.io",
      resource: "clusterqueues",
      namespace: "",
      name,
      patch: [{ op: "add", path, value }],
      subresource: "",
    });
  }
  await quiet(world);
}

async function stateOf({ namespace }: RealWorld): Promise<AdmissionState> {
  return admissionState(await readAdmissionWorld(client, { namespace, now: Date.now }));
}

function workloadsIn({ world }: AdmissionState, { namespace }: RealWorld): readonly Workload[] {
  return itemsOf(world.workloads).filter(({ meta }) => meta.namespace === namespace);
}

/** Once more when a webhook could not be reached: it is Kueue's, and many worlds ask it at once. */
async function create(manifest: Manifest): Promise<void> {
  try {
    await plane.objects.create(manifest);
  } catch (error) {
    if ((error as { code?: number }).code !== 500) throw error;
    await pause(1_000);
    await plane.objects.create(manifest);
  }
}

/** Until Kueue has made a workload for a job. */
async function queued({ namespace }: RealWorld, job: string): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (performance.now() < end) {
    const { records } = await client.list(WORKLOADS, { namespace });
    if (records.some((each) => jobName(each) === job)) return;
    await pause(300);
  }
  throw new Error(`Kueue made no workload for job ${job} of ${namespace}`);
}

/** Until Kueue has said something about a job's workload. Of one that is behind another it says nothing. */
async function tried({ namespace }: RealWorld, job: string): Promise<void> {
  const end = performance.now() + TRIED_WITHIN_MS;
  while (performance.now() < end) {
    const { records } = await client.list(WORKLOADS, { namespace });
    const found = records.find((each) => jobName(each) === job);
    if (found !== undefined && findCondition(found.conditions, "QuotaReserved") !== undefined) return;
    await pause(300);
  }
}

/** Until no workload of it has changed for a while. */
async function quiet({ namespace }: RealWorld): Promise<void> {
  const end = performance.now() + MOST_MS;
  let before = "";
  let since = performance.now();
  while (performance.now() < end && performance.now() - since < QUIET_MS) {
    await pause(400);
    const { records } = await client.list(WORKLOADS, { namespace });
    const now = records.map(({ meta }) => `${meta.uid} ${meta.resourceVersion}`).join();
    if (now !== before) since = performance.now();
    before = now;
  }
}

function jobName({ owner, meta }: Workload): string {
  return owner?.name ?? jobNameOf(meta.name);
}

/** Kueue calls the workload of job `w1` `job-w1-` and five more letters. */
function jobNameOf(workload: string): string {
  return /^job-(.*)-[a-z0-9]{5}$/.exec(workload)?.[1] ?? workload;
}

async function remove({ jobs, surroundings }: RealWorld): Promise<void> {
  for (const each of [...jobs, ...surroundings.toReversed()]) await removeOne(each);
}

async function removeOne(manifest: Manifest): Promise<void> {
  const background = [undefined, undefined, undefined, undefined, "Background"] as const;
  await plane.objects.delete(manifest, ...background).catch(() => undefined);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function share(what: Finding["what"]): number {
  const all = findings.filter((each) => each.what === what);
  return all.length === 0 ? 1 : all.filter(({ agrees }) => agrees).length / all.length;
}

function table(): string {
  const rows = (["code", "message", "unblocker", "never", "admitted", "victims"] as const).map((what) => {
    const all = findings.filter((each) => each.what === what);
    return `${what.padEnd(10)} ${all.filter(({ agrees }) => agrees).length}/${all.length}`;
  });
  const misses = findings.filter(({ agrees }) => !agrees);
  return [
    ...rows,
    ...misses.map(
      (each) =>
        `world ${each.world} ${each.workload} ${each.what}\n  expected ${each.expected}\n  real     ${each.real}`,
    ),
  ].join("\n");
}
