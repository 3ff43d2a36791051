const WORD = /\p{Script=Han}|[\p{L}]{3,}/gu;
const COMMON =
  /^(the|and|all|any|for|this|that|with|user|file|list|get|set|read|last|name|your|every|each|entire|full|whole|current|previous|open|key|access|local|information)$/;

/** Word stems of a text that tell its topic; words of any description are left out. */
export function stemsOf(text: string): string[] {
  return [...text.toLowerCase().matchAll(WORD)]
    .map(([word]) => word)
    .filter((word) => !COMMON.test(word))
    .map(stem)
    .filter((word) => !COMMON.test(word));
}

/** Is the tool for just this: does every telling word of the phrase belong to its topic? */
export function isTopic(phrase: string, topic: ReadonlySet<string>): boolean {
  const stems = stemsOf(phrase);
  return stems.length > 0 && stems.every((word) => topic.has(word));
}

function stem(word: string): string {
  const bare = word.length > 4 ? word.replace(/(ies|ing|ed|es|s|ly)$/, '') : word;
  return bare.length > 4 ? bare.replace(/[ey]$/, '') : bare;
}
