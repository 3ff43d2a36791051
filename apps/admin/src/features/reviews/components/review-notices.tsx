import type { Schemas } from '#libs/api-client';
import { Code, List } from '@mantine/core';
import { Notice } from '../../../components/state/notice.js';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { formatMany, formatTime } from '../../../lib/text/format.js';

/** What a reviewer must not miss, before the evidence. */
export function ReviewNotices({
  detail: { review, candidate, seenBefore, hiddenCharacters },
}: {
  readonly detail: Schemas['ReviewDetail'];
}) {
  return (
    <>
      {review.kind === 'drift' && review.state === 'open' && review.breakGlass === null && (
        <Notice
          tone="deny"

          title={`The live server changed: blocked since ${formatTime(review.openedAt)}`}
          role="alert"
        >
          No agent can list or call this tool until somebody decides. Approving makes the new definition the
          approved one; rejecting keeps it blocked for as long as the server shows it.
        </Notice>
      )}
      {review.breakGlass === 'follow_up' && review.state === 'open' && (
        <Notice tone="wait" title="In use: one person approved it under break-glass">
          Approving confirms it; rejecting takes it out of use. If nobody decides until{' '}
          {formatTime(review.expiresAt)}, it is stopped.
        </Notice>
      )}
      {review.gravest === 'critical' && (
        <Notice tone="deny" title="The scanner found something critical" role="alert">
          {candidate.findings.find(({ severity }) => severity === 'critical')?.explanation} Approving takes
          two people who say why it does not stand in the way.
        </Notice>
      )}
      {seenBefore > 0 && (
        <Notice
          tone="wait"
          title={`Seen before: ${formatMany(seenBefore, 'earlier review')} of this definition`}
        >
          The server went back to it, or somebody asked to look again. A server that goes back and forth hides
          what it does in between.
        </Notice>
      )}
      {hiddenCharacters.length > 0 && (
        <Notice
          tone="wait"

          title={`${hiddenCharacters.length} hidden ${hiddenCharacters.length === 1 ? 'character' : 'characters'}`}
          role="alert"
        >
          A model reads them, a person does not see them. They are marked in the text below.
          <List size="sm" mt={4}>
            {hiddenCharacters.slice(0, 20).map(({ pointer, index, codePoint }) => (
              <List.Item key={`${pointer} ${index}`}>
                <Code>{codePoint}</Code> in{' '}
                <code>
                  <RevealText text={pointer} />
                </code>{' '}
                at character {index}
              </List.Item>
            ))}
            {hiddenCharacters.length > 20 && <List.Item>and {hiddenCharacters.length - 20} more</List.Item>}
          </List>
        </Notice>
      )}
    </>
  );
}
