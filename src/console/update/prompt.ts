import type { CommandId } from "../model/commands.ts";
import { NO_FILTER } from "../model/filter.ts";
import type { Prompt } from "../model/overlay.ts";
import { parseFilter } from "../model/parse-filter.ts";
import { currentPage, focusedPane, viewOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { suggestionsFor } from "./command-line.ts";
import {
  deleteLeft,
  deleteRight,
  deleteWord,
  insert,
  type Line,
  lengthOf,
  lineOf,
  moveTo,
  printableOf,
} from "./line-editor.ts";
import { runCommandLine } from "./run-command-line.ts";
import { done, withFocusedPane, withOverlay } from "./step.ts";
import { searchFor } from "./text-page.ts";

const MOST_COMMANDS = 50;

export function openPrompt(state: State, purpose: Prompt["purpose"]): Step {
  const before = purpose === "filter" ? (focusedPane(state)?.filter.text ?? "") : "";
  const prompt: Prompt = {
    kind: "prompt",
    purpose,
    text: before,
    cursor: lengthOf(before),
    suggestions: [],
    chosen: -1,
    problem: undefined,
    before,
  };
  return done(withOverlay(state, withSuggestions(state, prompt)));
}

/** A key while the prompt is open: a bound editing command, or text. */
export function pressInPrompt(state: State, prompt: Prompt, key: string, bound: string | undefined): Step {
  if (bound !== undefined) return runPromptCommand(state, prompt, bound as CommandId);
  const text = printableOf(key);
  return text === undefined ? done(state) : typed(state, prompt, insert(prompt, text));
}

/** Pasted text is text: nothing in it is ever taken for a key. */
export function pasteInPrompt(state: State, prompt: Prompt, text: string): Step {
  return typed(state, prompt, insert(prompt, text));
}

function runPromptCommand(state: State, prompt: Prompt, command: CommandId): Step {
  switch (command) {
    case "prompt.cancel":
      return cancel(state, prompt);
    case "prompt.accept":
      return accept(state, prompt);
    case "prompt.left":
      return edited(state, prompt, moveTo(prompt, prompt.cursor - 1));
    case "prompt.right":
      return prompt.cursor === lengthOf(prompt.text)
        ? complete(state, prompt)
        : edited(state, prompt, moveTo(prompt, prompt.cursor + 1));
    case "prompt.start":
      return edited(state, prompt, moveTo(prompt, 0));
    case "prompt.end":
      return edited(state, prompt, moveTo(prompt, lengthOf(prompt.text)));
    case "prompt.delete-left":
      return prompt.text === "" ? cancel(state, prompt) : typed(state, prompt, deleteLeft(prompt));
    case "prompt.delete-right":
      return typed(state, prompt, deleteRight(prompt));
    case "prompt.delete-word":
      return typed(state, prompt, deleteWord(prompt));
    case "prompt.clear":
      return typed(state, prompt, lineOf(""));
    case "prompt.complete":
      return complete(state, prompt);
    case "prompt.suggest-next":
      return choose(state, prompt, 1);
    case "prompt.suggest-previous":
      return choose(state, prompt, -1);
    default:
      return done(state);
  }
}

function typed(state: State, prompt: Prompt, line: Line): Step {
  const next = withSuggestions(state, { ...prompt, ...line, chosen: -1, problem: undefined });
  if (prompt.purpose === "filter") return filterAsTyped(state, next);
  if (prompt.purpose === "search") return done(searchFor(withOverlay(state, next), line.text));
  return done(withOverlay(state, next));
}

/** Filters while a person types. A filter that cannot be read leaves the rows as they are and says why. */
function filterAsTyped(state: State, prompt: Prompt): Step {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  if (view === undefined) return done(withOverlay(state, prompt));
  const parsed = parseFilter(prompt.text, view.columns);
  if ("problem" in parsed) return done(withOverlay(state, { ...prompt, problem: parsed.problem }));
  return done(withFocusedPane(withOverlay(state, prompt), (current) => ({ ...current, filter: parsed.filter })));
}

function cancel(state: State, prompt: Prompt): Step {
  const closed = withOverlay(state, undefined);
  if (prompt.purpose === "search") return done(searchFor(closed, ""));
  if (prompt.purpose !== "filter") return done(closed);
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const parsed = view === undefined ? undefined : parseFilter(prompt.before, view.columns);
  const filter = parsed !== undefined && "filter" in parsed ? parsed.filter : NO_FILTER;
  return done(withFocusedPane(closed, (current) => ({ ...current, filter })));
}

function accept(state: State, prompt: Prompt): Step {
  if (prompt.problem !== undefined) return done(state);
  const closed = withOverlay(state, undefined);
  if (prompt.purpose !== "command") return done(closed);
  const text = prompt.chosen >= 0 ? (prompt.suggestions[prompt.chosen] ?? prompt.text) : prompt.text;
  if (text.trim() === "") return done(closed);
  const commands = [...state.commands.filter((command) => command !== text), text].slice(-MOST_COMMANDS);
  const step = runCommandLine({ ...closed, commands }, text);
  if (typeof step !== "string") return step;
  return done(withOverlay(state, { ...prompt, problem: step }));
}

function edited(state: State, prompt: Prompt, line: Line): Step {
  return done(withOverlay(state, { ...prompt, ...line }));
}

function complete(state: State, prompt: Prompt): Step {
  const suggestion = prompt.suggestions[Math.max(prompt.chosen, 0)];
  return suggestion === undefined ? done(state) : typed(state, prompt, lineOf(suggestion));
}

/** Steps through the suggestions, or through the commands typed before while the line is empty. */
function choose(state: State, prompt: Prompt, by: 1 | -1): Step {
  const count = prompt.suggestions.length;
  if (count === 0) return done(state);
  // Commands typed before stand newest first, and "up" goes back in time, as in a shell.
  const step = prompt.text === "" ? -by : by;
  const chosen = prompt.chosen < 0 && step < 0 ? count - 1 : (prompt.chosen + step + count) % count;
  return done(withOverlay(state, { ...prompt, chosen, problem: undefined }));
}

function withSuggestions(state: State, prompt: Prompt): Prompt {
  if (prompt.purpose !== "command") return prompt;
  const suggestions = prompt.text === "" ? state.commands.toReversed() : suggestionsFor(state, prompt.text);
  return { ...prompt, suggestions };
}

/** Whether the page on the screen can be searched rather than filtered. */
export function slashPurpose(state: State): Prompt["purpose"] {
  return currentPage(state).kind === "text" ? "search" : "filter";
}
