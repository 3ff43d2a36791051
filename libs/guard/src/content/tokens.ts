/** Not less than any common tokenizer counts: three ASCII characters a token, and each other character one. */
export function tokensOf(value: unknown): number {
  if (typeof value === 'string') return tokensOfText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return 2;
  if (typeof value !== 'object' || value === null) return 1;
  let tokens = 0;
  if (Array.isArray(value)) for (const item of value) tokens += tokensOf(item);
  else for (const [key, item] of Object.entries(value)) tokens += tokensOfText(key) + tokensOf(item);
  return tokens;
}

function tokensOfText(text: string): number {
  let foreign = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) foreign++;
  return Math.ceil((text.length - foreign) / 3) + foreign;
}
