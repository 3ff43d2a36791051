import type { Registration } from '../storage/client-metadata.js';
import type { Resource } from '../provider/resources.js';

/** What a page shows of an authorization request, all of it checked before. */
export interface Asked {
  /** Tenant's name. */
  readonly tenant: string;
  readonly agent: { readonly name: string; readonly id: string; readonly registration: Registration };
  /** Where the answer goes; undefined: to a device that shows a code. */
  readonly redirectUri: string | undefined;
  readonly resource: Resource;
  readonly scopes: readonly string[];
  /** Where the form goes, and the token that it must carry. */
  readonly action: string;
  readonly csrf: string;
  /** Where people with a password change it. */
  readonly passwordPage: string;
  /** Identity providers where people may sign in. */
  readonly providers: readonly { readonly name: string; readonly href: string }[];
}

/** Who gets the answer, for people: a host, an app scheme, or this computer. */
export function recipient(redirectUri: string | undefined): string {
  if (redirectUri === undefined) return 'the device that shows you a code';
  const { protocol, hostname, host } = new URL(redirectUri);
  if (['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return 'a program on this computer';
  return protocol === 'https:' ? host : `the app that opens ${protocol} links`;
}

/**
 * CSP source that lets the form's answer redirect to the client: browsers hold redirects after a form to `form-action`.
 * IPv6 literals and app schemes have no host form there.
 */
export function formTargets(redirectUri: string | undefined): string[] {
  if (redirectUri === undefined) return [];
  const { protocol, hostname, origin } = new URL(redirectUri);
  return [origin === 'null' || hostname.startsWith('[') ? protocol : origin];
}
