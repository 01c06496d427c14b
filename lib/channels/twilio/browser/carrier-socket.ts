/**
 * Lets the Voice SDK reach a local carrier. The SDK always opens wss://HOST/signal, and a carrier on loopback has no
 * certificate. Must run before the SDK is loaded, because the SDK keeps the WebSocket it finds then.
 */
export function reachCarrier(host: string) {
  const secure = `wss://${host}/signal`;
  const Native = globalThis.WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(String(url) === secure ? `ws://${host}/signal` : url, protocols);
    }
  };
}
