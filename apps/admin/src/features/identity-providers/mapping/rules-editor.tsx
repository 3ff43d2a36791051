import type { Schemas } from '#libs/api-client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { Icon } from '../../../components/icon.js';
import { Empty } from '../../../components/state/empty.js';
import { Notice } from '../../../components/state/notice.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { setRules } from '../api/set-rules.js';
import { providerKeys } from '../keys.js';
import type { Provider } from '../provider-draft.js';
import {
  emptyRule,
  isComplete,
  moved,
  ruleDrafts,
  ruleErrors,
  rulesFrom,
  type RuleDraft,
} from './rule-draft.js';
import { RuleCard } from './rule-card.js';
import { Trial } from './trial.js';

type Mapping = Schemas['RoleMapping'];

interface Props {
  readonly provider: Provider;
  /** As it is in force now; it may grow newer than what is edited. */
  readonly mapping: Mapping;
  readonly roles: readonly Schemas['Role'][];
}

/** Ordered rules, saved as a whole. What somebody else saves meanwhile is told, and never overwritten. */
export function RulesEditor({ provider, mapping, roles }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const queries = useQueryClient();
  const [base, setBase] = useState(mapping);
  const [rules, setDrafts] = useState(() => ruleDrafts(mapping.rules));
  const load = (from: Mapping): void => {
    setBase(from);
    setDrafts(ruleDrafts(from.rules));
  };
  const write = useWrite(
    () => setRules(api, tenant, provider.id, { version: base.version, rules: rulesFrom(rules) }),
    (saved) => {
      load(saved);
      notifications.show({ message: `Rules saved as version ${saved.version}` });
    },
  );
  const reread = (): void =>
    void queries.invalidateQueries({ queryKey: providerKeys.rules(tenant, provider.id) });
  const edit = (next: RuleDraft[]): void => {
    // What the API said was about the rules as they were.
    if (write.error !== null) write.reset();
    setDrafts(next);
  };
  const errors = ruleErrors(write.error);
  const same = JSON.stringify(rulesFrom(rules)) === JSON.stringify(base.rules);
  const add = (): void =>
    edit([...rules, emptyRule(1 + Math.max(-1, ...rules.map(({ key }) => key)), provider.claims[0] ?? '')]);
  return (
    <Stack gap="md">
      {mapping.version > base.version && !write.isPending && (
        <Notice tone="wait" title="The rules were changed meanwhile" role="status">
          <Stack gap="xs" align="flex-start">
            Somebody saved version {mapping.version} while you edit version {base.version}.
            <Button variant="default" onClick={() => load(mapping)}>
              Drop mine and load version {mapping.version}
            </Button>
          </Stack>
        </Notice>
      )}
      <Text size="sm" c="dimmed">
        Rules are read from top to bottom, at each sign-in and for each token. The roles of all rules that
        match add up; whom no rule gives a role may not sign in.
      </Text>
      {rules.length === 0 && <Empty title="No rule: nobody gets in" />}
      <Stack gap="sm" component="ol" m={0} p={0} style={{ listStyle: 'none' }}>
        {rules.map((rule, index) => (
          <RuleCard
            key={rule.key}
            rule={rule}
            index={index}
            last={index === rules.length - 1}
            claims={provider.claims}
            roles={roles}
            errors={errors.get(index) ?? {}}
            onChange={(next) => edit(rules.map((other) => (other.key === rule.key ? next : other)))}
            onMove={(by) => edit(moved(rules, index, index + by))}
            onRemove={() => edit(rules.filter(({ key }) => key !== rule.key))}
          />
        ))}
      </Stack>
      {write.error !== null && errors.size === 0 && <ProblemView problem={write.error} />}
      <Group>
        <GatedButton
          need="access.write"
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={add}
        >
          Add rule
        </GatedButton>
        <GatedButton
          need="access.write"
          blocked={
            same
              ? 'Nothing has changed'
              : rules.every(isComplete)
                ? undefined
                : 'A rule has nothing to compare with yet'
          }
          loading={write.isPending}
          onClick={() =>
            write.mutate(undefined, { onError: ({ kind }) => void (kind === 'conflict' && reread()) })
          }
        >
          Save rules
        </GatedButton>
      </Group>
      <Trial provider={provider} rules={same ? undefined : rules} roles={roles} />
    </Stack>
  );
}
