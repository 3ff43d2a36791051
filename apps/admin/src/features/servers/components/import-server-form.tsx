import type { Schemas } from '#libs/api-client';
import { Button, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Card } from '../../../components/page/card.js';
import { Notice } from '../../../components/state/notice.js';
import { ProblemView } from '../../../components/state/problem-view.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { useWrite } from '../../../lib/use-write.js';
import { readServerImport } from '../api/import-server.js';

export interface Choice {
  readonly found: Schemas['ServerImport'];
  readonly option: Schemas['ImportOption'];
}

interface Props {
  readonly onChoose: (choice: Choice) => void;
  readonly onClose: () => void;
}

/** A registry's `server.json`, pasted: what it offers, what that wants besides, and what cannot be used. */
export function ImportServerForm({ onChoose, onClose }: Props) {
  const api = useApi();
  const { slug: tenant } = useTenant();
  const [document, setDocument] = useState('');
  const write = useWrite(() => readServerImport(api, tenant, document));
  const found = write.data;
  return (
    <Stack gap="sm">
      <Textarea
        label="server.json"
        description="As a registry has it. It is read here; nothing is fetched or added yet."
        required
        autosize
        minRows={6}
        maxRows={14}
        maxLength={65_536}
        spellCheck={false}
        value={document}
        onChange={(event) => setDocument(event.currentTarget.value)}
      />
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={document.trim().length < 2}
          loading={write.isPending}
          onClick={() => write.mutate(undefined)}
        >
          Read
        </Button>
      </Group>
      {found !== undefined && (
        <>
          <Text size="sm" role="status" component="div">
            <b>
              <RevealText text={found.title} />
            </b>{' '}
            {found.version}: <RevealText text={found.description} />
          </Text>
          {found.options.map((option) => (
            <Offer key={option.where} option={option} onUse={() => onChoose({ found, option })} />
          ))}
          {found.refused.length > 0 && (
            <Notice tone="wait" title="Cannot be used">
              <List size="sm">
                {found.refused.map(({ where, reason }) => (
                  <List.Item key={where}>
                    <code>{where}</code> <RevealText text={reason} />
                  </List.Item>
                ))}
              </List>
            </Notice>
          )}
        </>
      )}
    </Stack>
  );
}

function Offer({ option, onUse }: { readonly option: Choice['option']; readonly onUse: () => void }) {
  const what = option.kind === 'remote' ? option.url : `${option.package}@${option.version}`;
  return (
    <Card title={option.kind === 'remote' ? 'Remote server' : 'npm package, in a sandbox'}>
      <Text size="sm" component="div">
        <code>
          <RevealText text={what} />
        </code>
      </Text>
      {option.notes.length > 0 && (
        <List size="sm" mt={4}>
          {option.notes.map((note) => (
            <List.Item key={note}>
              <RevealText text={note} />
            </List.Item>
          ))}
        </List>
      )}
      <Group justify="flex-end" mt="xs">
        <Button size="compact-sm" onClick={onUse} aria-label={`Use ${what}`}>
          Use
        </Button>
      </Group>
    </Card>
  );
}
