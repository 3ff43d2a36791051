import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';

/** Lower-case hexadecimal SHA-256; text is hashed as UTF-8. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex');

/** SHA-256 of the RFC 8785 form: equal for equal JSON values, whatever their spelling. @throws NotCanonical */
export const hashJson = (value: unknown): string => sha256Hex(canonicalJson(value));
