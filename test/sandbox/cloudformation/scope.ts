import { ResourceFailure, validationError } from '../errors.ts';
import type { Scope } from '../template/functions.ts';
import type { Json } from '../values.ts';
import { partitionOf } from '../world.ts';
import { findExport } from './exports.ts';
import type { Stack, Target } from './model.ts';
import type { Place } from './stacks.ts';

/** How references to resources are answered. */
export interface ResourceView {
  /** What `Ref` gives, or undefined where the resource does not exist. */
  physicalId(logicalId: string): string | undefined;
  attribute(logicalId: string, attribute: string): Json | undefined;
}

/** What a target's template is evaluated against, with resources as a view shows them. */
export function makeScope(place: Place, stack: Stack, target: Target, view: ResourceView): Scope {
  const pseudo: Readonly<Record<string, Json | undefined>> = {
    'AWS::AccountId': place.world.account,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': stack.notificationArns,
    'AWS::Partition': partitionOf(place.region.name),
    'AWS::Region': place.region.name,
    'AWS::StackId': stack.id,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': place.region.name.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  return {
    conditions: target.template.conditions,
    mappings: target.template.mappings,
    region: place.region.name,
    ref: (name) => {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      if (Object.hasOwn(target.parameters, name)) return target.parameters[name]?.value;
      return present(view.physicalId(name), name);
    },
    attribute: (logicalId, attribute) => present(view.attribute(logicalId, attribute), logicalId),
    importValue: (name) => {
      const found = findExport(place, name);
      if (found === undefined) throw validationError(`No export named ${name} found.`);
      return found.value;
    },
  };
}

/** The resources as they are now. */
export function currentView(stack: Stack): ResourceView {
  return {
    physicalId: (logicalId) => stack.resources.get(logicalId)?.physicalId,
    attribute: (logicalId, attribute) => stack.resources.get(logicalId)?.attributes[attribute],
  };
}

function present<Value extends Json>(value: Value | undefined, logicalId: string): Value {
  if (value === undefined) {
    throw new ResourceFailure(`Unable to retrieve an attribute of ${logicalId}`, 'NotFound');
  }
  return value;
}
