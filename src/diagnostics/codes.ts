/**
 * Every finding's code with the sentence that the reference prints for it. A code never changes its meaning.
 */
export const FINDING_CODES = {
  'file-unreadable': 'The file is missing, a directory, or may not be read.',
  'file-not-text': 'The file is not UTF-8 text.',
  'file-too-large': 'The file, or all files together, are larger than meshc reads.',
  'file-empty': 'The file holds no document.',
  'yaml-syntax': 'The text is not valid YAML 1.2, or uses a part of YAML that mesh.yaml does not.',
  'yaml-duplicate-key': 'The same key stands twice in one map.',
  'yaml-limit': 'The document expands to more values, or nests deeper, than meshc accepts.',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof FINDING_CODES;
