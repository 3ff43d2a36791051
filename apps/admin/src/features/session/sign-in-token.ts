/** The token of a pasted sign-in link, or the text itself if it is only the token. */
export function tokenOf(pasted: string): string {
  const text = pasted.trim();
  return text.slice(text.indexOf('#') + 1);
}

/** Pages that a link with a one-time token leads to. */
const TAKES_TOKEN = ['/signin', '/setup'];

/**
 * Takes the one-time token out of the address `/signin#…` or `/setup#…` at once, so that it stays neither in the address bar nor in the history.
 * The fragment never reached a server. The result gives the token once.
 */
export function takeSignInToken(): () => string | undefined {
  if (!TAKES_TOKEN.includes(location.pathname) || location.hash.length < 2) return () => undefined;
  let token: string | undefined = location.hash.slice(1);
  history.replaceState(null, '', location.pathname + location.search);
  return () => {
    const once = token;
    token = undefined;
    return once;
  };
}
