import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { cleanLine } from "../common/values/text.ts";
import type { Diagnosis } from "../diagnosis/diagnosis.ts";
import { readDiagnosis } from "../diagnosis/read-diagnosis.ts";
import { SUBJECT_KINDS, subjectKindOf } from "../diagnosis/subject-kinds.ts";
import type { WhyArguments } from "./arguments.ts";
import { EXIT, type ExitCode, UsageError } from "./exit-code.ts";
import type { WhyOutput } from "./verdict-schema.ts";
import { whyOutputOf } from "./why-output.ts";

export interface WhyPorts {
  readonly now: () => number;
  readonly namespace: string | undefined;
}

/** Where one object stands, as text for people or JSON for programs, and whether it waits as exit code. */
export async function why(
  client: ClusterClient,
  { target, output }: WhyArguments,
  { now, namespace }: WhyPorts,
): Promise<{ readonly out: string; readonly code: ExitCode }> {
  const slash = target.indexOf("/");
  const [kindName, name] = [target.slice(0, slash), target.slice(slash + 1)];
  const kind = slash < 0 ? undefined : subjectKindOf(kindName);
  if (kind === undefined || name === "" || name.includes("/"))
    throw new UsageError(
      `"${target}" is not KIND/NAME. Kinds: ${SUBJECT_KINDS.join(", ")}. Example: flaretop why raycluster/train`,
    );
  if (namespace === undefined) throw new UsageError("Name the namespace of the object: -n NAMESPACE.");
  const found = await readDiagnosis(client, kind, namespace, name, { now });
  return { out: printed(found, output), code: codeOf(found) };
}

/** 0 admitted or finished, 10 waiting, 11 when no waiting helps. */
export function codeOf({ verdict, steps }: Diagnosis): ExitCode {
  if (verdict !== undefined && verdict.code !== "admitted" && verdict.code !== "finished")
    return verdict.neverAsConfigured ? EXIT.never : EXIT.waiting;
  if (verdict !== undefined) return EXIT.done;
  const held = steps.some(({ step, state }) => step === "queue" && (state === "waiting" || state === "failed"));
  return held ? EXIT.waiting : EXIT.done;
}

export function printed(found: Diagnosis, output: WhyArguments["output"]): string {
  const plain = whyOutputOf(found);
  switch (output) {
    case "json":
      return `${JSON.stringify(plain, undefined, 2)}\n`;
    case "markdown":
      return report(plain, {
        heading: (words, level) => `${"#".repeat(level)} ${words}`,
        item: (words) => `- ${words}`,
        text: escaped,
        table,
      });
    case "text":
      return report(plain, {
        heading: (words) => words,
        item: (words) => `  ${words}`,
        text: (words) => words,
        table: undefined,
      });
    default:
      return output satisfies never;
  }
}

interface Manner {
  readonly heading: (words: string, level: number) => string;
  readonly item: (words: string) => string;
  /** What has to be done to words so that they show as they are. */
  readonly text: (words: string) => string;
  /** Undefined: lines instead of a table. */
  readonly table: ((head: readonly string[], rows: readonly (readonly string[])[]) => readonly string[]) | undefined;
}

function report(found: WhyOutput, manner: Manner): string {
  const { heading, item, text } = manner;
  const { diagnosis } = found;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", heading(title, 3), "", ...lines];
  const items = (all: readonly string[]) => all.map((words) => item(text(words)));
  const lines = [
    heading(`${found.kind} ${text(`${found.namespace}/${found.name}`)}`, 2),
    "",
    text(diagnosis.sentence),
    ...(diagnosis.adminSentence === diagnosis.sentence ? [] : ["", text(diagnosis.adminSentence)]),
    ...(diagnosis.next === "" ? [] : ["", text(`Next: ${diagnosis.next}`)]),
    ...section("From the job to its pods", items(diagnosis.steps.map(stepInWords))),
    ...section("Evicted", items(evictionInWords(diagnosis.eviction))),
    ...section("What happens by itself", items(diagnosis.deadlines.map(({ at, sentence }) => `${at}: ${sentence}`))),
    ...section("Flavors", flavorLines(found.flavors, manner)),
    ...section("Ahead of it", items(firstOf(found.ahead.map(aheadInWords)))),
    ...section("What would let it start", items(firstOf(found.unblockers.map(({ sentence }) => sentence)))),
    ...section(
      "Would be evicted for it",
      items(firstOf(found.victims.map(({ namespace, name, reason }) => `${namespace}/${name} (${reason})`))),
    ),
    ...section("What Kueue wrote", items(found.condition === null ? [] : [conditionInWords(found.condition)])),
    ...section("Not read", items(found.hidden)),
  ];
  return `${lines.map(cleanLine).join("\n")}\n`;
}

const MOST = 10;

/** As many as a person reads, and how many are left out. */
function firstOf(all: readonly string[]): readonly string[] {
  const more = all.length - MOST;
  return more > 1 ? [...all.slice(0, MOST), `and ${more} more`] : all;
}

function aheadInWords({ namespace, name, why }: WhyOutput["ahead"][number]): string {
  return `${namespace}/${name}${why === "" ? "" : `: ${why}`}`;
}

function stepInWords({ step, state, sentence }: WhyOutput["diagnosis"]["steps"][number]): string {
  return `${state.padEnd(7)} ${step}: ${sentence}`;
}

function evictionInWords(eviction: WhyOutput["diagnosis"]["eviction"]): readonly string[] {
  if (eviction === null) return [];
  const when = eviction.at === null ? "" : `${eviction.at}: `;
  return [`${when}${eviction.sentence}`, eviction.comesBack].filter((words) => words !== "");
}

function conditionInWords({ type, status, reason, message }: NonNullable<WhyOutput["condition"]>): string {
  return `${type}=${status} ${reason}${message === "" ? "" : `: ${message}`}`;
}

const FLAVOR_HEAD = ["Pod set", "Resource", "Flavor", "Asks", "Free", "Most ever", "Missing", "Why not"];

function flavorLines(flavors: WhyOutput["flavors"], { table: asTable, item, text }: Manner): readonly string[] {
  const rows = flavors.map(({ podSet, resource, flavor, asks, free, mostEver, missing, why: because }) => [
    podSet,
    resource,
    flavor || "none",
    asks,
    free ?? "?",
    mostEver ?? "?",
    missing ?? "?",
    because,
  ]);
  if (rows.length === 0) return [];
  if (asTable !== undefined)
    return asTable(
      FLAVOR_HEAD,
      rows.map((row) => row.map(text)),
    );
  return rows.map(([podSet, resource, flavor, asks, free, most, missing, because]) =>
    item(
      `${podSet} ${resource} in ${flavor}: asks ${asks}, free ${free}, most ever ${most}, missing ${missing}${because === "" ? "" : ` (${because})`}`,
    ),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

/** Names and messages from a cluster must not become markup, links or table borders. */
function escaped(words: string): string {
  return words.replaceAll(/[\\`*_[\]<>|#!]/g, "\\$&");
}
