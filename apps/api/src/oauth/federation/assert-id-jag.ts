import { isObject } from '#libs/manifest';
import { invalid } from './provider-tokens.js';

/** Who presents the assertion, and where. */
export interface Presented {
  /** This authorization server. */
  readonly issuer: string;
  readonly clientId: string;
  /** Thumbprint of the key that the client proved. */
  readonly jkt: string;
}

/**
 * For whom an ID-JAG is: one audience, this client, and this key if it names one.
 * Not checked here: signature, issuer, type, age, single use.
 * @throws ProviderFailure `assertion-invalid`
 */
export function assertIdJag(
  claims: Readonly<Record<string, unknown>>,
  { issuer, clientId, jkt }: Presented,
): void {
  // A list would be good at other servers as well: whoever received it there could use it here.
  if (claims['aud'] !== issuer) throw invalid('aud is not this authorization server alone');
  if (claims['client_id'] !== clientId) throw invalid('client_id is another client');
  if (typeof claims['jti'] !== 'string' || claims['jti'] === '') throw invalid('jti is not a text');
  const { cnf } = claims;
  if (cnf === undefined) return;
  if (!isObject(cnf) || Object.keys(cnf).length !== 1 || cnf['jkt'] !== jkt) {
    throw invalid('cnf is another key');
  }
}
