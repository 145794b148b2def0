import { printYaml } from "../../common/values/yaml-guard.ts";
import type { Effect } from "../model/effect.ts";
import type { RowRef } from "../model/row.ts";
import { maskSecrets } from "../screen/mask-secrets.ts";
import { carryOutPlans, rehearsePlans, sentenceOf } from "./change-objects.ts";
import { findDashboard, forwardDashboard, openAddress } from "./dashboards.ts";
import type { EffectContext } from "./ports.ts";
import { fetchObject, readText } from "./read-text.ts";

/** What the running console offers to effects besides its ports. */
export interface Session {
  readonly arrange: (paneId: number, basis: string) => Promise<void>;
  readonly findWhy: () => Promise<void>;
  readonly openContext: (name: string) => Promise<void>;
  readonly refresh: () => void;
}

/** Carries out one effect. What comes of it, good or bad, arrives as messages; it never throws. */
export async function perform(context: EffectContext, session: Session, effect: Effect): Promise<void> {
  const { ports, dispatch } = context;
  try {
    switch (effect.kind) {
      case "arrange":
        return await session.arrange(effect.paneId, effect.basis);
      case "find-why":
        return await session.findWhy();
      case "read-text":
        return await readText(context, effect.pageId, effect.source);
      case "rehearse":
        return await rehearsePlans(context, effect);
      case "carry-out":
        return await carryOutPlans(context, effect);
      case "find-dashboard":
        return await findDashboard(context, effect.of);
      case "forward-dashboard":
        return await forwardDashboard(context, effect.of);
      case "open-address":
        return await openAddress(context, effect.title, effect.url);
      case "copy":
        return await copy(context, effect.text, effect.what);
      case "copy-yaml":
        return await copyYaml(context, effect.of);
      case "open-context":
        return await session.openContext(effect.name);
      case "answer-consent":
        return context.consents.answer(effect.requestId, effect.yes);
      case "refresh":
        return await refresh(context, session);
      case "sign-in-again":
        return await (context.client()?.signInAgain() ?? openAgain(context, session));
      case "redraw":
        return ports.terminal.redraw();
      case "suspend-program":
        return await ports.terminal.suspend();
      case "quit":
        return ports.terminal.close(0);
      default:
        return effect satisfies never;
    }
  } catch (error) {
    dispatch({ kind: "notice", notice: { at: ports.clock.now(), tone: "bad", text: sentenceOf(error) } });
  }
}

/** Polls now; where no connection could be opened, tries to open it once more. */
async function refresh(context: EffectContext, session: Session): Promise<void> {
  session.refresh();
  if (context.state().connection.status === "failed") await openAgain(context, session);
}

async function openAgain({ state }: EffectContext, session: Session): Promise<void> {
  const { connection } = state();
  if (connection.status === "failed") await session.openContext(connection.contextName);
}

/** As the YAML page shows it: secrets masked, and without the managed fields. */
async function copyYaml(context: EffectContext, of: RowRef): Promise<void> {
  const object = await fetchObject(context, of);
  const { managedFields: _left, ...metadata } = object.metadata;
  await copy(context, printYaml(maskSecrets({ ...object, metadata })), `the YAML of ${of.name}`);
}

async function copy({ ports, dispatch }: EffectContext, text: string, what: string): Promise<void> {
  const copied = await ports.terminal.copy(text);
  const shown = text.length <= 60 && !text.includes("\n") ? `: ${text}` : "";
  const notice =
    copied.sent === "none"
      ? ({ at: ports.clock.now(), tone: "warning", text: `Not copied: ${copied.problem}` } as const)
      : ({
          at: ports.clock.now(),
          tone: "info",
          text: `Copied ${what}${shown}${copied.sent === "tmux" ? " (by tmux)" : ""}`,
        } as const);
  dispatch({ kind: "notice", notice });
}
