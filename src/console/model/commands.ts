/**
 * What keys can do besides the actions on objects: the console's own commands. Keymaps bind keys to these ids, `update` carries them
 * out, and footer, help and docs show their titles.
 */
export interface Command {
  readonly id: CommandId;
  /** For help: a phrase. */
  readonly title: string;
  /** For the footer: a word or two. */
  readonly short: string;
  readonly topic: CommandTopic;
}

export type CommandTopic =
  | "move"
  | "columns"
  | "panes"
  | "show"
  | "choose"
  | "mark"
  | "copy"
  | "text"
  | "dialog"
  | "program";

/** Help shows the topics in this order. */
export const COMMAND_TOPICS: readonly CommandTopic[] = [
  "move",
  "columns",
  "panes",
  "show",
  "choose",
  "mark",
  "copy",
  "text",
  "dialog",
  "program",
];

const TABLE = {
  "cursor.down": ["move", "Down", "One row down"],
  "cursor.up": ["move", "Up", "One row up"],
  "cursor.page-down": ["move", "Page down", "One page down"],
  "cursor.page-up": ["move", "Page up", "One page up"],
  "cursor.first": ["move", "First", "First row"],
  "cursor.last": ["move", "Last", "Last row"],
  "columns.left": ["move", "Left", "Scroll columns or text left"],
  "columns.right": ["move", "Right", "Scroll columns or text right"],
  "column.pick-next": ["columns", "Next column", "Pick the next column"],
  "column.pick-previous": ["columns", "Previous column", "Pick the previous column"],
  "column.sort": ["columns", "Sort", "Sort by the picked column; again: the other way round"],
  "toggle.wide": ["columns", "Wide", "Wide columns on or off"],
  "show.columns": ["columns", "Columns", "List the columns of this view"],
  "pane.next": ["panes", "Next pane", "Move to the next pane"],
  "pane.previous": ["panes", "Previous pane", "Move to the previous pane"],
  "pane.1": ["panes", "Pane 1", "Move to pane 1"],
  "pane.2": ["panes", "Pane 2", "Move to pane 2"],
  "pane.3": ["panes", "Pane 3", "Move to pane 3"],
  "pane.4": ["panes", "Pane 4", "Move to pane 4"],
  "pane.5": ["panes", "Pane 5", "Move to pane 5"],
  "pane.6": ["panes", "Pane 6", "Move to pane 6"],
  "pane.7": ["panes", "Pane 7", "Move to pane 7"],
  "pane.8": ["panes", "Pane 8", "Move to pane 8"],
  "pane.9": ["panes", "Pane 9", "Move to pane 9"],
  open: ["show", "Open", "Open: zoom the pane, or go into the row"],
  back: ["show", "Back", "Back: clear the filter, then the page before"],
  "show.describe": ["show", "Describe", "Describe the object: summary, conditions, events, owner, children"],
  "show.yaml": ["show", "YAML", "Show the object as YAML"],
  "show.events": ["show", "Events", "Events of the object and its children"],
  "show.logs": ["show", "Logs", "Logs of the pod"],
  "show.owner": ["show", "Owner", "Go to the owner of the object"],
  "show.pods": ["show", "Pods", "Pods of the object"],
  "show.why": ["show", "Why", "Why the object waits and what would change that; for a queue: its quota and who waits"],
  "show.timeline": ["show", "Timeline", "What happened to the workload, from its creation on"],
  "show.preemptions": [
    "show",
    "Preemptions",
    "Who preempted whom, when and why; for a queue or a cohort: all that it takes part in",
  ],
  "show.trend": ["show", "Trend", "Pending, admitted and ready over this session"],
  "show.help": ["show", "Help", "Keys that work here"],
  "show.messages": ["show", "Messages", "Messages shown so far"],
  "toggle.faults": ["show", "Faults", "Only rows that need attention, or all"],
  "prompt.filter": ["choose", "Filter", "Filter rows"],
  "prompt.command": ["choose", "Command", "Go to a view by name"],
  "choose.context": ["choose", "Context", "Choose a context"],
  "choose.namespace": ["choose", "Namespace", "Choose a namespace"],
  "choose.action": ["choose", "Actions", "Everything that can be done to this row"],
  "namespace.all": ["choose", "All namespaces", "Show all namespaces"],
  mark: ["mark", "Mark", "Mark the row, or take the mark away"],
  "mark.all": ["mark", "Mark all", "Mark every row that is shown"],
  "mark.clear": ["mark", "Clear marks", "Take all marks away"],
  undo: ["mark", "Undo", "Take the last change back, where that is possible"],
  "copy.name": ["copy", "Copy name", "Copy the name, or the marked names"],
  "copy.cell": ["copy", "Copy cell", "Copy the cell of the picked column"],
  "copy.yaml": ["copy", "Copy YAML", "Copy the object as YAML"],
  "text.search": ["text", "Search", "Search in the text"],
  "text.next-hit": ["text", "Next hit", "Next hit"],
  "text.previous-hit": ["text", "Previous hit", "Previous hit"],
  "text.next-link": ["text", "Next link", "Next line that leads to another object"],
  "text.previous-link": ["text", "Previous link", "Previous line that leads to another object"],
  "text.follow-link": ["text", "Follow", "Go to the object that the chosen line leads to"],
  "text.fold": ["text", "Unfold", "Show or fold managed fields"],
  "prompt.accept": ["dialog", "Accept", "Do what was typed or chosen"],
  "prompt.cancel": ["dialog", "Cancel", "Leave without doing anything"],
  "prompt.suggest-next": ["dialog", "Next suggestion", "Next suggestion, or the next newer line"],
  "prompt.suggest-previous": ["dialog", "Previous suggestion", "Previous suggestion, or the next older line"],
  "prompt.complete": ["dialog", "Complete", "Take the suggestion"],
  "prompt.left": ["dialog", "Left", "Text cursor left"],
  "prompt.right": ["dialog", "Right", "Text cursor right"],
  "prompt.start": ["dialog", "Start", "Text cursor to the start"],
  "prompt.end": ["dialog", "End", "Text cursor to the end"],
  "prompt.delete-left": ["dialog", "Delete", "Delete the character before the text cursor"],
  "prompt.delete-right": ["dialog", "Delete", "Delete the character under the text cursor"],
  "prompt.delete-word": ["dialog", "Delete word", "Delete the word before the text cursor"],
  "prompt.clear": ["dialog", "Clear", "Clear the line"],
  "picker.down": ["dialog", "Down", "Next choice"],
  "picker.up": ["dialog", "Up", "Previous choice"],
  "dialog.next-group": ["dialog", "Next field", "Next field or worker group"],
  "dialog.previous-group": ["dialog", "Previous field", "Previous field or worker group"],
  "dialog.widen-bounds": ["dialog", "Widen bounds", "Move minimum or maximum so that the number fits"],
  refresh: ["program", "Refresh", "Read everything again now"],
  "sign-in": ["program", "Sign in", "Sign in again"],
  redraw: ["program", "Redraw", "Draw the screen again"],
  "suspend-program": ["program", "Suspend", "Leave to the shell; fg comes back"],
  quit: ["program", "Quit", "Quit"],
} as const satisfies Record<string, readonly [CommandTopic, string, string]>;

export type CommandId = keyof typeof TABLE;

/** By id, in the order help shows them. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  (Object.keys(TABLE) as CommandId[]).map((id) => {
    const [topic, short, title] = TABLE[id];
    return [id, { id, title, short, topic }];
  }),
);

export function isCommandId(id: string): id is CommandId {
  return Object.hasOwn(TABLE, id);
}
