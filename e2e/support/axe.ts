import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Returns axe's serious and critical findings on the current page. */
export async function findings(page: Page): Promise<string[]> {
  // Bypasses the content security policy, which rightly refuses foreign scripts.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    // Wait for theme transitions: a colour halfway between themes is not a finding, and elements that inherit it may
    // start once it is done.
    for (;;) {
      await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
      const running = document
        .getAnimations()
        .filter(
          ({ effect, playState }) =>
            playState === "running" && effect?.getComputedTiming().iterations !== Infinity,
        );
      if (running.length === 0) break;
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document);
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}
