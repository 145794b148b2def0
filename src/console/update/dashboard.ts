import type { Message } from "../model/message.ts";
import type { State, Step } from "../model/state.ts";
import { done, notify, say, withOverlay } from "./step.ts";

/** Opens what was found: an address as it is, a local port only after asking where other people share this host. */
export function dashboardFound(state: State, { of, found }: Extract<Message, { kind: "dashboard-found" }>): Step {
  switch (found.how) {
    case "address":
      return done(notify(state, "info", `Dashboard of ${of.name}, from ${found.from}`), {
        kind: "open-address",
        url: found.url,
        title: `Ray dashboard of ${of.name}`,
      });
    case "none":
      return say(state, "warning", `Dashboard of ${of.name}: ${found.problem}`);
    case "forward":
      if (!found.ask) return done(state, { kind: "forward-dashboard", of });
      if (isAsking(state)) return say(state, "info", `Dashboard of ${of.name}: finish this dialog, then open it again`);
      return done(
        withOverlay(state, {
          kind: "question",
          title: `Forward the dashboard of ${of.name} to a port of this host?`,
          lines: [
            `No address leads to it, so a port of 127.0.0.1 here would carry it to pod ${found.pod}.`,
            "Everybody who is signed in on this host could use that port, and a Ray dashboard can run programs.",
            "It is closed when you quit.",
          ],
          whenYes: [{ kind: "forward-dashboard", of }],
          whenNo: [],
          openedAt: state.now,
        }),
      );
    default:
      return found satisfies never;
  }
}

/** What asks for an answer is not pushed aside by an address that has been found meanwhile. */
export function isAsking({ overlay }: State): boolean {
  return overlay !== undefined && overlay.kind !== "text-box";
}
