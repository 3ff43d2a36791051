import { X509Certificate } from 'node:crypto';
import type { SinkDestination } from '#libs/contracts';
import { EgressRefused, outboundUrl } from '../egress/egress.module.js';
import { invalid } from '../http/http.module.js';

/** Refused when it is entered, and looked at again whenever something is sent. @throws ProblemError 422 */
export function checkedDestination(destination: SinkDestination, allowPrivate: boolean): void {
  switch (destination.kind) {
    case 'webhook':
      return checkUrl('/destination/url', destination.url, allowPrivate);
    case 's3':
      return checkUrl('/destination/endpoint', destination.endpoint, allowPrivate);
    case 'syslog':
      if (!destination.tls && !allowPrivate)
        throw invalid(
          '/destination/tls',
          'tls_required',
          'Events are not sent in clear over a public network.',
        );
      if (destination.ca !== undefined) checkCertificate(destination.ca);
  }
}

function checkUrl(pointer: string, text: string, allowPrivate: boolean): void {
  try {
    outboundUrl(text, allowPrivate);
  } catch (cause) {
    if (!(cause instanceof EgressRefused)) throw cause;
    throw invalid(pointer, cause.code, `Nothing is sent there: ${cause.detail ?? cause.code}.`);
  }
}

function checkCertificate(pem: string): void {
  if (!isCertificate(pem))
    throw invalid('/destination/ca', 'not_a_certificate', 'It is not a certificate in PEM.');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
