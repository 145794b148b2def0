import type { CallOptions, ClusterClient, WriteOptions } from "../common/kubernetes-cluster/client.ts";
import { listReadable, listServed } from "../common/kubernetes-cluster/read-served.ts";
import type { TypedResource } from "../common/kubernetes-cluster/typed-resource.ts";
import { priorityClassProblem } from "../common/kueue/check-priority-class.ts";
import { chooseQueue } from "../common/kueue/choose-queue.ts";
import { LOCAL_QUEUES } from "../common/kueue/local-queue.ts";
import { InputError, type InputProblem } from "../common/values/input-error.ts";
import type { TrainingWish } from "./training-fields.ts";
import type { TrainingFramework, TrainingJob } from "./training-job.ts";

/** How a training job is submitted. */
export interface SubmitTrainingOptions extends WriteOptions {
  /** `skip` sends the configuration's queue as it is, and asks for no default queue. Default: it must be there. */
  readonly queueCheck?: "required" | "skip" | undefined;
}

/** A training job as the server keeps it, and what was sent. */
export interface SubmittedTraining<Job extends TrainingJob> {
  readonly job: Job;
  /** What was sent. */
  readonly manifest: TypedResource;
}

/** A configuration with the place it goes to settled. */
export type Placed<Wish extends TrainingWish> = Wish & { readonly namespace: string };

/** How one kind is submitted. */
export interface Submission<Wish extends TrainingWish, Job extends TrainingJob> {
  readonly framework: TrainingFramework<Job>;
  /** Checked. */
  readonly wish: Wish;
  /** What else must be there, asked together with queue and priority class. Adds to `problems`, answers the wish with what was found. */
  readonly settle?: (wish: Placed<Wish>, problems: InputProblem[], call: CallOptions) => Promise<Placed<Wish>>;
  readonly manifest: (wish: Placed<Wish>) => TypedResource;
}

/** Creates a training job after checking that all it needs is there. All that is missing is told at once, before anything is sent. */
export async function submitTraining<Wish extends TrainingWish, Job extends TrainingJob>(
  client: ClusterClient,
  { framework, wish, settle, manifest }: Submission<Wish, Job>,
  options: SubmitTrainingOptions,
): Promise<SubmittedTraining<Job>> {
  const { kind } = framework;
  const namespace = wish.namespace ?? client.context.namespace;
  const problems: InputProblem[] = [];
  if (namespace === undefined) {
    problems.push({ path: "namespace", message: "Name the namespace: the context names none." });
    throw new InputError(`${kind.kind} configuration`, problems);
  }
  const { signal, queueCheck, ...how } = options;
  const call: CallOptions = { signal, urgent: true };
  const placed = { ...wish, namespace };
  const [queue, settled] = await Promise.all([
    queueCheck === "skip" ? wish.queue : queueOf(client, placed, problems, call),
    settle === undefined ? placed : settle(placed, problems, call),
    checkPriority(client, wish.priorityClass, problems, call),
  ]);
  if (wish.priorityClass !== undefined && queue === undefined && problems.length === 0) {
    const message = "There is no default queue, so nobody looks at it: name a queue.";
    problems.push({ path: "priorityClass", message });
  }
  if (problems.length > 0) throw new InputError(`${kind.kind} configuration`, problems);
  const sent = manifest({ ...settled, queue });
  const created = await client.create(kind, sent, { ...how, signal });
  return { job: kind.project(created, kind.versions[0]), manifest: sent };
}

/** Who may not list queues can still have a job without one; who names a queue must be sure that it is there. */
async function queueOf(
  client: ClusterClient,
  { queue, namespace }: Placed<TrainingWish>,
  problems: InputProblem[],
  call: CallOptions,
): Promise<string | false | undefined> {
  if (queue === false) return false;
  const reading = queue === undefined ? listReadable : listServed;
  const choice = chooseQueue(queue, namespace, await reading(client, LOCAL_QUEUES, { namespace }, call));
  if ("queue" in choice) return choice.queue;
  problems.push({ path: "queue", message: choice.problem });
  return queue;
}

async function checkPriority(
  client: ClusterClient,
  wanted: string | undefined,
  problems: InputProblem[],
  call: CallOptions,
): Promise<void> {
  const message = wanted === undefined ? undefined : await priorityClassProblem(client, wanted, call);
  if (message !== undefined) problems.push({ path: "priorityClass", message });
}
