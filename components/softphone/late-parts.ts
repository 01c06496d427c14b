"use client";

import { late } from "@/components/ui/late";

const load = () => import("./parts");

export const CallControls = late(() => load().then((parts) => parts.CallControls));
export const CallView = late(() => load().then((parts) => parts.CallView));
export const ColleagueList = late(() => load().then((parts) => parts.ColleagueList));
export const DialControls = late(() => load().then((parts) => parts.DialControls));
export const IncomingControls = late(() => load().then((parts) => parts.IncomingControls));
export const IncomingView = late(() => load().then((parts) => parts.IncomingView));
export const KeysHelp = late(() => load().then((parts) => parts.KeysHelp));
export const ManualDial = late(() => load().then((parts) => parts.ManualDial));
export const QuickFormDialog = late(() => load().then((parts) => parts.QuickFormDialog));
export const RecentCalls = late(() => load().then((parts) => parts.RecentCalls));
export const WrapUpDialog = late(() => load().then((parts) => parts.WrapUpDialog));
