import { Button, Group } from '@mantine/core';

interface Props {
  readonly query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
}

/** The next page of a keyset list. */
export const LoadMore = ({ query }: Props) =>
  query.hasNextPage ? (
    <Group justify="center">
      <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        Load more
      </Button>
    </Group>
  ) : null;
