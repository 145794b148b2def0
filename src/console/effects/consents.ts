import type { Message } from "../model/message.ts";
import type { AskConsent } from "./ports.ts";

/** Questions of credential plugins to the person: one at a time on the screen, each answered once. */
export interface Consents {
  readonly ask: AskConsent;
  readonly answer: (requestId: number, yes: boolean) => void;
  /** Answers everything that is open with no: another context is being opened. */
  readonly refuseAll: () => void;
}

interface Request {
  readonly id: number;
  readonly title: string;
  readonly lines: readonly string[];
  readonly resolve: (yes: boolean) => void;
}

export function createConsents(dispatch: (message: Message) => void, now: () => number): Consents {
  let lastId = 0;
  let open: readonly Request[] = [];

  const show = () => {
    const [first] = open;
    if (first === undefined) return;
    const { id: requestId, title, lines } = first;
    dispatch({ kind: "consent-asked", requestId, title, lines, at: now() });
  };
  return {
    ask: (title, lines) =>
      new Promise((resolve) => {
        lastId += 1;
        open = [...open, { id: lastId, title, lines, resolve }];
        if (open.length === 1) show();
      }),
    answer(requestId, yes) {
      const [first] = open;
      if (first?.id !== requestId) return;
      open = open.slice(1);
      first.resolve(yes);
      show();
    },
    refuseAll() {
      const refused = open;
      open = [];
      for (const { resolve } of refused) resolve(false);
    },
  };
}
