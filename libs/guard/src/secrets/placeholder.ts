const STAND_IN =
  /example|placeholder|change[_-]?me|your[_-]|dummy|sample|redacted|x{6}|\*{3}|\.{3}|0{8}|1234567|(.)\1{7}/i;
const REFERENCE =
  /^\s*(?:<|\$|\{\{|%\w+%$|process\.|os\.|env[.[(]|vault:|secrets?\.|ref[:+]|null$|undefined$|none$|true$|false$)/i;

/** Is this written where a secret would stand, and not a secret? */
export function isPlaceholder(value: string): boolean {
  return STAND_IN.test(value) || REFERENCE.test(value);
}

/** Shannon entropy in bits for each character. */
export function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
