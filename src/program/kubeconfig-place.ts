import { readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { UsageError } from "../cli/exit-code.ts";
import { cleanLine } from "../common/values/text.ts";

const ANSWER_MS = 2_000;
const OURS = /"cluster":\s*"simulated"/;
const SERVER = /"server":\s*"https:\/\/127\.0\.0\.1:(\d+)"/;

/**
 * Makes room for the kubeconfig of a simulated cluster: what an ended one left behind goes.
 *
 * @throws {@link UsageError} when the file is somebody else's, or belongs to a simulated cluster that still runs.
 */
export async function clearKubeconfigPlace(path: string): Promise<void> {
  const text = textAt(path);
  if (text === undefined) return;
  const port = OURS.test(text) ? SERVER.exec(text)?.[1] : undefined;
  if (port === undefined)
    throw new UsageError(cleanLine(`${path} exists and is not of a simulated cluster. Choose another file.`));
  if (await answers(Number(port)))
    throw new UsageError(
      cleanLine(`${path} belongs to a simulated cluster that runs on port ${port}. Stop it, or choose another file.`),
    );
  rmSync(path, { force: true });
}

/** Undefined: there is nothing. */
function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new UsageError(cleanLine(`The kubeconfig cannot be written to ${path}: it is there and cannot be read.`));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: ANSWER_MS });
    const say = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", say(true)).once("error", say(false)).once("timeout", say(false));
  });
}
