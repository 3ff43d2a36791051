import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, for a cookie or a link. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is stored instead of a secret. The secret has 256 bits, so a plain digest cannot be guessed back. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex');
