import { expectAgentHears } from "./audio";
import type { CarrierControl } from "./carrier";
import { MAIN_NUMBER, recordPath, type Agent } from "./fixtures";

/** Tone of every customer in these tests. */
export const CUSTOMER_PITCH = 1300;
export const says = { says: { hertz: CUSTOMER_PITCH } };

/** The customer calls the company; the agent answers and hears them. */
export async function answerCall(agent: Agent, carrier: CarrierControl, customer: { e164: string }) {
  await carrier.dial(customer.e164, MAIN_NUMBER, says);
  await agent.button("Answer").click();
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
}

/** The agent clicks the customer's number on their record; the customer answers and is heard. */
export async function callCustomer(
  agent: Agent,
  carrier: CarrierControl,
  customer: { e164: string; type: string; id: string },
) {
  await carrier.behave(customer.e164, says);
  if (!agent.page.url().endsWith(recordPath(customer))) await agent.open(recordPath(customer));
  await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expectAgentHears(agent.page, CUSTOMER_PITCH);
}
