import type { SandboxProfile } from '#libs/contracts';
import { hashJson } from '#libs/manifest';

/** SHA-256 of the RFC 8785 form of a profile whose defaults are filled in: part of what a person approves. */
export const profileHash = (profile: SandboxProfile): string => hashJson(profile);
