/** A secret of Secrets Manager or a parameter of SSM, by name or ARN; or a secret that the stack of the dev server makes. */
export type SecretReference =
  | {
      readonly kind: 'secret';
      readonly nameOrArn: string;
      readonly key: string | undefined;
      readonly versionStage: string | undefined;
      readonly versionId: string | undefined;
    }
  | { readonly kind: 'parameter'; readonly nameOrArn: string }
  | { readonly kind: 'dev-server'; readonly secret: DevServerSecret };

/** Secrets of the dev server that other stacks refer to. */
export type DevServerSecret = 'ca-certificate' | 'bootstrap-token';
