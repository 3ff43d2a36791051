import type { Schemas } from '#libs/api-client';
import { Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setDisabled } from '../api/set-disabled.js';

/** Stops a user or agent now. It can be undone, so it asks nothing. */
export function DisabledForm({ member }: { readonly member: Schemas['Member'] }) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const write = useWrite(
    (disabled: boolean) => setDisabled(api, tenant, member, disabled),
    (_, disabled) => notifications.show({ message: `${member.name} ${disabled ? 'disabled' : 'enabled'}` }),
  );
  return (
    <Stack gap="sm" align="flex-start">
      <Text size="sm">
        {member.disabled
          ? 'Disabled: every token is refused, and no new one is issued.'
          : 'Disabling refuses tokens that are already out, too.'}
      </Text>
      {write.error !== null && <ProblemView problem={write.error} />}
      <GatedButton
        need="access.write"
        variant={member.disabled ? 'default' : 'outline'}
        {...(!member.disabled && { color: 'red' })}
        loading={write.isPending}
        onClick={() => write.mutate(!member.disabled)}
      >
        {member.disabled ? 'Enable' : 'Disable'}
      </GatedButton>
    </Stack>
  );
}
