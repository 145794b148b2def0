import { type Command, InvalidArgumentError, Option } from "commander";
import type { ChangePlan } from "../common/kubernetes-cluster/change-plan.ts";
import { cleanLine } from "../common/values/text.ts";
import { UsageError } from "./exit-code.ts";
import type { CommandCluster, CommandPorts } from "./run-command.ts";

export const ANSWER_OUTPUTS = ["text", "json", "yaml"] as const;
export type AnswerOutput = (typeof ANSWER_OUTPUTS)[number];

export interface WaitArguments {
  readonly wait: boolean;
  /** Undefined: without end. */
  readonly timeoutMs: number | undefined;
}

export interface CreateArguments extends WaitArguments {
  readonly dryRun: boolean;
}

export interface ChangeArguments extends CreateArguments {
  /** Nobody is asked. */
  readonly yes: boolean;
}

export function addOutput(command: Command, otherwise: AnswerOutput = "text"): Command {
  return command.addOption(
    new Option("-o, --output <format>", "how to print").choices(ANSWER_OUTPUTS).default(otherwise),
  );
}

export function addWaitOptions(command: Command): Command {
  return command
    .addOption(new Option("--wait", "wait until it has come about; shows how far it is").default(false))
    .addOption(new Option("--timeout <span>", "wait no longer than this, e.g. 90s or 10m").argParser(millisecondsOf));
}

export function addDryRun(command: Command): Command {
  return command.addOption(
    new Option("--dry-run", "have the server go through it without storing anything").default(false),
  );
}

/** For changes that somebody may have to confirm. */
export function addChangeOptions(command: Command): Command {
  return addDryRun(command).addOption(new Option("-y, --yes", "do not ask").default(false));
}

export function outputOf(command: Command): AnswerOutput {
  const { output } = command.opts();
  return ANSWER_OUTPUTS.find((known) => known === output) ?? "text";
}

export function createOf(command: Command): CreateArguments {
  const { wait, timeout, dryRun } = command.opts();
  return {
    wait: wait === true,
    timeoutMs: typeof timeout === "number" ? timeout : undefined,
    dryRun: dryRun === true,
  };
}

export function changeOf(command: Command): ChangeArguments {
  return { ...createOf(command), yes: command.opts()["yes"] === true };
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m`, `1h30m`. */
function millisecondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d{1,6})([smh])/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text)
    throw new InvalidArgumentError("Write a span such as 90s, 10m or 1h30m.");
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
}

/**
 * Asks a person to confirm a plan as its planner demands: `y`, or the name of what stops typed in full; in a protected place always
 * the name.
 * @throws {@link UsageError} when there is nobody to ask and `--yes` was not given.
 */
export function consentOf(
  ports: CommandPorts,
  { yes }: Pick<ChangeArguments, "yes">,
  protectedBecause: CommandCluster["protectedBecause"],
): (plan: ChangePlan) => Promise<boolean> {
  return async (plan) => {
    const because = protectedBecause(plan.target.namespace);
    const confirm = because === undefined ? plan.confirm : "name";
    const protection = because === undefined ? [] : [`Careful: ${because}.`];
    for (const note of [...protection, ...notesOf(plan)]) ports.err(`${cleanLine(note)}\n`);
    if (yes || confirm === "none") return true;
    const title = cleanLine(plan.title);
    if (ports.ask === undefined) throw new UsageError(`${title}: nobody can be asked here. Add --yes if you are sure.`);
    if (confirm === "name" || confirm === "count") {
      const answer = await ports.ask(`${title}. ${stopsInWords(plan)}Type ${cleanLine(plan.target.name)} to go on: `);
      return answer.trim() === plan.target.name;
    }
    const answer = await ports.ask(`${title}. ${stopsInWords(plan)}Go on? [y/N] `);
    return answer.trim().toLowerCase() === "y";
  };
}

function notesOf({ notes, then }: ChangePlan): readonly string[] {
  return [...notes, ...then.flatMap(notesOf)];
}

function stopsInWords({ stops: { pods, accelerators, jobs } }: ChangePlan): string {
  const parts = [
    pods === 0 ? "" : `${pods ?? "?"} pods`,
    accelerators === 0 || accelerators === undefined ? "" : `${accelerators} accelerators`,
    jobs === 0 || jobs === undefined ? "" : `${jobs} jobs`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `It stops ${parts.join(", ")}. `;
}
