import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Props = Omit<AnchorProps, 'href'> &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> & {
    readonly ref?: Ref<HTMLAnchorElement>;
  };

const Text = (props: Props) => <Anchor size="sm" {...props} />;
const Created = createLink(Text);

/** A link in text to another page of the console, typed by the route tree. */
export const TextLink: LinkComponent<typeof Text> = (props) => <Created {...props} />;
