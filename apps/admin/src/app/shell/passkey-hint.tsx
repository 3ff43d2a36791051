import { Anchor, Box } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Notice } from '../../components/state/notice.js';
import { listPasskeys } from '../../lib/api/list-passkeys.js';
import { useApi } from '../../lib/http/api.js';

/** Asks whoever signed in by link to add a passkey: it signs them in without one, and signs what they decide. */
export function PasskeyHint() {
  const { data } = useQuery(listPasskeys(useApi()));
  if (data === undefined || !data.available || data.items.length > 0) return null;
  return (
    <Box mb="md">
      <Notice tone="calm" title="You have no passkey yet">
        <Anchor href="/me" size="sm">
          Add a passkey
        </Anchor>{' '}
        to sign in without a link and to sign what you decide.
      </Notice>
    </Box>
  );
}
