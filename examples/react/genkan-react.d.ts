// The elements of the loader, for React. `genkan.d.ts` comes from the issuer, beside the loader itself.
import type { CallbackProps, SigninProps } from 'genkan';
import type { HTMLAttributes } from 'react';

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'genkan-signin': SigninProps & Omit<HTMLAttributes<HTMLElement>, keyof SigninProps>;
      'genkan-callback': CallbackProps & Omit<HTMLAttributes<HTMLElement>, keyof CallbackProps>;
    }
  }
}
