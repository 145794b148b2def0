import { formatAge } from "../values/duration.ts";
import { numberAt } from "../values/untyped.ts";
import { changedValues, effectOf } from "./change-effect.ts";
import type { ChangePlan } from "./change-plan.ts";
import { ChangeRecorder, type RecordingOptions } from "./change-recorder.ts";
import { ChangeRefused } from "./change-refused.ts";
import type { ClusterClient, WriteOptions } from "./client.ts";
import { systemClock } from "./clock.ts";
import { clusterError } from "./error-messages.ts";
import { ClusterError, type ClusterErrorReason, isClusterError } from "./errors.ts";
import { type JsonPatchOperation, pointer } from "./json-patch.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { inWords } from "./resource-kind.ts";

/** What a dry run of a plan, and of the plans that follow it, told. */
export interface Rehearsal {
  /** `not-previewable`: an admission webhook cannot do dry runs; the change itself may well succeed. */
  readonly result: "previewed" | "not-previewable";
  /** The server's warnings and its reason for `not-previewable`, cleaned. */
  readonly warnings: readonly string[];
  /** Of the object just before the dry run. */
  readonly resourceVersion: string;
  readonly then: readonly Rehearsal[];
}

/** What became of a change: done, found done already, or not known because the answer was lost. */
export type ChangeOutcome =
  /** `readBack`: the answer was lost, and the object itself showed that the change was made. */
  | { readonly status: "done"; readonly object: KubernetesObject | undefined; readonly readBack: boolean }
  /** The first plans were carried out; the one named failed, and what would follow it was not tried. */
  | { readonly status: "partly-done"; readonly failed: ChangePlan; readonly error: ClusterError | ChangeRefused }
  /** Sent, but no answer came and the object could not be read back. Look before trying again. */
  | { readonly status: "unknown"; readonly error: ClusterError };

/** What carrying out a plan needs: where it is written down, and when to give up. */
export interface CarryOutOptions extends RecordingOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
}

const RETRIES = 3;
/** Between two looks at an object that a change waits for. */
const LOOK_AGAIN_MS = 500;

/**
 * Asks the server to go through a plan without storing anything: admission, validation and rights answer now, not after the
 * person has confirmed.
 *
 * @example
 * const { warnings } = await rehearse(client, planDeleteRayCluster(cluster, { pods }));
 * @throws {@link ChangeRefused} for refused plans, {@link ClusterError} `not-found` when another object stands under that name,
 * `conflict` when its specification was changed since it was shown, and whatever the server answers.
 */
