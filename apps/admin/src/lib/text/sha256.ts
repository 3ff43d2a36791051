/** Lower-case hexadecimal SHA-256 of the UTF-8 form; undefined where the browser offers no WebCrypto (plain HTTP). */
export async function sha256(text: string): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
