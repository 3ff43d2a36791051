import { MultiSelect, Radio, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../components/page/card.js';
import { Notice } from '../../../components/state/notice.js';
import { listServers } from '../../../lib/api/list-servers.js';
import { useApi } from '../../../lib/http/api.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';
import type { OauthFormState, OauthSettings } from '../oauth-draft.js';

interface Props {
  readonly form: OauthFormState;
  readonly saved: OauthSettings;
}

/** Whether a token works only together with the key that it was issued to (DPoP). */
export function BindingSection({ form, saved }: Props) {
  const allowed = form.values.dpop === 'allowed';
  return (
    <Card title="Binding of tokens to keys (DPoP)">
      <Stack gap="sm">
        <Radio.Group label="A token without a key" {...form.getInputProps('dpop')}>
          <Stack gap={10} mt={8}>
            <Radio
              size="xs"
              value="required"
              label="Is never issued and never accepted"
              description="Whoever copies a token cannot use it. Every agent needs a key."
            />
            <Radio
              size="xs"
              value="allowed"
              label="Is accepted for tools that only read"
              description="For agents that cannot prove a key yet."
            />
          </Stack>
        </Radio.Group>
        {allowed && (
          <Notice
            tone="wait"
            title={saved.dpop === 'allowed' ? 'Protection is loosened' : 'Saving this loosens protection'}
          >
            Whoever copies a token of an agent without a key can use it, from anywhere, until it expires: at
            most five minutes. It reaches tools with the effect “read” and no others, it is never handed on to
            another agent, and each such call is marked in the audit log.
          </Notice>
        )}
        {allowed && <BoundServers form={form} />}
      </Stack>
    </Card>
  );
}

function BoundServers({ form }: Pick<Props, 'form'>) {
  const mayRead = useAllowed('registry.read');
  const servers = useQuery({ ...listServers(useApi(), useTenant().slug), enabled: mayRead });
  const known = servers.data?.items.map(({ slug }) => slug) ?? [];
  return (
    <MultiSelect
      label="Servers that always demand a key"
      description="Their tools refuse a token without a key, also for reading."
      data={[...new Set([...known, ...form.values.dpopServers])].sort()}
      searchable
      nothingFoundMessage="No such server"
      {...form.getInputProps('dpopServers')}
    />
  );
}
