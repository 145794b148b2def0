import { isClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { MadeChange, MakeChangeOptions } from "../common/kubernetes-cluster/make-change.ts";
import { cleanLine } from "../common/values/text.ts";
import { printed } from "./answers.ts";
import { type AnswerOutput, type ChangeArguments, consentOf } from "./change-options.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";
import type { CommandCluster, CommandPorts } from "./run-command.ts";
import type { Waited } from "./shown-wait.ts";

/** How a command makes a change: asked for, written down, and gone through only where that is wished. */
export function madeOptions(
  options: ChangeArguments,
  { journal, protectedBecause }: CommandCluster,
  ports: CommandPorts,
): MakeChangeOptions {
  return {
    dryRun: options.dryRun,
    journal,
    journalRequired: ({ target }) => protectedBecause(target.namespace) !== undefined,
    signal: ports.signal,
    consent: consentOf(ports, options, protectedBecause),
    onWarning: (text) => ports.err(`${cleanLine(text)}\n`),
  };
}

/** Tells what was done, waits where that was asked for, and says by the exit code how it ended. */
export async function reportChange(
  made: MadeChange,
  options: ChangeArguments & { readonly output: AnswerOutput },
  ports: CommandPorts,
  wait?: () => Promise<Waited>,
): Promise<ExitCode> {
  const { plan, outcome, rehearsal } = made;
  const told = rehearsal === undefined ? [] : [...plan.notes, ...rehearsal.warnings];
  for (const text of told) ports.err(`${cleanLine(text)}\n`);
  const isDone = outcome?.status === "done";
  const waited = isDone && options.wait ? await wait?.() : undefined;
  const { namespace, name, uid } = plan.target;
  const status = outcome?.status ?? rehearsal?.result;
  const plain = { change: plan.title, kind: plan.kind.kind, namespace, name, uid, status, wait: waited?.outcome };
  await ports.out(printed(options.output, plain, () => `${cleanLine(inWords(made))}\n`));
  if (outcome !== undefined && outcome.status !== "done") {
    ports.err(`${cleanLine(outcome.error.message)}\n`);
    return isClusterError(outcome.error) ? exitCodeOf(outcome.error) : EXIT.failed;
  }
  return waited?.code ?? EXIT.done;
}

function inWords({ plan, outcome, rehearsal }: MadeChange): string {
  switch (outcome?.status) {
    case "done":
      return `${plan.title}: done`;
    case "partly-done":
      return `${plan.title}: done in part; what failed: ${outcome.failed.title}`;
    case "unknown":
      return `${plan.title}: no answer came. Look before you try again`;
    default:
      return rehearsal?.result === "not-previewable"
        ? `${plan.title}: the server cannot go through it without storing it`
        : `${plan.title}: the server would do it`;
  }
}
