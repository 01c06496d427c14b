"use client";

import { useEffect, useState } from "react";
import { idle, late } from "./late";

const ToastList = late(() => import("./toast-list").then((module) => module.ToastList));

/** Where messages appear. The first can only follow something the user does, so its code waits until the page is idle. */
export function Toasts() {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => void idle().then(() => setIdle(true)), []);
  return isIdle && <ToastList />;
}
