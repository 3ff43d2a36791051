import type { ReactNode, Ref } from 'react';

interface Props {
  /** Unique on the page. */
  readonly name: string;
  readonly className: string | undefined;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: ReactNode;
}

/** Long content that scrolls by itself. It takes the focus, or the keyboard could never reach its end. */
export const ScrollBox = ({ name, className, ref, children }: Props) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- WCAG 2.1.1: scrolling is an interaction
  <div className={className} ref={ref} role="region" aria-label={name} tabIndex={0}>
    {children}
  </div>
);
