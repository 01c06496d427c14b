import type { Page } from "@playwright/test";

/** Lets a loaded page measure a slow connection. The SDK reads the browser's statistics every second. */
export const installSlowness = (page: Page) =>
  page.addInitScript(() => {
    const { getStats } = RTCPeerConnection.prototype;
    const scope = window as unknown as { isSlow: boolean };
    const slow = { roundTripTime: 0.9, currentRoundTripTime: 0.9 };
    RTCPeerConnection.prototype.getStats = async function (this: RTCPeerConnection) {
      const report = await getStats.call(this);
      return new Map(
        [...report].map(([id, stats]) => [id, scope.isSlow ? { ...stats, ...slow } : stats]),
      ) as RTCStatsReport;
    };
  });

export const beSlow = (page: Page, isSlow: boolean) =>
  page.evaluate((value) => void Object.assign(window, { isSlow: value }), isSlow);
