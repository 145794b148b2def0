import { listReadable } from "../common/kubernetes-cluster/read-served.ts";
import { workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { formatAge } from "../common/values/duration.ts";
import type { RayJob } from "../ray/job/ray-job.ts";
import { listRayJobs, rayJobLogs, rayJobStatus } from "../ray/job/ray-job-operations.ts";
import { type RayJobState, rayJobState } from "../ray/job/ray-job-state.ts";
import { facts, printed, printList, table } from "./answers.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { LogsArguments } from "./job-command.ts";
import { placeOf } from "./named-object.ts";
import type { ListArguments, NamedArguments } from "./object-commands.ts";
import type { CommandPorts } from "./run-command.ts";

type JobWithState = RayJobState & { readonly job: RayJob };

/** `flaretop job list`. Two requests, however many there are. */
export function listJobs(options: ListArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const call = { signal: ports.signal };
    const [jobs, workloads] = await Promise.all([
      listRayJobs(client, namespace ?? "all", call),
      listReadable(client, WORKLOADS, { namespace }, call),
    ]);
    const byJob = workloadsByJob(workloads ?? []);
    const all = jobs.map((job) => ({ ...rayJobState(job, { workload: byJob.get(job.meta.uid) }), job }));
    const now = ports.now() + client.serverAheadMs;
    const text = () => asTable(all, now);
    return printList(ports, options.output, all, { none: "There are no Ray jobs here.", plain: plainOf, text });
  });
}

/** `flaretop job status`. */
export function jobStatus(options: NamedArguments, ports: CommandPorts): Promise<ExitCode> {
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const status = await rayJobStatus(client, placeOf(options.name, namespace), { signal: ports.signal });
    const { job, workload } = status;
    const now = ports.now() + client.serverAheadMs;
    const plain = { ...plainOf(status), workload: workload?.meta.name };
    await ports.out(
      printed(options.output, plain, () =>
        facts([
          ["Ray job", `${job.meta.namespace}/${job.meta.name}`],
          ["State", status.health],
          ["Reason", status.reason],
          ["Command", job.entrypoint],
          ["Cluster", job.clusterName ?? ""],
          ["Queue", job.queue ?? ""],
          ["Workload", workload?.meta.name ?? ""],
          ["Submission", job.submissionId ?? ""],
          ["Ran", ranFor(job, now)],
        ]),
      ),
    );
    return EXIT.done;
  });
}

/** `flaretop job logs`: lines as they come, until the job ends or the person has seen enough. */
export function jobLogs(options: LogsArguments, ports: CommandPorts): Promise<ExitCode> {
  const { follow, tail, of } = options;
  return ports.connected(options, { readOnly: true }, async ({ client, namespace }) => {
    const how = { follow, of, signal: ports.signal, ...(tail === undefined ? {} : { tailLines: tail }) };
    for await (const line of rayJobLogs(client, placeOf(options.name, namespace), how)) await ports.out(`${line}\n`);
    return EXIT.done;
  });
}

function plainOf({ health, reason, job }: JobWithState) {
  const { meta, entrypoint, jobStatus: ray, deploymentStatus, clusterName, queue, submissionId } = job;
  return {
    namespace: meta.namespace,
    name: meta.name,
    uid: meta.uid,
    health,
    reason,
    jobStatus: ray,
    jobDeploymentStatus: deploymentStatus,
    entrypoint,
    cluster: clusterName,
    queue,
    submissionId,
    started: momentOf(job.startedAt),
    ended: momentOf(job.endedAt),
  };
}

function asTable(all: readonly JobWithState[], now: number): string {
  return table(
    ["NAMESPACE", "NAME", "STATE", "CLUSTER", "QUEUE", "RAN", "REASON"],
    all.map(({ health, reason, job }) => [
      job.meta.namespace,
      job.meta.name,
      health,
      job.clusterName ?? "-",
      job.queue ?? "-",
      ranFor(job, now),
      reason,
    ]),
  );
}

function ranFor({ startedAt, endedAt }: RayJob, now: number): string {
  return startedAt === undefined ? "-" : formatAge((endedAt ?? now) - startedAt);
}

function momentOf(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}
