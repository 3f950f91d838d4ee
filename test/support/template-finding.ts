/** What a linter says about one template. */
export interface TemplateFinding {
  readonly file: string;
  /** The linter's own id, such as `E3047`. */
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  /** Way to the value, steps joined by `/`, such as `Resources/Task/Properties/Cpu`. */
  readonly path: string;
}
