import { Code, Group, List, Text } from '@mantine/core';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import type { Finding } from '../finding-places.js';
import { SeverityMark } from './severity-mark.js';

interface Props {
  readonly findings: readonly Finding[];
  /** Name of the list; unique on the page. */
  readonly label: string;
}

/** What the scanner found, gravest first. It advises: what is enforced is the hash that is approved. */
export const FindingList = ({ findings, label }: Props) =>
  findings.length === 0 ? null : (
    <List listStyleType="none" spacing="xs" p="xs" aria-label={label}>
      {findings.map((finding, index) => (
        <List.Item key={index}>
          <Group gap="xs" align="baseline">
            <SeverityMark severity={finding.severity} />
            <Text size="sm" span>
              {finding.explanation}
            </Text>
            <Code>{finding.rule}</Code>
            {finding.pointer !== '' && (
              <Text size="xs" c="dimmed" span>
                <RevealText text={finding.pointer} />
              </Text>
            )}
          </Group>
          {finding.excerpt !== null && (
            <Text size="sm" mt={2} component="blockquote" m={0}>
              “<RevealText text={finding.excerpt} />”
            </Text>
          )}
        </List.Item>
      ))}
    </List>
  );
