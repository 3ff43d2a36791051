import { createPublicKey, hash, verify, type KeyObject } from 'node:crypto';
import { approvalStatement, type ApprovalEvidence, type ApprovalStatement } from '#libs/contracts';
import { z } from 'zod';

/** The evidence does not prove the approval. `message` says why. */
export class BadEvidence extends Error {
  override readonly name = 'BadEvidence';
}

const clientData = z.looseObject({
  type: z.literal('webauthn.get'),
  challenge: z.string(),
  origin: z.string(),
});

/** WebAuthn level 3 §6.1: RP ID hash (32), flags (1), counter (4), extensions. */
const FLAGS_AT = 32;
const MIN_BYTES = 37;
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

/**
 * The statement that a person signed with a passkey. Works offline, with the evidence alone.
 *
 * Not checked: whose passkey it is, that the nonce was used once, the authenticator's counter; the control plane did
 * when it accepted the approval, and its audit log holds the digest of the statement.
 *
 * @param origin of the console, such as `https://console.example.com`
 * @throws BadEvidence
 */
export function verifyApproval(evidence: ApprovalEvidence, origin: string): ApprovalStatement {
  const client = bytes(evidence.clientData);
  const authenticator = bytes(evidence.authenticatorData);
  const said = clientData.safeParse(json(client.toString('utf8')));
  if (!said.success) throw new BadEvidence('the client data are not those of an assertion');
  if (said.data.challenge !== hash('sha256', evidence.statement, 'base64url'))
    throw new BadEvidence('another statement was signed');
  if (said.data.origin !== origin) throw new BadEvidence('signed at another origin');
  assertAuthenticator(authenticator, new URL(origin).hostname);
  const signed = Buffer.concat([authenticator, hash('sha256', client, 'buffer')]);
  if (!signatureFits(signed, keyOf(evidence.publicKey), bytes(evidence.signature)))
    throw new BadEvidence('the signature does not fit');
  const statement = approvalStatement.safeParse(json(evidence.statement));
  if (!statement.success) throw new BadEvidence('what was signed is no approval');
  return statement.data;
}

function assertAuthenticator(data: Buffer, rpId: string): void {
  if (data.length < MIN_BYTES || !data.subarray(0, FLAGS_AT).equals(hash('sha256', rpId, 'buffer')))
    throw new BadEvidence('signed for another domain');
  const flags = data[FLAGS_AT] ?? 0;
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0)
    throw new BadEvidence('the authenticator did not verify the person');
}

function keyOf(jwk: Record<string, unknown>): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new BadEvidence('the public key cannot be read');
  }
}

/** ES256 signatures of authenticators are DER (WebAuthn level 3 §6.5.5). Ed25519 hashes by itself. */
function signatureFits(signed: Buffer, key: KeyObject, signature: Buffer): boolean {
  return verify(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', signed, key, signature);
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
