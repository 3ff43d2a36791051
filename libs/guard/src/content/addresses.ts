import { apart } from '../apart.js';
import { entropy } from '../secrets/placeholder.js';
import { redacted, type TextFinding, type Weight } from './text-finding.js';

const WEB = /\bhttps?:\/\/[^\s<>"'`\\]{1,4096}/gi;
const TRAILING = /[)\].,;:!?*_}]+$/;
const MAX_ALT = 2_000;
const REFERENCED_IMAGE = /!\[([^\]\n]{0,500})\](?:\[([^\]\n]{0,200})\])?/g;
const DEFINITION = /^ {0,3}\[([^\]\n]{1,200})\]:[ \t]{0,8}<?([^\s>]{1,4096})/gm;
/** Elements that a page loads by itself, and properties of styles. */
const LOADED =
  /<(?:img|image|iframe|embed|object|video|audio|source|track|input|link|script|body|table|td|use|feimage|frame|base|meta|style)\b[^<>]{0,4096}>|(?:url\(|@import\s)[^)\n]{0,4096}\)?/gi;
const TARGET =
  /\]\(\s{0,4}<?([a-z][a-z0-9+.-]{1,20}:[^\s)>]{0,4096})|\b(?:href|src|action)\s{0,4}=\s{0,4}["']?\s{0,4}([a-z][a-z0-9+.-]{1,20}:[^\s"'>]{0,4096})/gi;
const ACTIVE = /^(?:javascript|vbscript|file|data:(?:text|image\/svg|application))/i;
const REMOTE = /(?:https?:)?\/\/[^\s<>"'`\\),]{1,4096}/i;
const IP4 = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/;
/** Data in an address: a run as long and as mixed as no name is. */
const DATA = { length: 64, entropy: 4 };

/**
 * Addresses that take data along or bring something in: images and other parts that load by themselves from hosts that
 * are not allowed, links that carry data, active ones, such as hide where they lead. Links to other hosts are a remark,
 * and one only where somebody has said which hosts are allowed.
 */
export function findAddresses(text: string, hosts: readonly string[]): TextFinding[] {
  if (!/:\/\/|\]\(|\]:|:[\w/]|url\(|=\s*["']?\/\//.test(text)) return [];
  const found: TextFinding[] = [];
  const add = (rule: string, weight: Weight, start: number, end: number, instead: string) =>
    found.push({ rule: `exfil.${rule}`, weight, start, end, instead });
  for (const { start, end, address } of loadedParts(text)) {
    const url = parsed(address);
    if (url !== undefined && !isAllowed(url.hostname, hosts))
      add('image', 'proof', start, end, `[image removed: ${url.hostname}]`);
  }
  for (const match of text.matchAll(TARGET)) {
    const target = match[1] ?? match[2] ?? '';
    const start = match.index + match[0].length - target.length;
    if (ACTIVE.test(target)) add('url', 'proof', start, start + target.length, redacted('exfil.url'));
  }
  for (const { 0: match, index } of text.matchAll(WEB)) {
    const address = match.replace(TRAILING, '');
    const url = parsed(address);
    if (url === undefined || isAllowed(url.hostname, hosts)) continue;
    const end = index + address.length;
    if (carriesData(url)) add('link-data', 'proof', index, end, `[link removed: ${url.hostname}]`);
    else if (url.username !== '' || isPublicIp(url.hostname))
      add('url', 'proof', index, end, redacted('exfil.url'));
    else if (hosts.length > 0) add('link', 'remark', index, end, address);
  }
  return apart(text.length, found);
}

function loadedParts(text: string): { start: number; end: number; address: string }[] {
  const parts = markdownImages(text);
  if (text.includes('![') && text.includes(']:')) {
    const targets = new Map(
      [...text.matchAll(DEFINITION)].map(([, label = '', to = '']) => [label.toLowerCase(), to]),
    );
    for (const { 0: whole, 1: alt = '', 2: label = '', index } of text.matchAll(REFERENCED_IMAGE)) {
      const address = targets.get((label === '' ? alt : label).toLowerCase());
      if (address !== undefined) parts.push({ start: index, end: index + whole.length, address });
    }
  }
  for (const { 0: whole, index } of text.matchAll(LOADED)) {
    const address = REMOTE.exec(whole)?.[0];
    if (address !== undefined) parts.push({ start: index, end: index + whole.length, address });
  }
  return parts;
}

/**
 * `![text](address "title")`. By hand and not by a pattern: brackets that are never closed must not be looked for again from
 * each of the places where they open.
 */
function markdownImages(text: string): { start: number; end: number; address: string }[] {
  const parts: { start: number; end: number; address: string }[] = [];
  let middle = 0;
  let end = 0;
  for (let start = text.indexOf('!['); start >= 0; start = text.indexOf('![', start + 2)) {
    if (middle < start + 2) middle = text.indexOf('](', start + 2);
    if (middle < 0) break;
    if (end < middle + 2) end = text.indexOf(')', middle + 2);
    if (end < 0) break;
    if (middle - start > MAX_ALT) continue;
    const [address = ''] = text
      .slice(middle + 2, end)
      .trimStart()
      .replace(/^</, '')
      .split(/[\s>]/, 1);
    parts.push({ start, end: end + 1, address });
  }
  return parts;
}

/** By the parser that browsers use, which also knows the odd ways to write an address. */
function parsed(address: string): URL | undefined {
  const absolute = address.startsWith('//') ? `https:${address}` : address;
  if (!/^https?:/i.test(absolute)) return undefined;
  return URL.canParse(absolute) ? new URL(absolute) : undefined;
}

/** Exactly the host, or any below it for `*.`. */
export function isAllowed(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return hosts.some((allowed) =>
    allowed.startsWith('*.') ? name.endsWith(allowed.slice(1)) : name === allowed,
  );
}

function carriesData(url: URL): boolean {
  const names = url.hostname.split('.').slice(0, -2).join('');
  const values = [...url.searchParams].flat();
  return [names, ...url.pathname.split('/'), ...values, url.hash].some(
    (part) => part.length >= DATA.length && entropy(part) >= DATA.entropy,
  );
}

/** An address in numbers that is not of this machine or of a private network. */
function isPublicIp(host: string): boolean {
  const quad = IP4.exec(host);
  if (quad === null) return host.startsWith('[') && !/^\[(?:::1?\]|f[cde])/i.test(host);
  const [first, second] = [Number(quad[1]), Number(quad[2])];
  return !(
    first === 10 ||
    first === 127 ||
    first === 0 ||
    (first === 192 && second === 168) ||
    (first === 172 && second >= 16 && second < 32) ||
    (first === 169 && second === 254)
  );
}
