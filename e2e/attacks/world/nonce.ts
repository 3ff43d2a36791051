import { Nonces } from '#libs/oauth';

/** The nonce that the gateways of the deployment would have given at another time. @param at Unix seconds */
export const nonceOf = (secret: string, tenant: string, at: number): string =>
  new Nonces([Buffer.from(secret, 'base64url')]).issue(tenant, at);
