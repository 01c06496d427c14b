import { common } from "../../words/common";

interface Named {
  record?: { name: string } | null;
  colleague?: { name: string } | null;
  number: string | null;
}

/** Names the other party of a call: the record, the colleague, or the number. */
export const whoOf = ({ record, colleague, number }: Named): string =>
  record?.name ?? colleague?.name ?? number ?? common.withheldNumber;
