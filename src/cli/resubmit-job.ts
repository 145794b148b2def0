import { cleanLine } from "../common/values/text.ts";
import { resubmitRayJob } from "../ray/job/resubmit-ray-job.ts";
import { printed } from "./answers.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { ResubmitArguments } from "./job-command.ts";
import { placeOf } from "./named-object.ts";
import type { CommandPorts } from "./run-command.ts";
import { waitForJob } from "./shown-wait.ts";

/** `flaretop job resubmit`. */
export function resubmitJob(options: ResubmitArguments, ports: CommandPorts): Promise<ExitCode> {
  const { name, as, dryRun } = options;
  return ports.connected(options, { readOnly: false }, async ({ client, namespace }) => {
    const onWarning = (text: string) => ports.err(`${cleanLine(text)}\n`);
    const how = { dryRun, onWarning, signal: ports.signal };
    const { meta } = await resubmitRayJob(client, placeOf(name, namespace), as, how);
    const wait = options.wait && !dryRun ? await waitForJob(client, meta, options, ports) : undefined;
    const plain = { namespace: meta.namespace, name: meta.name, uid: meta.uid, dryRun, of: name, wait: wait?.outcome };
    const words = `RayJob ${meta.namespace}/${meta.name} ${dryRun ? "would be submitted" : "submitted"}, as ${name} was`;
    await ports.out(printed(options.output, plain, () => `${cleanLine(words)}\n`));
    return wait?.code ?? EXIT.done;
  });
}
