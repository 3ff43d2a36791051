import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../http/http.module.js';
import { ApiSettings } from '../settings.js';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isWrite = (request: FastifyRequest): boolean => !SAFE.has(request.method);

const refused = (detail: string): ProblemError =>
  new ProblemError(403, 'csrf_rejected', 'The request did not come from this console', { detail });

/**
 * Refuses writes that another site could make a browser send. `Sec-Fetch-Site` cannot be set by scripts; a browser
 * too old to send it still sends `Origin`. Forms cannot send JSON. Does not check the CSRF token: the guard does,
 * once there is a session.
 */
@Injectable()
export class WriteProtection {
  constructor(private readonly settings: ApiSettings) {}

  /** @throws ProblemError 403 or 415 */
  check(request: FastifyRequest): void {
    const { 'sec-fetch-site': site, origin, 'content-type': type } = request.headers;
    if (site === undefined ? origin !== this.settings.publicUrl : site !== 'same-origin') {
      throw refused(`Open the console at ${this.settings.publicUrl} and try again.`);
    }
    if (hasBody(request) && mediaType(type) !== 'application/json') {
      throw new ProblemError(415, 'media_type_unsupported', 'Send application/json');
    }
  }
}

export const missingToken = (): ProblemError =>
  refused('The X-Sallyport-CSRF header is missing or belongs to another session. Reload the page.');

const hasBody = (request: FastifyRequest): boolean =>
  request.headers['transfer-encoding'] !== undefined ||
  request.headers['content-type'] !== undefined ||
  Number(request.headers['content-length'] ?? 0) > 0;

const mediaType = (header: string | undefined): string =>
  (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
