import { ActionIcon, Button, Group, Input, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Icon } from '../../../components/icon.js';
import { listMembers } from '../../../lib/api/list-members.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import type { Provider } from '../provider-draft.js';

type Rows = Provider['exchangeAudiences'];

interface Props {
  readonly value: Rows;
  readonly error: ReactNode;
  readonly onChange: (value: Rows) => void;
}

/** Which agent may exchange tokens that the provider issued for which audience. */
export function ExchangeAudiences({ value, error, onChange }: Props) {
  const members = useQuery(listMembers(useApi(), useTenant().slug)).data?.items ?? [];
  const agents = members
    .filter(({ kind }) => kind === 'agent')
    .map(({ handle, name }) => ({ value: handle, label: name === handle ? name : `${name} (${handle})` }));
  const change = (at: number, part: Partial<Rows[number]>): void =>
    onChange(value.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <Input.Wrapper
      component="div"
      role="group"
      label="Tokens of the provider that agents may exchange"
      labelElement="div"
      description="A token for this audience may be exchanged by this agent, and by no other."
      error={error}
    >
      <Stack gap="xs" mt="xs">
        {value.map(({ audience, agent }, index) => (
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              label="Audience"
              maxLength={500}
              value={audience}
              onChange={(event) => change(index, { audience: event.currentTarget.value })}
            />
            <Select
              flex={1}
              label="Agent"
              searchable
              data={agents}
              value={agent === '' ? null : agent}
              onChange={(handle) => change(index, { agent: handle ?? '' })}
            />
            <ActionIcon
              variant="default"
              size={36}
              aria-label={`Remove audience ${audience}`}
              onClick={() => onChange(value.filter((_, other) => other !== index))}
            >
              <Icon name="cross" size={14} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            leftSection={<Icon name="plus" size={14} />}
            onClick={() => onChange([...value, { audience: '', agent: '' }])}
          >
            Add audience
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}
