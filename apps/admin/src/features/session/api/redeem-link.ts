import { answered, type Api } from '../../../lib/http/api.js';

/** Trades the one-time token of a sign-in link for the session cookie. */
export const redeemLink = (api: Api, token: string) =>
  answered(api.POST('/api/v1/session/link', { body: { token } }));
