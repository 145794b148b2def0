import { cleanLine } from "../common/values/text.ts";
import type { RayJobConfiguration } from "../ray/job/ray-job-configuration.ts";
import { type SubmittedRayJob, submitRayJob } from "../ray/job/submit-ray-job.ts";
import { printed } from "./answers.ts";
import { fieldsIn, laidOver, readConfiguration } from "./configuration-file.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import type { SubmitArguments } from "./job-command.ts";
import type { CommandPorts } from "./run-command.ts";
import { waitForJob } from "./shown-wait.ts";

type Fields = Readonly<Record<string, unknown>>;

/** `flaretop job submit`. */
export async function submitJob(options: SubmitArguments, ports: CommandPorts): Promise<ExitCode> {
  const { file, name, dryRun } = options;
  if (file === undefined && name === undefined)
    throw new UsageError("Name the job and its command: flaretop job submit NAME -- COMMAND, or give -f FILE.");
  const given = await readConfiguration(ports, file);
  if (given["kind"] !== undefined)
    throw new UsageError(`${file} holds a manifest: give the fields of a job's configuration (name, entrypoint, …).`);
  const configuration = withOptions(given, options);
  return ports.connected(options, { readOnly: false }, async ({ client, namespace }) => {
    const wish = laidOver({ namespace }, configuration) as RayJobConfiguration;
    const onWarning = (text: string) => ports.err(`${cleanLine(text)}\n`);
    const submitted = await submitRayJob(client, wish, { dryRun, onWarning, signal: ports.signal });
    const { meta } = submitted.job;
    const isWaiting = options.wait && !dryRun;
    const wait = isWaiting ? await waitForJob(client, meta, options, ports) : undefined;
    const plain = {
      namespace: meta.namespace,
      name: meta.name,
      uid: meta.uid,
      dryRun,
      shippedBytes: submitted.shippedBytes,
      manifest: submitted.manifest,
      wait: wait?.outcome,
    };
    await ports.out(printed(options.output, plain, () => inWords(submitted, dryRun)));
    return wait?.code ?? EXIT.done;
  });
}

function withOptions(given: Fields, { name, namespace, fields }: SubmitArguments): Fields {
  const { entrypoint, queue, priorityClass, image, cluster, workingDir, pip } = fields;
  const environment = laidOver(fieldsIn(given["runtimeEnv"]), {
    working_dir: workingDir,
    pip: pip.length === 0 ? undefined : pip,
  });
  const isOnItsOwn = cluster === undefined && given["clusterName"] === undefined;
  const own = laidOver(fieldsIn(given["cluster"]), { image });
  return laidOver(given, {
    name,
    namespace,
    entrypoint,
    queue,
    priorityClass,
    clusterName: cluster,
    cluster: isOnItsOwn || image !== undefined ? own : undefined,
    runtimeEnv: Object.keys(environment).length === 0 ? undefined : environment,
  });
}

function inWords({ job: { meta }, shippedBytes }: SubmittedRayJob, dryRun: boolean): string {
  const files = shippedBytes === 0 ? "" : ` with ${shippedBytes} bytes of files`;
  return `RayJob ${cleanLine(meta.namespace)}/${cleanLine(meta.name)} ${dryRun ? "would be submitted" : "submitted"}${files}\n`;
}
