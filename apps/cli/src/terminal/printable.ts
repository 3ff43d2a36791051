/** Everything a terminal would act on instead of showing it; a tool's text must not move the cursor or hide lines. */
const ACTING = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of a stranger, safe to print: control and format characters show as their code point. */
export const printable = (text: string): string =>
  text.replaceAll(
    ACTING,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`,
  );
