/**
 * Every finding's code with the sentence that the reference prints for it. A code never changes its meaning.
 */
export const FINDING_CODES = {
  'bad-format': 'A text does not have the form that its field asks for.',
  'bad-name': 'A key that names something, such as a component, does not have the form of a name.',
  'file-empty': 'The file holds no document.',
  'file-not-text': 'The file is not UTF-8 text.',
  'file-too-large': 'The file, or all files together, are larger than meshc reads.',
  'file-unreadable': 'The file is missing, a directory, or may not be read.',
  'missing-key': 'A map lacks a key that it must have.',
  'no-alternative':
    'A value fits none of the alternatives of its field, or several that exclude each other.',
  'not-allowed': 'A value is none of those that its field accepts.',
  'null-without-effect':
    'A key has no value, and there is nothing in an earlier file that this deletes.',
  'out-of-range': 'A number, a length or a count lies outside its bounds.',
  'overlay-type-conflict':
    'An overlay gives a list where the earlier file has a map, or the reverse.',
  'unknown-key': 'A map has a key that does not exist there.',
  'unknown-variable':
    'A variable is used, or given on the command line, that `variables:` does not declare.',
  'variable-declaration': 'An entry of `variables:` is not a declaration of a variable.',
  'variable-syntax': 'A text starts a reference to a variable, and the reference has no end.',
  'variable-without-value': 'A variable is used that has neither a default nor a given value.',
  'variable-wrong-type': "A variable's value does not have the variable's type.",
  'wrong-type': 'A value has another type than its field accepts.',
  'yaml-alias': 'An alias names no anchor before it, or one that it is part of.',
  'yaml-duplicate-key': 'The same key stands twice in one map.',
  'yaml-limit': 'The document expands to more values, or nests deeper, than meshc accepts.',
  'yaml-number':
    'A number cannot be represented exactly, or is written so that it means something else.',
  'yaml-syntax': 'The text is not valid YAML 1.2, or uses a part of YAML that mesh.yaml does not.',
} as const satisfies Record<string, string>;

export type FindingCode = keyof typeof FINDING_CODES;
