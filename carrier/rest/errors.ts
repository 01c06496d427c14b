/** An error answer of Twilio's REST API; `status` is the HTTP status. */
export class RestError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  /** https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions */
  toJSON() {
    return {
      code: this.code,
      message: this.message,
      more_info: `https://www.twilio.com/docs/errors/${this.code}`,
      status: this.status,
    };
  }
}

export const notFound = (what: string) =>
  new RestError(404, 20404, `The requested resource ${what} was not found`);
