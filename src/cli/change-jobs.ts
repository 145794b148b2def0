import { deleteRayJob, resumeRayJob, stopRayJob } from "../ray/job/ray-job-operations.ts";
import { madeOptions, reportChange } from "./change-report.ts";
import type { ExitCode } from "./exit-code.ts";
import type { ChangeJobArguments } from "./job-command.ts";
import { placeOf } from "./named-object.ts";
import type { CommandPorts } from "./run-command.ts";

const CHANGES = { stop: stopRayJob, resume: resumeRayJob, delete: deleteRayJob };

/** `flaretop job stop|resume|delete`. */
export function changeJob(
  verb: keyof typeof CHANGES,
  options: ChangeJobArguments,
  ports: CommandPorts,
): Promise<ExitCode> {
  return ports.connected(options, { readOnly: false }, async (at) => {
    const name = placeOf(options.name, at.namespace);
    const made = await CHANGES[verb](at.client, name, madeOptions(options, at, ports));
    return reportChange(made, options, ports);
  });
}
