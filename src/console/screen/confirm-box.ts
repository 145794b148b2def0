import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { formatAge } from "../../common/values/duration.ts";
import { confirmLevel, expectedText } from "../model/confirm-level.ts";
import type { StyledLine } from "../model/frame.ts";
import type { ConfirmDialog } from "../model/overlay.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { clusterNow, rowOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { suspiciousIn } from "./look-alikes.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const MOST_LISTED = 8;
/** Written by the AppWrapper controller: whose work it is. */
const USER_LABEL = "workload.codeflare.dev/user";

/** What is about to happen, to what exactly, what stops, and how to say yes. The question is on the screen however long the rest is. */
export function confirmLines(
  state: State,
  dialog: ConfirmDialog,
  width: number,
  height: number,
): readonly StyledLine[] {
  const question = [
    [],
    ...stageLines(state, dialog, width),
    ...(dialog.problem === undefined ? [] : paragraph(dialog.problem, width, "bad")),
  ];
  const facts = factLines(state, dialog, width);
  const room = Math.max(height - question.length, 1);
  if (facts.length <= room) return [...facts, ...question];
  const left = facts.length - room + 1;
  return [...facts.slice(0, room - 1), [span(`… ${left} more lines, on a taller screen`, "warning")], ...question];
}

function factLines(state: State, { plans, actionTitle }: ConfirmDialog, width: number): readonly StyledLine[] {
  const [first] = plans;
  const lines: StyledLine[] = [];
  if (plans.length === 1 && first !== undefined)
    lines.push(...paragraph(first.title, width).map(bold), ...identity(state, first, width));
  else
    lines.push(
      [foreign(`${actionTitle} ${plans.length} ${kindsOf(plans)}:`, "normal", { bold: true })],
      ...listed(plans),
    );
  lines.push([], stopsLine(plans.map(({ stops }) => stops)));
  for (const note of new Set(plans.flatMap(({ notes }) => notes))) lines.push(...bullet(note, width));
  for (const then of plans.flatMap((plan) => plan.then)) lines.push(...bullet(`and then: ${then.title}`, width));
  return lines;
}

function kindsOf(plans: readonly ChangePlan[]): string {
  const kinds = new Set(plans.map(({ kind }) => kind.kind));
  return kinds.size === 1 ? `objects of kind ${[...kinds].join()}` : "objects";
}

function identity(state: State, { kind, target, title }: ChangePlan, width: number): readonly StyledLine[] {
  const row = rowOf(state, { kindId: kindIdOf(kind), uid: target.uid });
  const age = row?.meta.createdAt === undefined ? "?" : formatAge(clusterNow(state) - row.meta.createdAt);
  const owner = row?.meta.owners[0];
  const user = row?.meta.labels.get(USER_LABEL);
  const name = `${target.namespace === "" ? "" : `${target.namespace}/`}${target.name}`;
  const isNamed = title.includes(kind.kind) && title.includes(name);
  const lines: StyledLine[] = [
    ...(isNamed ? [] : [[span(`${kind.kind} `, "muted"), foreign(name, "normal", { bold: true })]]),
    [
      foreign(`uid ${target.uid.slice(0, 8)}   age ${age}`, "muted"),
      ...(user === undefined ? [] : [foreign(`   of ${user}`, "muted")]),
      ...(owner === undefined ? [] : [foreign(`   owned by ${owner.kind} ${owner.name}`, "muted")]),
    ],
  ];
  const suspicious = suspiciousIn(target.name);
  if (suspicious !== undefined) lines.push(...paragraph(suspicious, width, "bad"));
  return lines;
}

function listed(plans: readonly ChangePlan[]): readonly StyledLine[] {
  const lines = plans
    .slice(0, MOST_LISTED)
    .map(
      ({ target }): StyledLine => [
        foreign(`  ${target.namespace === "" ? "" : `${target.namespace}/`}${target.name}`),
        foreign(`  ${target.uid.slice(0, 8)}`, "muted"),
      ],
    );
  return plans.length > MOST_LISTED ? [...lines, [span(`  and ${plans.length - MOST_LISTED} more`, "muted")]] : lines;
}

/** Numbers that could not be read are `?`, never 0. */
function stopsLine(stops: readonly BlastRadius[]): StyledLine {
  const sum = (part: keyof BlastRadius, one: string) => {
    const values = stops.map((radius) => radius[part]);
    if (values.includes(undefined)) return span(`? ${one}s`, "warning");
    const total = values.reduce<number>((before, value) => before + (value ?? 0), 0);
    return span(`${total} ${one}${total === 1 ? "" : "s"}`, total === 0 ? "muted" : "warning");
  };
  return [
    span("stops  ", "muted"),
    sum("pods", "pod"),
    span("   "),
    sum("accelerators", "accelerator"),
    span("   "),
    sum("jobs", "job"),
  ];
}

function stageLines(state: State, dialog: ConfirmDialog, width: number): readonly StyledLine[] {
  const { stage } = dialog;
  switch (stage.stage) {
    case "rehearsing":
      return [[span("Asking the server to rehearse it…", "muted")]];
    case "refused":
      return [...paragraph(stage.because, width, "bad"), [span("Nothing was changed. Any key closes this.", "muted")]];
    case "sending":
      return [[span(`Sent, ${Math.max(Math.round((state.now - stage.since) / 1_000), 0)} s…`, "info")]];
    case "asking":
      return askingLines(dialog, stage.previewed, stage.warnings, width);
    default:
      return stage satisfies never;
  }
}

function askingLines(
  dialog: ConfirmDialog,
  previewed: boolean,
  warnings: readonly string[],
  width: number,
): readonly StyledLine[] {
  const level = confirmLevel(dialog);
  const head: readonly StyledLine[] = [
    ...(previewed
      ? [[span("The server has rehearsed it: it would be accepted.", "good")]]
      : paragraph("Not previewed: the server cannot rehearse this one.", width, "warning")),
    ...warnings.flatMap((warning) => paragraph(`The server warns: ${warning}`, width, "warning")),
  ];
  if (level === "yes" || level === "none")
    return [
      ...head,
      [span("y", "key", { bold: true }), span(" do it   "), span("esc", "key", { bold: true }), span(" leave it")],
    ];
  return [
    ...head,
    [
      span("Type "),
      foreign(expectedText(dialog), "key", { bold: true }),
      span(`, ${whatToType(dialog)}, and press enter; esc leaves it.`),
    ],
    [span("> ", "key"), foreign(dialog.typed), span("█", "muted")],
  ];
}

function whatToType(dialog: ConfirmDialog): string {
  const { plans } = dialog;
  if (confirmLevel(dialog) === "count") return "the count";
  if (plans.length === 1) return "the name";
  return expectedText(dialog) === String(plans.length) ? "the count" : "the namespace";
}

function bold(line: StyledLine): StyledLine {
  return line.map((part) => ({ ...part, bold: true }));
}

function bullet(text: string, width: number): readonly StyledLine[] {
  return paragraph(text, width - 2, "warning").map((line, index) => [
    span(index === 0 ? "▲ " : "  ", "warning"),
    ...line,
  ]);
}
