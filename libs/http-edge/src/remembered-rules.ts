import { getMetadataStorage, type MetadataStorage } from 'class-validator';

const remembering = new WeakSet<MetadataStorage>();

/**
 * Lets class-validator remember the rules of a class. For each object that it checks it goes through every class that has
 * rules, in this process about a hundred, to find those of a class and its ancestors: a third of what a check costs. A class
 * has all its rules from its definition on (its decorators), so what was found once holds.
 */
export function rememberRules(storage: MetadataStorage = getMetadataStorage()): void {
  if (remembering.has(storage)) return;
  remembering.add(storage);
  const find = storage.getTargetValidationMetadatas.bind(storage);
  const known = new WeakMap<object, Map<string, ReturnType<typeof find>>>();
  storage.getTargetValidationMetadatas = (constructor, schema, always, strictGroups, groups) => {
    const ofClass = known.get(constructor) ?? new Map<string, ReturnType<typeof find>>();
    known.set(constructor, ofClass);
    const options = JSON.stringify([schema, always, strictGroups, groups]);
    const rules = ofClass.get(options) ?? find(constructor, schema, always, strictGroups, groups);
    ofClass.set(options, rules);
    return rules;
  };
}
