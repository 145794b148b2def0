import type { AdmissionWorld } from "../../common/kueue/verdict/admission-world.ts";
import type { Difference } from "../../common/kueue/verdict/what-if.ts";
import { type DifferenceLine, differenceInShort, differenceInWords } from "../../common/kueue/verdict/what-if-words.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type LinkedLine, plain, section, wrapped } from "./linked-line.ts";
import { gapsOf } from "./queue-lines.ts";
import { foreign } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** Nobody reads more of one list. */
const MOST_SHOWN = 200;

/** What a change would do to others, each with the way to it. `supposed`: the change, as a question. */
export function whatIfLines(
  supposed: string,
  difference: Difference,
  world: AdmissionWorld,
  width: number,
): readonly LinkedLine[] {
  return [
    ...paragraph(supposed, width).map((line) =>
      plain(line.map(({ text }) => foreign(text, "heading", { bold: true }))),
    ),
    ...wrapped("Reckoned from what is being read here. Nothing is sent to the cluster.", width, "muted"),
    plain([]),
    ...answerLines(difference, width),
    ...section(
      "Could not be read",
      gapsOf(world).flatMap((gap) => wrapped(gap, width - 2, "warning")),
    ),
  ];
}

function answerLines(difference: Difference, width: number): readonly LinkedLine[] {
  if (difference.problem !== "") return wrapped(`This cannot be done: ${difference.problem}`, width, "bad");
  const sections = differenceInWords(difference).flatMap(({ title, lines }) => {
    const left = lines.length - MOST_SHOWN;
    return section(`${title}: ${lines.length}`, [
      ...lines.slice(0, MOST_SHOWN).flatMap((line) => entryLines(line, width - 2)),
      ...(left > 0 ? wrapped(`and ${left} more`, width - 2, "muted") : []),
    ]);
  });
  return [...wrapped(differenceInShort(difference), width, "info"), ...sections];
}

/** The first line leads to what it is about. */
function entryLines({ text, about }: DifferenceLine, width: number): readonly LinkedLine[] {
  const { kind, namespace, name } = about;
  const target = { kindId: kindIdOf(kind), namespace, name };
  return paragraph(text, width).map((line, index) => (index === 0 ? { line, target } : plain(line)));
}
