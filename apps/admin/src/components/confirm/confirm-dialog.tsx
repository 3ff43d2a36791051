import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState, type ReactNode } from 'react';
import { useWrite } from '../../lib/use-write.js';
import { RevealText } from '../evidence/reveal-text.js';
import { ProblemView } from '../state/problem-view.js';

/** What the API asks of a reason, too. */
const LEAST = 3;

/** One thing to be confirmed. */
export interface Confirmation<T = unknown> {
  readonly title: string;
  /** What comes of it, so that nobody has to guess. */
  readonly means: ReactNode;
  /** Word on the button that does it. */
  readonly action: string;
  /** False for what takes nothing away. */
  readonly danger?: boolean;
  /** False where the API keeps no reason. */
  readonly needsReason?: boolean;
  readonly act: (reason: string) => Promise<T>;
  /** What has happened, in a sentence. */
  readonly done: (answer: T) => string;
}

interface Props<T> {
  /** Undefined: closed. */
  readonly what: Confirmation<T> | undefined;
  readonly onClose: () => void;
}

/** The one frame for what ends something: says what it means, asks for the reason, and stays open when it fails. */
export const ConfirmDialog = <T,>({ what, onClose }: Props<T>) => (
  <Modal
    opened={what !== undefined}
    onClose={onClose}
    title={what === undefined ? '' : <RevealText text={what.title} />}
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {what !== undefined && <ConfirmForm what={what} onClose={onClose} />}
  </Modal>
);

function ConfirmForm<T>({ what, onClose }: { readonly what: Confirmation<T>; readonly onClose: () => void }) {
  const { means, action, danger = true, needsReason = true, act, done } = what;
  const [reason, setReason] = useState('');
  const write = useWrite(
    () => act(reason.trim()),
    (answer) => {
      notifications.show({ message: done(answer) });
      onClose();
    },
  );
  return (
    <Stack gap="md">
      <Text size="sm" component="div">
        {means}
      </Text>
      {needsReason && (
        <Textarea
          label="Reason"
          description={`At least ${LEAST} characters; kept in the audit log`}
          required
          data-autofocus
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {write.error !== null && <ProblemView problem={write.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} {...(!needsReason && { 'data-autofocus': true })}>
          Cancel
        </Button>
        <Button
          {...(danger && { color: 'red' })}
          disabled={needsReason && reason.trim().length < LEAST}
          loading={write.isPending}
          onClick={() => write.mutate(undefined)}
        >
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
