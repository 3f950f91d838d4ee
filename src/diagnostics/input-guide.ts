import type { FindingCode } from './codes.ts';

/** Why a finding matters and what to do about it, for the reference and `meshc explain`. */
export interface Guide {
  readonly why: string;
  readonly fix: string;
}

/** The guides of findings that no rule reports: about files, YAML, the schema, overlays and variables. */
export const INPUT_GUIDE: Readonly<Partial<Record<FindingCode, Guide>>> = {
  'bad-format': {
    why: 'The text goes to AWS or Consul as it is, and they refuse it in this form.',
    fix: 'Write the text in the form that the finding shows.',
  },
  'bad-name': {
    why: 'Names become parts of stack names, DNS names and paths, which allow few characters.',
    fix: 'Rename the key in the form that the finding shows. A service may bear another name in Consul: `consulName`.',
  },
  'environment-mismatch': {
    why: 'The name and the environment are the identity of a mesh: with the wrong one a deploy changes another mesh.',
    fix: 'Write the same `environment` in the overlay as in its name, or name the right one with `--env`.',
  },
  'file-empty': {
    why: 'A file without a document is most often one that was named or written by mistake.',
    fix: 'Begin with `version: 1`, or with the file that `meshc init` writes. Only overlays may be empty.',
  },
  'file-not-text': {
    why: 'Bytes that are no UTF-8 would be read as other characters than somebody meant.',
    fix: 'Save the file as UTF-8.',
  },
  'file-too-large': {
    why: 'Reading a file takes time and memory that grow with its size; no mesh written by hand is so large.',
    fix: 'Check that it is the right file, or split the mesh into several meshes.',
  },
  'file-unreadable': {
    why: 'The command was told to read a file that it cannot read.',
    fix: 'Check the path, the current directory, the name of the environment and the rights on the file.',
  },
  'missing-key': {
    why: 'The key has no default: without it meshc cannot know what is wanted.',
    fix: 'Add the key. The reference and the editor show what it takes.',
  },
  'no-alternative': {
    why: 'Of the forms that the field takes, the value is none, or it mixes two of them.',
    fix: 'Write one of the forms that the finding names.',
  },
  'not-allowed': {
    why: 'The field takes certain words only, and another one would be refused at the deploy, or ignored.',
    fix: 'Write one of the words that the finding lists.',
  },
  'null-without-effect': {
    why: 'In an overlay `null`, or a key without a value, deletes what an earlier file says. Where there is nothing to delete, it is most often a line that was not finished.',
    fix: 'Write `{}` for an empty map, or remove the line.',
  },
  'out-of-range': {
    why: 'AWS, Consul or Linux takes values within these bounds only.',
    fix: 'Write a value within the bounds that the finding names.',
  },
  'overlay-type-conflict': {
    why: 'Maps merge and lists replace: one in place of the other would drop everything that the earlier file says there.',
    fix: 'Write the same kind as the earlier file, or delete the earlier value with `null` in a file between.',
  },
  'protected-override': {
    why: 'The mesh relies on what the patch changes: the order of start and stop, the names and ports of the sidecars, what ties a task to its stack.',
    fix: 'Take the key out of the patch. Where mesh.yaml has a field for it, use that.',
  },
  'unknown-key': {
    why: 'A key that nothing reads would be ignored, and with it what it was meant to do.',
    fix: 'Correct the spelling, or move the key to where it belongs; the finding names what is allowed there.',
  },
  'unknown-override': {
    why: 'A patch for something that the component does not have would change nothing.',
    fix: 'Name a resource or a container of the component: `meshc compile --only COMPONENT` shows them.',
  },
  'unknown-variable': {
    why: 'A reference without a declaration would reach AWS as the text `${var.…}`.',
    fix: 'Declare the variable under `variables`, or correct its name. `$${` stands for `${` itself.',
  },
  'variable-declaration': {
    why: 'What a variable may be is declared, so that a wrong value is found here and not at the deploy.',
    fix: 'Write `variables: { name: { default: value } }`, or `{}` for one that is always given.',
  },
  'variable-syntax': {
    why: 'A reference without its closing brace would reach AWS as text.',
    fix: 'Close it, as in `${var.name}`. Write `$${var.` for the text itself.',
  },
  'variable-without-value': {
    why: 'A variable without a default has to be given wherever the mesh is used.',
    fix: 'Give it with `--var name=value` or `--var-file`, or add a `default`.',
  },
  'variable-wrong-type': {
    why: 'A number or a switch that is written as another type means something else where it is used.',
    fix: 'Give a value of the type, or change the `type` of the variable.',
  },
  'wrong-type': {
    why: 'YAML reads a value by its form: `yes` is a text, `"8080"` is no number, `012` is no text.',
    fix: 'Write the value as the finding says: numbers without quotes, texts that look like numbers in quotes.',
  },
  'yaml-alias': {
    why: 'An alias (`*name`) stands for what an anchor (`&name`) before it marks, and without one it stands for nothing.',
    fix: 'Set the anchor before its alias. Quote the value if the asterisk is a part of it.',
  },
  'yaml-duplicate-key': {
    why: 'Of two equal keys in one map the other would be lost.',
    fix: 'Remove one, or put what both say under one key.',
  },
  'yaml-limit': {
    why: 'Aliases of aliases can stand for billions of values in a few lines.',
    fix: 'Use fewer aliases; settings of all services belong under `defaults`.',
  },
  'yaml-number': {
    why: 'YAML would read another number than is written: a leading zero is lost, and large ones are rounded.',
    fix: 'Quote it if it is a text, such as an account id; else write a number that is exact.',
  },
  'yaml-syntax': {
    why: 'The text cannot be read without guessing what it means.',
    fix: 'Mend the place that the finding shows, or the line before it. mesh.yaml takes YAML 1.2 without tags and merge keys.',
  },
};
