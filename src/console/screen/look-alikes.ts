/** What is odd about a name that a person is about to confirm: characters that cannot be seen, or that only look like others. */
export function suspiciousIn(name: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00ad\u115f\u1160\u3164]/u.test(name))
    return "The name holds characters that cannot be seen.";
  const letters = [...name].filter((character) => /\p{L}/u.test(character));
  const scripts = new Set(letters.map((letter) => SCRIPTS.find((script) => script.test(letter))));
  return scripts.size > 1 ? "The name mixes letters of several scripts, which can look alike." : undefined;
}

const SCRIPTS: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u,
  /\p{Script=Hangul}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
];
