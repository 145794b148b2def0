import { homedir, hostname, userInfo } from "node:os";
import { systemClock } from "../common/kubernetes-cluster/clock.ts";
import { FileJournal } from "../common/kubernetes-cluster/file-journal.ts";
import type { Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";

/** The journal of this process: nothing is written until something is changed. */
export function openJournal(environment: Environment, session: string): FileJournal {
  return new FileJournal({
    folder: `${foldersOf(environment, homedir()).state}/journal`,
    pid: process.pid,
    session,
    origin: { host: hostname(), osUser: osUser(), sshFrom: environment["SSH_CONNECTION"]?.split(" ")[0] },
    clock: systemClock,
  });
}

export function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a number that no account has.
    return String(process.getuid?.() ?? "unknown");
  }
}
