import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/deploy/apply/capabilities.ts';
import {
  changeSetName,
  isOurChangeSet,
  nameInChangeSetId,
} from '../../../src/deploy/apply/change-set-name.ts';
import type { Resource, Template } from '../../../src/model/template.ts';

const CONTENT = { templateBody: '{}', parameters: { A: '1', B: '2' }, tags: { x: 'y' } };

describe('changeSetName', () => {
  it('is the same for the same content in any order, and another for any other', () => {
    const name = changeSetName(CONTENT);
    expect(changeSetName({ ...CONTENT, parameters: { B: '2', A: '1' } })).toBe(name);
    const others = [
      { ...CONTENT, templateBody: '{ }' },
      { ...CONTENT, parameters: { A: '1', B: '3' } },
      { ...CONTENT, tags: {} },
    ];
    expect(new Set([name, ...others.map(changeSetName)]).size).toBe(4);
  });

  it('is recognised as ours, also in an ARN', () => {
    const name = changeSetName(CONTENT);
    expect(isOurChangeSet(name)).toBe(true);
    expect(
      nameInChangeSetId(`arn:aws:cloudformation:eu-west-1:111122223333:changeSet/${name}/uuid`),
    ).toBe(name);
    expect(isOurChangeSet('meshc-by-hand')).toBe(false);
    expect(isOurChangeSet('release-42')).toBe(false);
  });
});

describe('capabilitiesOf', () => {
  function capabilities(resources: Readonly<Record<string, Resource>>): readonly string[] {
    const template: Template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: '',
      Metadata: {},
      Resources: resources,
    };
    return capabilitiesOf(template, JSON.stringify(template));
  }

  it('acknowledges IAM only where there is any, and names only where one is given', () => {
    expect(capabilities({ L: { Type: 'AWS::Logs::LogGroup' } })).toEqual([]);
    expect(capabilities({ R: { Type: 'AWS::IAM::Role' } })).toEqual(['CAPABILITY_IAM']);
    expect(capabilities({ R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'x' } } })).toEqual([
      'CAPABILITY_NAMED_IAM',
    ]);
  });

  it('acknowledges macros', () => {
    expect(
      capabilities({ L: { Type: 'AWS::Logs::LogGroup', Properties: { 'Fn::Transform': {} } } }),
    ).toEqual(['CAPABILITY_AUTO_EXPAND']);
  });
});
