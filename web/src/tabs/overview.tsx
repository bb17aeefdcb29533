import { Balance } from "../overview/balance.tsx";
import { Inbox } from "../overview/inbox.tsx";
import { Sizes } from "../overview/sizes.tsx";
import { Summary } from "../overview/summary.tsx";

export function Overview() {
  return (
    <div class="overview">
      <Inbox />
      <div class="overview-side">
        <Summary />
        <Balance />
        <Sizes />
      </div>
    </div>
  );
}
