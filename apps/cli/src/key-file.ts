import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadClientKey, type ClientKey } from '#libs/oauth';
import { UsageError } from './cli-error.js';

/**
 * Makes a P-256 key pair and writes it as a private JWK that only its owner may read. An existing file is never replaced.
 * @returns the public JWK, with its RFC 7638 thumbprint as `kid`
 */
export function createKeyFile(cwd: string, out: string): Record<string, string> {
  const path = resolve(cwd, out);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  try {
    writeFileSync(path, `${JSON.stringify(jwk, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError(`${path} exists already.`, 'Name another file with --out.');
    throw new UsageError(`Cannot write ${path} (${code}).`);
  }
  const { kid, publicJwk } = loadClientKey(jwk);
  return { ...publicJwk, kid, alg: 'ES256', use: 'sig' };
}

/** Reads a key that `createKeyFile` wrote. @throws UsageError */
export function readKeyFile(path: string): ClientKey {
  const remedy =
    'Make one with: sallyport key create --out <file>, and register its public half for the agent.';
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(
      `Cannot read the key file ${path} (${(cause as NodeJS.ErrnoException).code}).`,
      remedy,
    );
  }
  try {
    return loadClientKey(JSON.parse(text));
  } catch {
    // Not the cause: it could quote the file, which is secret.
    throw new UsageError(`${path} holds no private P-256 JWK.`, remedy);
  }
}
