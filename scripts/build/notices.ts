import type { BundledPackage } from './bundled-packages.ts';

/**
 * Licences that ask for no more than their text and notices beside the programs. Another one needs a
 * decision before it is bundled.
 */
const ALLOWED_LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
];

/** Its text is the same in every package but for the copyright line: one stands for all of them. */
const FIXED_TEXT_LICENCE = 'Apache-2.0';

/** Packages that must not be bundled, or whose notice cannot be written, as sentences. */
export function licenceProblems(packages: readonly BundledPackage[]): readonly string[] {
  return packages.flatMap((bundled) => {
    const { name, licence } = bundled;
    if (!ALLOWED_LICENCES.includes(licence)) {
      const allowed = ALLOWED_LICENCES.join(', ');
      return [`${name} has the licence "${licence}"; these may be bundled: ${allowed}`];
    }
    const isTextKnown = licenceTextOf(bundled, packages) !== undefined;
    return isTextKnown ? [] : [`${name} comes without the text of its licence`];
  });
}

/**
 * The text of THIRD_PARTY_NOTICES: every package with its version, licence and notice, and each text
 * of a licence once, below the packages that it is for. Expects packages without problems.
 */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const groups = Map.groupBy(packages, (bundled) => licenceTextOf(bundled, packages));
  const sections = [...groups].map(
    ([text, users]) => `${users.map(headOf).join('\n')}\n\n${text}\n`,
  );
  return [INTRODUCTION, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

const INTRODUCTION = 'meshc is distributed with code of these packages, under their licences.\n';

function headOf({ name, version, licence, licenceText, notice }: BundledPackage): string {
  const copyright = licence === FIXED_TEXT_LICENCE ? COPYRIGHT.exec(licenceText ?? '') : null;
  return [
    `${name} ${version} (${licence})`,
    ...(copyright === null ? [] : [`  ${copyright[0].trim()}`]),
    ...(notice === undefined ? [] : ['', notice, '']),
  ].join('\n');
}

/** A line that names who holds the copyright; the Apache License has one near its end. */
const COPYRIGHT = /^ *Copyright \d{4}.*$/m;

function licenceTextOf(
  { licence, licenceText }: BundledPackage,
  packages: readonly BundledPackage[],
): string | undefined {
  if (licence !== FIXED_TEXT_LICENCE) return licenceText;
  return packages.find((other) => other.licence === licence && other.licenceText)?.licenceText;
}
