const TENANT_ID = /^tenant_([0-9A-HJKMNP-TV-Z]{26})$/;
const HANDLE = /^([0-9A-HJKMNP-TV-Z]{26})\.([\w-]{1,37})$/;
/** WebAuthn level 3 §5.4.3. */
const MAX_BYTES = 64;

/** The user handle that an authenticator keeps with a passkey: which account it is for. Opaque to people, and no secret. */
export function userHandle({ tenantId, id }: { readonly tenantId: string; readonly id: string }): Buffer {
  const handle = Buffer.from(`${TENANT_ID.exec(tenantId)?.[1] ?? ''}.${id}`);
  if (handle.length > MAX_BYTES || findAccount(handle) === undefined) throw new Error(`no handle for ${id}`);
  return handle;
}

/** The account that a handle claims to be of: proved only by the signature of one of its passkeys. */
export function findAccount(handle: Buffer): { tenantId: string; id: string } | undefined {
  const [, tenant, id] = HANDLE.exec(handle.toString('latin1')) ?? [];
  return tenant === undefined || id === undefined ? undefined : { tenantId: `tenant_${tenant}`, id };
}
