import type { Pod } from "../common/core-objects/pod.ts";
import type { PodContainer } from "../common/core-objects/pod-status.ts";
import type { DiagnosisStep } from "./diagnosis.ts";
import { countInWords, eventOf, fieldOf, listInWords, stepDone, stepFailed } from "./evidence.ts";
import { eventsAbout } from "./related-objects.ts";
import type { Situation } from "./situation.ts";

const IMAGE_REASONS: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
]);

interface ImageProblem {
  readonly pod: Pod;
  readonly container: PodContainer;
  readonly reason: string;
  readonly message: string;
}

/** Whether the images of placed pods arrive. Undefined while no pod is placed. */
export function imageStep({ related, facts }: Situation): DiagnosisStep | undefined {
  const placed = related.staying.filter(({ node }) => node !== "");
  if (placed.length === 0) return undefined;
  const problems = placed.flatMap(imageProblems);
  const [first] = problems;
  if (first === undefined) {
    const started = placed.every((pod) =>
      pod.containers.some(({ state }) => state.is === "running" || state.is === "ended"),
    );
    return started ? stepDone("image", "Its images are there.") : undefined;
  }
  const { pod, container, reason } = first;
  // A pod that backs off says no more than that; the attempt before it said why.
  const attempt = eventsAbout(pod, facts).find((event) => event.reason === "Failed" && /image/i.test(event.message));
  const message = attempt?.message || first.message;
  const pods = [...new Set(problems.map((problem) => problem.pod.meta.name))];
  const image = imageIn(message) ?? imageIn(first.message);
  const what = image === undefined ? "an image" : `the image ${image}`;
  return stepFailed("image", {
    code: "image-pull",
    sentence: `${countInWords(pods.length, "pod")} cannot get ${what}: ${whyInWords(reason, message)}.`,
    adminSentence: `Container ${container.name} of pod ${listInWords(pods)} on node ${pod.node}: ${reason}: ${message || "no message"}`,
    next: nextFor(reason, message),
    since: pod.startedAt ?? pod.meta.createdAt,
    evidence: [
      fieldOf(
        "Pod",
        pod,
        `status.containerStatuses[${container.name}].state.waiting`,
        [reason, first.message].filter(Boolean).join(": "),
      ),
      ...(attempt === undefined ? [] : [eventOf(attempt)]),
    ],
  });
}

/** Says whether a container waits for its image. */
export function isImageProblem({ state }: PodContainer): boolean {
  return state.is === "waiting" && IMAGE_REASONS.has(state.reason);
}

function imageProblems(pod: Pod): readonly ImageProblem[] {
  return pod.containers.flatMap((container) => {
    const { state } = container;
    if (state.is !== "waiting" || !isImageProblem(container)) return [];
    return [{ pod, container, reason: state.reason, message: state.message }];
  });
}

function imageIn(message: string): string | undefined {
  return /image "?([^\s":]+(?::[^\s":]+)*(?:@[^\s":]+:[0-9a-f]+)?)"?/.exec(message)?.[1];
}

interface ImageWords {
  readonly pattern: RegExp;
  readonly words: string;
  readonly next: string;
}

const CAUSES: readonly ImageWords[] = [
  {
    pattern: /InvalidImageName|invalid reference format/i,
    words: "its name is not valid",
    next: "Correct the image name in the job.",
  },
  {
    pattern: /ErrImageNeverPull/,
    words: "it is not on the node, and the job forbids to fetch it",
    next: "Set imagePullPolicy to IfNotPresent in the job.",
  },
  {
    pattern: /unauthorized|authentication required|denied|forbidden|403|401/i,
    words: "the registry refuses access",
    next: "Check the image name and the pull secret (imagePullSecrets) of the job's ServiceAccount.",
  },
  {
    pattern: /not found|manifest unknown|does not exist|404/i,
    words: "the registry does not have it",
    next: "Check the image's name and tag.",
  },
  {
    pattern: /toomanyrequests|rate limit|429/i,
    words: "the registry allows no more downloads now",
    next: "Wait, or pull through a mirror or with a registry account.",
  },
  {
    pattern: /x509|certificate/i,
    words: "the registry's certificate is not trusted by the node",
    next: "Ask an administrator to add the registry's certificate authority to the nodes.",
  },
  {
    pattern: /no such host|i\/o timeout|connection refused|deadline exceeded|unreachable|RegistryUnavailable/i,
    words: "the registry cannot be reached from the node",
    next: "Ask an administrator about the network between nodes and registry.",
  },
  {
    pattern: /no space left/i,
    words: "the node's disk is full",
    next: "Ask an administrator to make room on the node, or use a smaller image.",
  },
];

function causeOf(reason: string, message: string): ImageWords | undefined {
  return CAUSES.find(({ pattern }) => pattern.test(reason) || pattern.test(message));
}

function whyInWords(reason: string, message: string): string {
  return causeOf(reason, message)?.words ?? (message.trim().replace(/\.$/, "") || reason);
}

function nextFor(reason: string, message: string): string {
  return causeOf(reason, message)?.next ?? "Check the image's name and tag, and the pull secret.";
}
