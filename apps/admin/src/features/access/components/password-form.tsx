import { Stack, Text } from '@mantine/core';
import { GatedButton } from '../../../components/access/gated-button.js';
import { OneTimeLink } from '../../../components/one-time-link.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { issuePasswordLink } from '../api/issue-password-link.js';

/** A way back in for somebody who forgot their password. Nobody but them learns the new one. */
export function PasswordForm({ id }: { readonly id: string }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const write = useWrite(() => issuePasswordLink(api, tenant, id));
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        With a one-time link this user chooses a new password. Then all their sessions and tokens end. They
        can change it themselves at <code>{`${location.origin}/t/${tenant}/account/password`}</code>.
      </Text>
      {write.error !== null && <ProblemView problem={write.error} />}
      {write.data !== undefined && (
        <OneTimeLink
          {...write.data}
          hint="Give it to the user in a way that reaches nobody else: whoever opens it chooses the password."
        />
      )}
      <GatedButton
        need="access.write"
        variant="default"
        loading={write.isPending}
        onClick={() => write.mutate(undefined)}
      >
        {write.data === undefined ? 'Make a reset link' : 'Make another link'}
      </GatedButton>
    </Stack>
  );
}
