/** A column heading that sorts the table by its column. */
export function SortHeader<Key extends string>({ name, title, by, does, onSort }: {
  name: Key;
  title: string;
  by: Key;
  does?: string;
  onSort(by: Key): void;
}) {
  return (
    <th scope="col" aria-sort={by === name ? "descending" : "none"}>
      <button type="button" class="sort" title={does} onClick={() => onSort(name)}>{title}<span aria-hidden="true">{by === name ? " ↓" : ""}</span></button>
    </th>
  );
}
