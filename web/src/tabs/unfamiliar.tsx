import { GroupCards } from "../findings/group_cards.tsx";

/** The odd pictures, the oddest first. */
export function Unfamiliar() {
  return <GroupCards tab="unfamiliar" label="Unfamiliar pictures, the oddest first" unit="picture" none="No picture is unfamiliar." />;
}
