import type { Setting } from "../bundle/types.ts";

/** A section of a configuration, or a value at its end. */
export interface SettingNode {
  name: string;
  setting?: Setting;
  entries: SettingNode[];
}

/** The tree that dotted paths stand for, in their order. */
export function treeOf(settings: readonly Setting[]): SettingNode[] {
  const roots: SettingNode[] = [];
  for (const setting of settings) {
    let level = roots;
    const names = setting.path.split(".");
    names.forEach((name, depth) => {
      const isLast = depth === names.length - 1;
      let node = level.find((other) => other.name === name && !other.setting);
      if (!node || isLast) {
        node = { name, entries: [], ...(isLast && { setting }) };
        level.push(node);
      }
      level = node.entries;
    });
  }
  return roots;
}

/** Whether somebody wrote it down, rather than the program filling it in. */
export const isChosen = ({ origin }: Setting): boolean => origin !== "" && origin !== "a default" && origin !== "the problem";
