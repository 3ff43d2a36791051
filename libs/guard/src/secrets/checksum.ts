import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Tokens of GitHub and npm end in the CRC-32 of their random part, six digits to base 62. */
export function hasBase62Checksum(token: string): boolean {
  const random = token.slice(token.indexOf('_') + 1, -6);
  let rest = crc32(random);
  let digits = '';
  for (let i = 0; i < 6; i++) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return token.endsWith(digits);
}

/** Tokens of Grafana end in the CRC-32 of what stands before the last underscore, in hexadecimal. */
export function hasHexChecksum(token: string): boolean {
  const at = token.lastIndexOf('_');
  const stated = token.slice(at + 1);
  return [token.slice(0, at), token.slice(token.indexOf('_') + 1, at)].some(
    (part) => crc32(part).toString(16).padStart(8, '0') === stated,
  );
}
