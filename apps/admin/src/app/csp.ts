declare global {
  /** Read by react-remove-scroll, which adds a style element while a dialog is open. */
  var __webpack_nonce__: string | undefined;
}

/** The nonce that the API stamped into this document, for style elements added at run time. */
export function readStyleNonce(): string {
  const nonce = document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
  globalThis.__webpack_nonce__ = nonce;
  return nonce;
}
