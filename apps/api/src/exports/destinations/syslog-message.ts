import type { AuditEvent } from '#libs/contracts';

/** RFC 5424 §6.2.1: facility 13, log audit. */
const FACILITY = 13;
const INFORMATIONAL = 6;
const WARNING = 4;

/** One event as RFC 5424 has it, counted in octets (RFC 6587 §3.4.1, RFC 5425 §4.3). @param text without line breaks */
export function syslogFrame(event: AuditEvent, host: string, text: string): Buffer {
  const refused = event.kind === 'call' && event.outcome !== 'succeeded';
  const priority = FACILITY * 8 + (refused ? WARNING : INFORMATIONAL);
  const header = `<${priority}>1 ${event.at} ${printable(host, 255)} sallyport - ${printable(event.id, 32)} -`;
  const message = Buffer.from(`${header} ${text}`);
  return Buffer.concat([Buffer.from(`${message.length} `), message]);
}

/** PRINTUSASCII of §6, at most so long; `-` for nothing. */
const printable = (text: string, longest: number): string =>
  text.replaceAll(/[^\x21-\x7e]/g, '').slice(0, longest) || '-';