export async function rehearse(
  client: ClusterClient,
  plan: ChangePlan,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Rehearsal> {
  refuseWhereRefused(plan);
  const { signal } = options;
  const present = await readTarget(client, plan, signal);
  refuseOtherGeneration(client, plan, present);
  const warnings: string[] = [];
  let result: Rehearsal["result"] = "previewed";
  try {
    await send(client, plan, present, { signal, dryRun: true, urgent: true, onWarning: (text) => warnings.push(text) });
  } catch (error) {
    if (!isClusterError(error) || !cannotDryRun(error)) throw error;
    result = "not-previewable";
    warnings.push(error.serverMessage ?? error.message);
  }
  const then: Rehearsal[] = [];
  for (const next of plan.then) then.push(await rehearse(client, next, options));
  return { result, warnings, resourceVersion: present.metadata.resourceVersion, then };
}

/**
 * Makes a planned change to the object that was seen, and to no other: every write carries its uid. Each write is journaled before
 * it is sent. A lost answer is settled by reading the object back.
 *
 * @example
 * const { status } = await carryOut(client, planScale(cluster, { pods }, { groupName: "gpu", replicas: 2 }), { journal: new MemoryJournal() });
 * @throws {@link ChangeRefused} and {@link ClusterError} when the change was not made.
 */
export async function carryOut(
  client: ClusterClient,
  plan: ChangePlan,
  options: CarryOutOptions,
): Promise<ChangeOutcome> {
  refuseWhereRefused(plan);
  const first = await carryOutOne(client, plan, options);
  if (first.status !== "done") return first;
  for (const next of plan.then) {
    try {
      await waitUntilDue(client, next, options);
      const outcome = await carryOut(client, next, options);
      if (outcome.status !== "done") return outcome;
    } catch (error) {
      if (!isClusterError(error) && !(error instanceof ChangeRefused)) throw error;
      return { status: "partly-done", failed: next, error };
    }
  }
  return first;
}

/** @throws {@link ChangeRefused} when what the plan waits for has not come about in time. */
async function waitUntilDue(client: ClusterClient, plan: ChangePlan, options: CarryOutOptions): Promise<void> {
  const { when } = plan;
  if (when === undefined) return;
  const { clock = systemClock, signal } = options;
  const end = clock.monotonic() + when.withinMs;
  while (!when.holds(await readTarget(client, plan, signal))) {
    if (clock.monotonic() >= end || signal?.aborted === true)
      throw new ChangeRefused(
        `It was not seen within ${formatAge(when.withinMs)} that ${when.inWords}. ${when.otherwise}`,
      );
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
}

async function carryOutOne(client: ClusterClient, plan: ChangePlan, options: CarryOutOptions): Promise<ChangeOutcome> {
  let present = await readTarget(client, plan, options.signal);
  if (plan.request.verb === "delete") refuseOtherGeneration(client, plan, present);
  const recorder = new ChangeRecorder(client, plan, options);
  for (let tries = 0; ; tries++) {
    const record = await recorder.begin(present);
    try {
      const object = await send(client, plan, present, { ...options, urgent: true });
      await record.end({ result: "done" });
      return { status: "done", object, readBack: false };
    } catch (failure) {
      if (!isClusterError(failure)) throw failure;
      const verdict = await judge(client, plan, present, failure);
      await record.end({ result: verdict.result, error: failure });
      if (verdict.result === "done") return { status: "done", object: verdict.object, readBack: true };
      if (verdict.result === "unknown") return { status: "unknown", error: failure };
      if (verdict.retry === undefined || tries >= RETRIES || options.signal?.aborted === true) throw verdict.error;
      present = verdict.retry;
    }
  }
}

type Verdict =
  | { readonly result: "done"; readonly object: KubernetesObject | undefined }
  | { readonly result: "unknown" }
  /** `retry`: nothing that matters has changed, so the change may be sent again on top of this copy. */
  | { readonly result: "not-done"; readonly error: ClusterError; readonly retry?: KubernetesObject };

/** After these a write may have been made although no good answer came. */
const ANSWER_LOST: ReadonlySet<ClusterErrorReason> = new Set([
  "timeout",
  "reset",
  "aborted",
  "protocol",
  "not-kubernetes",
  "server-error",
]);
/** After these the object tells more than the answer did. */
const WORTH_A_LOOK: ReadonlySet<ClusterErrorReason> = new Set([...ANSWER_LOST, "conflict", "invalid", "not-found"]);

/** Finds out what became of a write that failed, by reading the object back. The caller's signal may have fired: it is not used. */
async function judge(
  client: ClusterClient,
  plan: ChangePlan,
  sent: KubernetesObject,
  failure: ClusterError,
): Promise<Verdict> {
  const notDone: Verdict = { result: "not-done", error: failure };
  if (!WORTH_A_LOOK.has(failure.reason)) return notDone;
  const lost = ANSWER_LOST.has(failure.reason);
  let now: KubernetesObject | undefined;
  try {
    now = await readIfThere(client, plan, undefined);
  } catch {
    return lost ? { result: "unknown" } : notDone;
  }
  const effect = effectOf(plan, now);
  if (effect === "done" && !(failure.reason === "invalid" && isNoChange(plan, sent)))
    return { result: "done", object: now };
  if (effect === "gone" || now === undefined) return { result: "not-done", error: goneError(client, plan, now) };
  if (lost) return effect === "cannot-tell" ? { result: "unknown" } : { result: "not-done", error: lookedUp(failure) };
  if (changedValues(plan.request, now).length > 0)
    return { result: "not-done", error: changedError(client, plan, sent, now) };
  if (failure.reason !== "conflict") return notDone;
  if (generationOf(now) !== generationOf(sent))
    return { result: "not-done", error: changedError(client, plan, sent, now) };
  return { result: "not-done", error: failure, retry: now };
}

/** The object already was as wished before the write: then it proves nothing that it still is. */
function isNoChange(plan: ChangePlan, sent: KubernetesObject): boolean {
  return effectOf(plan, sent) === "done";
}

function lookedUp(failure: ClusterError): ClusterError {
  const { reason, request, status, serverMessage, causes, retryAfterMs } = failure;
  const message = `${failure.message} The object was read afterwards: the change has not been made.`;
  return new ClusterError(reason, message, { request, status, serverMessage, causes, retryAfterMs, cause: failure });
}

function send(
  client: ClusterClient,
  plan: ChangePlan,
  present: KubernetesObject,
  options: WriteOptions,
): Promise<KubernetesObject | undefined> {
  const { kind, target, request } = plan;
  const { signal, dryRun, urgent, onWarning } = options;
  const how: WriteOptions = { signal, dryRun, urgent, onWarning };
  if (request.verb === "delete") {
    const seen = {
      uid: target.uid,
      resourceVersion: present.metadata.resourceVersion,
      propagation: request.propagation,
    };
    return client.delete(kind, target, seen, how).then(() => undefined);
  }
  const sameObject: JsonPatchOperation = { op: "test", path: pointer("metadata", "uid"), value: target.uid };
  return client.patch(kind, target, { type: "json", operations: [sameObject, ...request.operations] }, how);
}

function refuseWhereRefused(plan: ChangePlan): void {
  if (plan.refusedBecause !== undefined) throw new ChangeRefused(plan.refusedBecause);
  for (const next of plan.then) refuseWhereRefused(next);
}

/** The object as it is now, if it is still the one that was meant. */
async function readTarget(
  client: ClusterClient,
  plan: ChangePlan,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject> {
  const present = await readIfThere(client, plan, signal);
  if (present === undefined || present.metadata.uid !== plan.target.uid) throw goneError(client, plan, present);
  return present;
}

async function readIfThere(
  client: ClusterClient,
  { kind, target }: ChangePlan,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(kind, target, { signal, urgent: true });
  } catch (error) {
    if (isClusterError(error) && error.reason === "not-found") return undefined;
    throw error;
  }
}

function refuseOtherGeneration(client: ClusterClient, plan: ChangePlan, present: KubernetesObject): void {
  const { generation } = plan.target;
  if (generation === undefined || generationOf(present) === generation) return;
  const serverMessage = `its specification was changed since it was shown (generation ${generation}, now ${generationOf(present)})`;
  throw clusterError("conflict", { ...facts(client, plan), serverMessage });
}

function generationOf(object: KubernetesObject): number | undefined {
  return numberAt(object, "metadata", "generation");
}

function goneError(client: ClusterClient, plan: ChangePlan, now: KubernetesObject | undefined): ClusterError {
  const serverMessage =
    now === undefined ? "it was deleted meanwhile" : "it was replaced meanwhile: another object stands under its name";
  return clusterError("not-found", { ...facts(client, plan), serverMessage });
}

function changedError(
  client: ClusterClient,
  plan: ChangePlan,
  sent: KubernetesObject,
  now: KubernetesObject,
): ClusterError {
  const differences = changedValues(plan.request, now);
  const generations = `its specification was changed (generation ${generationOf(sent) ?? "?"}, now ${generationOf(now) ?? "?"})`;
  return clusterError("conflict", { ...facts(client, plan), serverMessage: differences.join("; ") || generations });
}

function facts(client: ClusterClient, { kind, target, request }: ChangePlan): { request: string; host: string } {
  return { request: `${request.verb} ${inWords(kind, target)}`, host: new URL(client.context.server).host };
}

function cannotDryRun({ reason, serverMessage = "" }: ClusterError): boolean {
  return reason === "invalid" && /does not support dry[ -]?run|dryRun.*(?:disabled|unsupported)/i.test(serverMessage);
}
