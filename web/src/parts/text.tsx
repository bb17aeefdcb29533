/** Characters that would hide, reorder or break a name: controls, bidi marks, line separators, zero widths. */
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;

const code = (character: string) => character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");

/** A name with its unseen characters spelt out, for titles and labels. */
export function visibleName(name: string): string {
  return Array.from(name, (c) => (unseen.test(c) ? `\u27e8U+${code(c)}\u27e9` : c)).join("");
}

/** A name from the data: isolated from the text around it, nothing in it invisible. */
export function Name({ children: name }: { children: string }) {
  if (!unseen.test(name)) return <bdi>{name}</bdi>;
  const parts = Array.from(name, (c) => (unseen.test(c) ? <span class="unseen">U+{code(c)}</span> : c));
  return <bdi>{parts}</bdi>;
}

/** A path whose end, which tells files apart, stays in sight when there is little room. */
export function Path({ path }: { path: string }) {
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span class="path" title={visibleName(path)}>
      {cut > 0 && <span class="path-folder"><Name>{path.slice(0, cut)}</Name></span>}
      <span class="path-file"><Name>{path.slice(cut)}</Name></span>
    </span>
  );
}
