import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { operatorProviders, startCompanySignIn } from '../api/company-sign-in.js';

/** Finds the identity providers of a tenant, and leaves for the one that is picked. */
export function CompanySignIn() {
  const api = useApi();
  const [tenant, setTenant] = useState('');
  const find = useMutation({ mutationFn: () => operatorProviders(api, tenant.trim()) });
  const leave = useMutation({
    mutationFn: (provider: string) => startCompanySignIn(api, tenant.trim(), provider),
    onSuccess: ({ location: address }) => location.assign(address),
  });
  const problem = find.error ?? leave.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        find.mutate();
      }}
    >
      <Stack gap="sm">
        {problem !== null && <ProblemView problem={problem} />}
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            label="Tenant"
            placeholder="acme"
            required
            autoCapitalize="none"
            autoComplete="organization"
            spellCheck={false}
            maxLength={32}
            value={tenant}
            onChange={(event) => {
              setTenant(event.currentTarget.value);
              find.reset();
            }}
            flex={1}
          />
          <Button type="submit" variant="default" size="sm" loading={find.isPending}>
            Continue
          </Button>
        </Group>
        {find.data?.items.length === 0 && (
          <Text size="sm" role="status">
            No identity provider signs in operators there. Use your passkey.
          </Text>
        )}
        {find.data?.items.map(({ slug, name }) => (
          <Button key={slug} size="sm" loading={leave.isPending} onClick={() => leave.mutate(slug)}>
            Sign in with {name}
          </Button>
        ))}
      </Stack>
    </form>
  );
}
