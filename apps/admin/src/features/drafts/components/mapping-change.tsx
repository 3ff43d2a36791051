import { Select, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { listIdentityProviders } from '../../../lib/api/list-identity-providers.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import type { Content } from '../draft-edit.js';
import { getMappingRules } from '../api/get-mapping-rules.js';
import type { ChangeProps } from './change-props.js';

type Rules = Content['mappings'][number]['rules'];

/** All rules of one identity provider, as the API takes them. */
export function MappingChange({ content, id, problem, saving, onSave }: ChangeProps) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const providers = useQuery(listIdentityProviders(api, tenant)).data?.items ?? [];
  const [provider, choose] = useState<string | null>(id ?? null);
  const [typed, setTyped] = useState<string>();
  const live = useQuery(getMappingRules(api, tenant, provider)).data;
  const drafted = content.mappings.find((mapping) => mapping.provider === provider);
  const text = typed ?? JSON.stringify(drafted?.rules ?? live?.rules ?? [], null, 2);
  const { rules, fault } = parsed(text);
  return (
    <Stack gap="md">
      {id === undefined && (
        <Select
          label="Identity provider"
          data={providers.map((each) => ({ value: each.id, label: each.name }))}
          nothingFoundMessage="There is none"
          allowDeselect={false}
          value={provider}
          onChange={(next) => {
            choose(next);
            setTyped(undefined);
          }}
        />
      )}
      {provider !== null && (
        <Textarea
          label="Rules (JSON)"
          description="All of them, in their order: when, whenMissing, roles, stop"
          value={text}
          error={fault}
          autosize
          minRows={6}
          maxRows={20}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      )}
      {problem !== null && <ProblemView problem={problem} />}
      <GatedButton
        need="access.write"
        blocked={
          provider === null ? 'Choose an identity provider' : fault === null ? undefined : 'Correct the rules'
        }
        loading={saving}
        w="fit-content"
        onClick={() => onSave({ kind: 'mapping', mapping: { provider: provider ?? '', rules } })}
      >
        Save in the draft
      </GatedButton>
    </Stack>
  );
}

function parsed(text: string): { readonly rules: Rules; readonly fault: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { rules: value as Rules, fault: null };
    return { rules: [], fault: 'Write a list of rules' };
  } catch (cause) {
    return { rules: [], fault: cause instanceof Error ? cause.message : 'This is no JSON' };
  }
}
