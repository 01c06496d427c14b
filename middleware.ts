import { getToken } from "next-auth/jwt";
import { NextResponse, type NextRequest } from "next/server";
import { PATH_HEADER, signInPath } from "./lib/auth/return-path";

export const config = {
  // Excludes Twilio's routes, which are signed, the event stream, which must not pass through here, and static files.
  matcher: ["/((?!api/|_next/|sounds/|sw.js|icon.svg|favicon.ico).*)"],
};

/**
 * Redirects signed-out visitors to the sign-in page, passes pages their path, and sets the content security policy.
 * Permission is checked elsewhere, and headers for every answer are in lib/http/headers.ts.
 */
export default async function middleware(request: NextRequest) {
  const { pathname, search } = request.nextUrl;
  const path = pathname + search;
  if (!isOpen(pathname) && !(await getToken({ req: request }))) {
    return NextResponse.redirect(new URL(signInPath(path), process.env.NEXTAUTH_URL ?? request.url));
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy); // Next reads the nonce from here.
  headers.set(PATH_HEADER, path);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

/** Pages for people who are not signed in. */
const isOpen = (pathname: string) => /^\/(login|password|email)(\/|$)/.test(pathname);

function contentSecurityPolicy(nonce: string): string {
  const carrier = process.env.TWILIO_SIGNALLING_HOST;
  const signalling = carrier ? `ws://${carrier} wss://${carrier}` : "wss://*.twilio.com https://*.twilio.com";
  const dev = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self' ${signalling}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}
