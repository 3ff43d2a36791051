import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** The certificate or its key cannot be used as given. The message is for the person who gave it; it quotes neither. */
export class BadCertificate extends Error {
  override readonly name = 'BadCertificate';

  constructor(
    readonly part: 'certificate' | 'key',
    message: string,
  ) {
    super(message);
  }
}

/**
 * A client certificate and its private key, both PEM; the certificate may be followed by its chain.
 * Not checked: who issued it, and what for. The upstream decides that.
 *
 * @returns when the certificate ends
 * @throws BadCertificate
 */
export function checkCertificate(certificate: string, key: string, now: Date): Date {
  const leaf = read('certificate', 'is no PEM certificate', () => new X509Certificate(certificate));
  const privateKey = read('key', 'is no unencrypted PEM private key', () => createPrivateKey(key));
  if (!matches(leaf, privateKey)) throw new BadCertificate('key', 'does not belong to the certificate');
  const ends = new Date(leaf.validTo);
  if (ends <= now) throw new BadCertificate('certificate', `ended on ${ends.toISOString()}`);
  return ends;
}

function read<T>(part: 'certificate' | 'key', problem: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new BadCertificate(part, problem);
  }
}

const matches = (certificate: X509Certificate, key: KeyObject): boolean => certificate.checkPrivateKey(key);
