/** Names from which the demo company's customers are made. All people and companies are invented. */

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
  // No phone: sees the CRM without the dock.
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
  SE: ["Elin", "Viktor", "Maja", "Anton"],
};

const LAST: Record<string, string[]> = {
  FR: ["Faure", "Lemoine", "Garnier", "Besson", "Charpentier", "Dumas", "Perrot", "Vidal"],
  GB: ["Whitlock", "Mercer", "Blackwood", "Patel", "Hargreaves", "Sinclair"],
  DE: ["Brandt", "Kessler", "Vogel", "Yılmaz", "Hartwig", "Seidel"],
  US: ["Delgado", "Whitaker", "Nakamura", "Bishop", "Rollins", "Grady"],
  SE: ["Sandberg", "Holm", "Ekström", "Norling"],
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

export const DEAL_SUBJECTS = [
  "Pump renewal",
  "Yearly service contract",
  "Second production line",
  "Spare parts framework",
  "Remote monitoring",
  "Cooling loop upgrade",
];

export const CASE_SUBJECTS = [
  "Pump P-200 leaks at the seal",
  "Invoice does not match the order",
  "Delivery arrived incomplete",
  "Pressure drops at night",
  "Warranty question",
  "Access to the monitoring portal",
  "Noise after last service",
];

export const NOTES = [
  "Wants a quote before the end of the month. Prefers to be called in the morning.",
  "Happy with the last delivery. Asked about a second line for next year.",
  "Price is the open point; Lindner is offering 8 % less. Send the comparison sheet.",
  "Moved to a new plant in spring, needs the service plan adapted.",
  "Asked us to speak to the accountant about payment terms.",
  "Technician came by, seal replaced, runs quietly now.",
];

export const TASKS = [
  "Send the quote",
  "Call back about the delivery date",
  "Prepare the contract",
  "Check the warranty with the factory",
  "Book the service visit",
];
