/** What happens to a local mesh, for the one who watches. */
export type LocalEvent =
  | { readonly kind: 'pulling'; readonly image: string }
  | {
      readonly kind: 'starting' | 'stopping' | 'stopped';
      readonly component: string;
      readonly taskId: string;
    }
  | {
      readonly kind: 'running';
      readonly component: string;
      readonly taskId: string;
      readonly ports: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'failed';
      readonly component: string;
      readonly taskId: string;
      readonly reason: string;
      /** What the container that failed wrote last. */
      readonly lastLines: readonly string[];
    }
  | { readonly kind: 'all-running' };
