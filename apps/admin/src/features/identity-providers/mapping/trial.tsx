import type { Schemas } from '#libs/api-client';
import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Card } from '../../../components/page/card.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { tryRules } from '../api/try-rules.js';
import type { Provider } from '../provider-draft.js';
import { Outcome } from './outcome.js';
import { isComplete, parseClaims, rulesFrom, type RuleDraft } from './rule-draft.js';

const EXAMPLE = '{\n  "groups": ["support"],\n  "email": "ana@example.com",\n  "email_verified": true\n}';

interface Props {
  readonly provider: Provider;
  /** The rules as edited; undefined: those in force. */
  readonly rules: readonly RuleDraft[] | undefined;
  readonly roles: readonly Schemas['Role'][];
}

/** What somebody with these claims would get, decided by the code that signs people in. Nothing is changed by it. */
export function Trial({ provider, rules, roles }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [text, setText] = useState(EXAMPLE);
  const parsed = parseClaims(text);
  const trial = useMutation({
    mutationFn: (claims: Record<string, unknown>) =>
      tryRules(api, tenant, provider.id, {
        claims,
        ...(rules !== undefined && { rules: rulesFrom(rules) }),
      }),
  });
  return (
    <Card
      title="Try it with these claims"
      note={rules === undefined ? 'with the rules in force' : 'with the rules as they are edited above'}
    >
      <Stack gap="sm">
        <Textarea
          label="Claims (JSON)"
          description="What the provider would say about a person: the payload of an ID token, for example"
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={text}
          error={'error' in parsed ? parsed.error : undefined}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Group>
          <Button
            variant="default"
            loading={trial.isPending}
            disabled={'error' in parsed || rules?.every(isComplete) === false}
            onClick={() => 'claims' in parsed && trial.mutate(parsed.claims)}
          >
            Try
          </Button>
          <Text size="xs" c="dimmed">
            Nobody is signed in, and nothing is stored.
          </Text>
        </Group>
        <div aria-live="polite">
          {trial.data !== undefined && <Outcome outcome={trial.data} roles={roles} />}
        </div>
        {trial.error !== null && <ProblemView problem={trial.error} />}
      </Stack>
    </Card>
  );
}
