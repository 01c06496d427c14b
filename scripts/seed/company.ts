/** Names for the demo company's customers. All people and companies are fictional. */

export const USERS = [
  { email: "ada@demo.dockline.app", name: "Ada Marchetti", role: "admin", team: "Office", extension: "101" },
  { email: "ben@demo.dockline.app", name: "Ben Okafor", role: "manager", team: "Sales", extension: "102" },
  { email: "chloe@demo.dockline.app", name: "Chloé Durand", role: "agent", team: "Sales", extension: "103" },
  {
    email: "dmitri@demo.dockline.app",
    name: "Dmitri Halloran",
    role: "agent",
    team: "Sales",
    extension: "104",
  },
  {
    email: "esra@demo.dockline.app",
    name: "Esra Lindqvist",
    role: "agent",
    team: "Support",
    extension: "105",
  },
  {
    email: "farid@demo.dockline.app",
    name: "Farid Benali",
    role: "agent",
    team: "Support",
    extension: "106",
  },
  // Has no phone: sees the CRM without the dock.
  { email: "greta@demo.dockline.app", name: "Greta Vos", role: "reader", team: "Office", extension: null },
] as const;

export const DEMO_PASSWORD = "dockline-demo";

export const ACCOUNTS: { name: string; country: string; industry: string }[] = [
  ["Brasserie Valmont", "FR", "retail"],
  ["Ateliers Kerguen", "FR", "manufacturing"],
  ["Transports Lacombe", "FR", "logistics"],
  ["Clinique des Tilleuls", "FR", "health"],
  ["Fromagerie Aubrac", "FR", "manufacturing"],
  ["Imprimerie Delorme", "FR", "services"],
  ["Vignobles Castelnau", "FR", "retail"],
  ["Menuiserie Roussel", "FR", "manufacturing"],
  ["Pharmacie du Port", "FR", "health"],
  ["Cabinet Morel", "FR", "services"],
  ["Granville Ceramics", "GB", "manufacturing"],
  ["Penrose Logistics", "GB", "logistics"],
  ["Ashdown Dairy", "GB", "retail"],
  ["Thornbury Legal", "GB", "services"],
  ["Marlow Instruments", "GB", "manufacturing"],
  ["Kestrel Coatings", "GB", "manufacturing"],
  ["Hagenau Werkzeuge", "DE", "manufacturing"],
  ["Spreewald Bio", "DE", "retail"],
  ["Lindner Spedition", "DE", "logistics"],
  ["Praxis am Markt", "DE", "health"],
  ["Rheintal Optik", "DE", "manufacturing"],
  ["Bluestem Foods", "US", "retail"],
  ["Harbor & Pine", "US", "services"],
  ["Calder Freight", "US", "logistics"],
  ["Juniper Dental", "US", "health"],
  ["Oakline Tools", "US", "manufacturing"],
  ["Nordvik Båtar", "SE", "manufacturing"],
  ["Sörgården Hotell", "SE", "services"],
  ["Västkust Frakt", "SE", "logistics"],
  ["Lund Tandvård", "SE", "health"],
].map(([name, country, industry]) => ({ name: name!, country: country!, industry: industry! }));

const FIRST: Record<string, string[]> = {
  FR: ["Camille", "Théo", "Léa", "Hugo", "Manon", "Bastien", "Inès", "Lucas"],
  GB: ["Imogen", "Callum", "Priya", "Oliver", "Niamh", "Jasper"],
  DE: ["Anneliese", "Jonas", "Frieda", "Moritz", "Leyla", "Emil"],
  US: ["Marisol", "Wyatt", "Denise", "Caleb", "Aisha", "Owen"],
  SE: ["Elin", "Viktor", "Maja", "Anton", "Linnea", "Oskar"],
};

const LAST: Record<string, string[]> = {
  FR: ["Faure", "Lemoine", "Garnier", "Besson", "Charpentier", "Dumas", "Perrot", "Vidal"],
  GB: ["Whitlock", "Mercer", "Blackwood", "Patel", "Hargreaves", "Sinclair"],
  DE: ["Brandt", "Kessler", "Vogel", "Yılmaz", "Hartwig", "Seidel"],
  US: ["Delgado", "Whitaker", "Nakamura", "Bishop", "Rollins", "Grady"],
  SE: ["Sandberg", "Holm", "Ekström", "Norling", "Bergman", "Wikström"],
};

