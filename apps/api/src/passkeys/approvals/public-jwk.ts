import { createPublicKey } from 'node:crypto';
import { convertCOSEtoPKCS, cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';

const b64 = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('base64url');

/**
 * The public key of a passkey (COSE, RFC 9052) as a JWK, which can be read without a CBOR library.
 * @throws Error for a key of a kind that is not registered here
 */
export function publicJwkOf(coseKey: Uint8Array): Record<string, unknown> {
  const key = decodeCredentialPublicKey(new Uint8Array(coseKey));
  if (cose.isCOSEPublicKeyEC2(key)) {
    const point = convertCOSEtoPKCS(new Uint8Array(coseKey));
    return { kty: 'EC', crv: 'P-256', x: b64(point.subarray(1, 33)), y: b64(point.subarray(33)) };
  }
  if (cose.isCOSEPublicKeyOKP(key)) {
    return { kty: 'OKP', crv: 'Ed25519', x: b64(key.get(cose.COSEKEYS.x)) };
  }
  if (cose.isCOSEPublicKeyRSA(key)) {
    return { kty: 'RSA', n: b64(key.get(cose.COSEKEYS.n)), e: b64(key.get(cose.COSEKEYS.e)) };
  }
  throw new Error('a passkey of an unknown kind');
}

/** Whether evidence signed with this key could be verified later. */
export function isReadableKey(coseKey: Uint8Array): boolean {
  try {
    createPublicKey({ key: publicJwkOf(coseKey), format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
