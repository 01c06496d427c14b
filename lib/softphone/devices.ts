/** The devices this browser's phone uses. Ids are the browser's; "" is the system default (J1). */
export interface DeviceChoice {
  microphoneId: string;
  speakerId: string;
  ringerId: string;
}

export const SYSTEM_DEVICES: DeviceChoice = { microphoneId: "", speakerId: "", ringerId: "" };

const KEY = "dockline-devices";

export function readDevices(storage: Pick<Storage, "getItem">): DeviceChoice {
  return { ...SYSTEM_DEVICES, ...(JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<DeviceChoice>) };
}

export const writeDevices = (storage: Pick<Storage, "setItem">, choice: DeviceChoice) =>
  storage.setItem(KEY, JSON.stringify(choice));

/**
 * Firefox before 116 and Safari play on the system's device only.
 * https://caniuse.com/mdn-api_htmlmediaelement_setsinkid
 */
export const canChooseOutput = (element: object = HTMLMediaElement.prototype) => "setSinkId" in element;