export const firstNames = (country: string) => FIRST[country] ?? FIRST.FR!;
export const lastNames = (country: string) => LAST[country] ?? LAST.FR!;

export const JOB_TITLES = [
  "Buyer",
  "Plant manager",
  "Office manager",
  "Head of maintenance",
  "Owner",
  "Accountant",
  "Logistics lead",
];

/** Three of its people share the switchboard's number. */
export const SWITCHBOARD = "Clinique des Tilleuls";
/** Its first contact has calls throughout the year. */
export const REGULAR = "Transports Lacombe";

export const DEAL_SUBJECTS = [
  "Pump replacement",
  "Annual service contract",
  "Second production line",
  "Spare parts agreement",
  "Remote monitoring",
  "Cooling loop upgrade",
];

export const CASES = [
  ["P-200 pump leaking at the seal", "Leaking since Monday; production is at half speed."],
  ["Invoice doesn’t match order", "Order says 4 units, invoice says 6."],
  ["Items missing from delivery", "Two seal kits missing from the parcel."],
  ["Pressure drops overnight", "Down to 2 bar by six in the morning, back to normal once they restart."],
  ["Warranty question", "Is the coupling covered when their own mechanic fitted it?"],
  ["Can’t access the monitoring portal", "Password reset email never arrives."],
  ["Noisy since last service", "Rattles above 1,400 rpm. They sent a recording."],
  ["Wrong voltage delivered", "Ordered 400 V, received 230 V. Needs a swap before the shutdown."],
] as const;

/** Notes on any record. */
export const NOTES = [
  "Wants a quote before month end. Prefers calls in the morning.",
  "Happy with the last delivery. Asked about a second line for next year.",
  "Moved to a new plant in the spring. Service plan needs updating.",
  "Asked us to speak to the accountant about payment terms.",
  "New office manager from next month; keep both on copy until then.",
  "Orders go through the portal now. Paper copies are no longer needed.",
  "Plant closes for two weeks in August. Plan the service before that.",
];

export const DEAL_NOTES = [
  "Price is the sticking point: a competitor is offering 8% less. Send the comparison sheet.",
  "Board meets on the 12th. They need the final numbers two days before.",
  "Technical side is settled. Only the payment terms are open.",
  "Asked for references from a plant of the same size. Sent two.",
  "Budget is approved for this year, so delivery has to be before December.",
];

export const CASE_NOTES = [
  "Engineer visited and replaced the seal. Running quietly now.",
  "Photos received. Looks like the gasket was fitted the wrong way round.",
  "Replacement is on its way; tracking number sent by email.",
  "Customer confirmed that it works again.",
  "Asked the factory for the test report of this serial number.",
];

/** Notes agents write after a call. */
export const CALL_NOTES = [
  "Will confirm the order by email this afternoon.",
  "Delivery moved to next Thursday, which suits them.",
  "Needs the data sheet in French. Sent it while we talked.",
  "Asked whether the old pumps can be traded in. Check with Ada.",
  "Second pump is running hot again. Engineer booked for Wednesday.",
  "Paid this morning; reminder can be cancelled.",
  "On holiday until Monday, then wants to go through the contract.",
  "Needs three more seal kits with the next delivery.",
  "Compared our offer with two others. We are second on price, first on delivery.",
  "Just wanted to say thank you: the new line has been running for a month without a stop.",
  "Asked for the direct number of the technician. Gave them ours instead.",
  "Talked through the invoice. The extra line was the express delivery.",
  "Will discuss the service plan with the plant manager and call back.",
  "Spare parts have arrived complete.",
];

/** Notes that mention a colleague, who finds them on their home page. */
export const MENTIONS = [
  { author: "ben", named: "chloe", body: "can you send them the comparison sheet before Friday?" },
  { author: "esra", named: "dmitri", body: "they asked for your price on the second line." },
  { author: "farid", named: "esra", body: "is this still covered by the warranty?" },
  { author: "dmitri", named: "ben", body: "they want 5% on the whole order. Is that all right with you?" },
];

export const TASKS = [
  "Send quote",
  "Call back about delivery date",
  "Draft contract",
  "Check warranty with factory",
  "Book service visit",
  "Send data sheet",
  "Agree payment terms with accounts",
];

export const CALLBACKS = [
  "Seal kits for the second line",
  "Date of the service visit",
  "Question about the invoice",
];
