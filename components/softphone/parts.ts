/** The softphone of a call, and what its buttons open. An idle phone shows none of it (`late-parts.ts`). */
export { CallControls, CallView } from "./call-view";
export { ColleagueList } from "./colleague-list";
export { IncomingControls, IncomingView } from "./incoming-view";
export { KeysHelp } from "./keys-help";
export { DialControls, ManualDial } from "./manual-dial";
export { QuickFormDialog } from "./quick-form";
export { RecentCalls } from "./recent-calls";
export { WrapUpDialog } from "./wrap-up-dialog";
