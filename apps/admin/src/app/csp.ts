/** The nonce that the API stamped into this document, for style elements added at run time. */
export function readStyleNonce(): string {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
  // Where react-remove-scroll, which adds a style element while a dialog is open, looks for it.
  Reflect.set(globalThis, '__webpack_nonce__', nonce);
  return nonce;
}
