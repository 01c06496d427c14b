import next from "eslint-config-next/core-web-vitals";
import ts from "eslint-config-next/typescript";
import codes from "./scripts/lint/codes.mjs";
import order from "./scripts/lint/order.mjs";
import textAlone from "./scripts/lint/text-alone.mjs";

/**
 * The architecture: app -> components -> lib, vendors behind lib/channels, and a carrier that depends on none of them.
 */
const zones = [
  { target: "./lib", from: ["./components", "./app"], message: "lib must not import components or app." },
  { target: "./components", from: "./app", message: "components must not import app." },
  {
    target: "./carrier",
    from: ["./app", "./components", "./lib"],
    message: "The carrier must reach the app only over HTTP and WebSocket.",
  },
  {
    target: ["./app", "./components", "./lib"],
    from: "./carrier",
    message: "The app must reach the carrier only over HTTP and WebSocket.",
  },
];

/** Attributes that users read or hear. */
const SPOKEN = "/^(aria-label|label|title|placeholder|description|help|alt)$/";

const vendors = "^(twilio(/|$)|@twilio/|jssip$)";

const dockline = { rules: { codes, order, "text-alone": textAlone } };

const config = [
  { ignores: [".next/**", ".data/**", "lib/generated/**", "next-env.d.ts"] },
  ...next,
  ...ts,
  {
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      "import/no-cycle": ["error", { maxDepth: 6 }],
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { regex: vendors, message: "Only lib/channels/<vendor> may import a vendor's package." },
          ],
        },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["lib/**"],
    plugins: { dockline },
    rules: { "dockline/order": "error" },
  },
  {
    files: ["lib/**", "app/**"],
    ignores: ["**/*.test.ts", "**/testing/**"],
    plugins: { dockline },
    rules: { "dockline/codes": "error" },
  },
  {
    files: ["app/**/*.tsx", "components/**/*.tsx"],
    ignores: ["**/*.test.tsx"],
    rules: {
      "no-restricted-syntax": [
        "error",
        ...[
          "JSXText[value=/[A-Za-z]/]",
          "JSXElement > JSXExpressionContainer > Literal[value=/[A-Za-z]/]",
          ...["", " > JSXExpressionContainer", " > JSXExpressionContainer > ConditionalExpression"].flatMap(
            (place) => [
              `JSXAttribute[name.name=${SPOKEN}]${place} > Literal[value=/[A-Za-z]{2}/]`,
              `JSXAttribute[name.name=${SPOKEN}]${place} > TemplateLiteral > TemplateElement[value.raw=/[A-Za-z]{2}/]`,
            ],
          ),
        ].map((selector) => ({ selector, message: "Put text that users read in lib/words." })),
      ],
    },
  },
  {
    // The softphone, and what is drawn above it or with it.
    files: ["components/{softphone,ui,search,shell}/**/*.tsx"],
    plugins: { dockline },
    rules: { "dockline/text-alone": "error" },
  },
  {
    files: [
      "lib/channels/twilio/**",
      "carrier/**/*.test.ts",
      "carrier/testing/**",
      "carrier/verify/**",
      "e2e/**",
      "bench/**",
      "scripts/**",
    ],
    rules: { "no-restricted-imports": "off" },
  },
];

export default config;
