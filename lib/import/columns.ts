/**
 * The meaning of columns in other programs' exports, by name.
 *
 * Sources: the column names of the exports of HubSpot, Salesforce (reports and Data Loader), Pipedrive, Zoho CRM, Google
 * Contacts (both formats) and Outlook (in seven languages).
 */

export type Role =
  | "firstName"
  | "middleName"
  | "lastName"
  | "fullName"
  /** "Name", "Nom", "Nome": the other columns show which name it is. */
  | "bareName"
  | "title"
  | "jobTitle"
  | "company"
  | "contact"
  | "deal"
  | "subject"
  | "owner"
  | "email"
  | "phone"
  | "mobile"
  | "fax"
  | "whatsapp"
  | "url"
  | "country"
  | "status"
  | "amount"
  | "closeDate"
  | "industry"
  | "source"
  | "priority"
  | "description"
  /** The label of the number in the next column: "Phone 1 - Label". */
  | "label";

type Place = "work" | "home" | "other";

export interface Meaning {
  role: Role;
  place: Place | null;
  /** Orders columns with the same role, lowest first. */
  rank: number;
}

/**
 * Normalises a column name: lower case, no accents, letters and digits only, "MobilePhone" as two words, without the record
 * type.
 */
export function plainName(name: string): string {
  return name
    .replace(/^(Person|Organi[sz]ation|Deal|Lead|Contact|Activity) - /i, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ł", "l")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Names that resemble those below but hold something else: ids, dates, types, another person's number. */
const OTHER = [
  /\b(id|ids|guid|alias|url id)$/,
  /^(number|anzahl|nombre) (of|de) /,
  /\b(yomi|phonetic|kana)\b|フリガナ|ふりがな|カナ/,
  /\b(asst|assistants?|assistent(e|en|in)?|assistente|assistant e|ayudante|adjoint|spouse|partner|manager|managers|referred|children|emergency)\b/,
  /\b(opt (in|out)|optin|optout|consent|bounced?|unsubscribed|do not|verified|validated|quality|extension|ext|carrier)\b/,
  /\b(created?|modified|updated|changed|assigned|activity|activities|last|next|days|time|timestamp|birthday|anniversary|lifecycle|probability|history|currency)\b(?!.*\bname\b)(?<!\bassigned to)/,
  /^(e ?mail|mail) domain$/,
  /\b(linkedin|facebook|twitter|instagram|skype|photo|image|logo|picture|avatar)\b/,
  /\b(display name|angezeigter name|nombre para mostrar|nome visualizzato|weergavenaam)\b|^nom complet .*messagerie/,
  /\b(pager|telex|isdn|rnis|rdsi|tty|ats|radiomessagerie|teleimprimeur|hor\w*behinderte|beeper)\b/,
  /\b(prefix|suffix|suffixe|nickname|initials|maiden|short name|file as|department|size|employees)\b/,
  /\b(street|city|state|zip|postal|postcode|address line|formatted|extended|po box|bundesland|region code)\b/,
  /\b(phone|telephone) country code$/,
];

const PHONE_LABEL = /^(phone|telephone|telefon|telefono|telefone|telefoon) \d+ (label|type|typ|tipo)$/;
const KIND_OF_SOMETHING = /^(type|typ|tipo)\b|\b(type|typ|tipo|label|labels)$/;

/** Tried in order: a "company phone" is a phone, but a "fax number" is not a number to call. */
const ROLES: readonly (readonly [Role, RegExp])[] = [
  ["whatsapp", /\bwhats ?app\b/],
  ["fax", /\b(fax|telefax|telecopie|faxnummer|faks)\b|ファックス|\bfax\b/],
  [
    "mobile",
    /\b(mobile?|mobile?s?phone|mobil\w*|cell|cellular|cellulare|cellphone|celular|handy\w*|portable|movil|telemovel|gsm|komorka|komorkowy|mobiele|natel)\b|携帯/,
  ],
  [
    "phone",
    /\b(phones?|phone ?numbers?|telephone|telefon\w*|telefono|telefone|telefoon\w*|tel|haupttelefon|autotelefon|rufnummer|ruckmeldung|callback|call back( number)?|durchwahl|festnetz\w*|landline|switchboard|direct (dial|line)|(main|office|work|home|contact) number)\b|電話|^(number|nummer|numero)$|^(ufficio|abitazione)( \d)?$/,
  ],
  [
    "email",
    /\b(e ?mails?|mail|e ?mail ?adress?e?s?|mailadresse|courriel|correo|messagerie|posta elettronica)\b|メール/,
  ],
  [
    "url",
    /\b(website|web ?site|webseite|web page|webpage|page web|pagina web|paginaweb|url|homepage|company domain name|site web|site internet|sito( web)?)\b/,
  ],
  [
    "owner",
    /\b(owner|assigned to|besitzer|proprietaire|propietario|proprietario|eigenaar|zustandig|verantwortlicher?|betreuer)\b/,
  ],
  ["country", /\b(country|pays|land|pais|paese|kraj|orszag)\b|^国$/],
  [
    "closeDate",
    /^(expected )?(close|closing)( date)?$|^(erwartetes )?abschlussdatum$|^date de (cloture|signature)( prevue)?$|^fecha de cierre( prevista)?$/,
  ],
  ["amount", /^(deal )?(amount|value|betrag|wert|montant|valeur|importe|importo|valor|bedrag|waarde)$/],
  [
    "status",
    /^(deal |lead |ticket |case |pipeline )?(stage|status|phase|verkaufsphase|etape|statut|estado|stato)$/,
  ],
  ["source", /^(lead |original |traffic )?(source|quelle|origine|origen)( type)?$/],
  ["industry", /^(industry|branche|secteur( d activite)?|sector|settore)$/],
  ["priority", /^(ticket )?(priority|prioritat|priorite|prioridad|priorita|prioriteit)$/],
  [
    "description",
    /^(ticket |case )?(description|beschreibung|descripcion|descrizione|descricao|omschrijving)$/,
  ],
  [
    "jobTitle",
    /^(job title|jobtitle|position|funktion|fonction|poste|cargo|puesto|posizione|functie|occupation|organi[sz]ation( 1)? title|stanowisko|pozice|beosztas|berufsbezeichnung)$|^役職$/,
  ],
  [
    "firstName",
    /^(contact )?(first|given) name$|^(firstname|forename|givenname|vorname|prenom|voornaam|imie|keresztnev|utonev|fornavn|fornamn|etunimi)$|^名$/,
  ],
  [
    "middleName",
    /^(middle|additional) names?$|^(middlename|weitere vornamen|zweiter vorname|deuxieme prenom|segundo nombre|secondo nome|tweede voornaam)$/,
  ],
  [
    "lastName",
    /^(contact )?(last|family) name$|^(lastname|surname|familyname|nachname|familienname|nom de famille|achternaam|apellidos?|apellido (paterno|materno)|cognome|sobrenome|apelido|nazwisko|prijmeni|vezeteknev|csaladnev|etternavn|efternavn|efternamn|sukunimi)$|^姓$/,
  ],
  [
    "contact",
    /^(associated |primary )?contact( name| person)?$|^(ansprechpartner|kontakt|kontaktperson|kontaktname)$/,
  ],
  [
    "fullName",
    /^(full|display|person|lead|client|customer) name$|^(fullname|nom complet|nom et prenom|prenom et nom|vollstandiger name|vor und nachname|nombre completo|nombre y apellidos|nome completo|volledige naam|imie i nazwisko|teljes nev)$|^(氏名|名前|お名前)$/,
  ],
  ["bareName", /^(name|nom|nome|nombre|naam|jmeno|nev|navn|namn|nimi)$/],
  ["deal", /^(deal|opportunity|potential)( name)?$|^(verkaufschance|opportunite|oportunidad)$/],
  [
    "subject",
    /^(subject|ticket( name)?|ticket subject|case|case subject|betreff|objet|asunto|oggetto|onderwerp)$/,
  ],
  ["title", /^(title|titel|titre|titulo|titolo)$/],
  [
    "company",
    /^((associated|primary|parent) )?(company|account|organi[sz]ation)( 1)?( name)?$|^company account$|^(firma|firmenname|unternehmen|societe|nom de (la )?societe|entreprise|empresa|nombre de la empresa|azienda|ditta|societa|bedrijf|bedrijfsnaam|organizacion|organisatie|spolecnost|ceg|cegnev|employer|customer|kunde)$|^会社名?$/,
  ],
];

const PLACES: readonly (readonly [Place, RegExp])[] = [
  [
    "other",
    /\b(other|weitere[rs]?|autre|otro|altro|altra|andere?|overig|shipping|secondary|car|auto\w*|voiture|radio|company main|firma)\b/,
  ],
  ["home", /\b(home|privat|private|domicile|particular|abitazione|thuis|residencial|casa|personal|maison)\b/],
  [
    "work",
    /\b(business|work|office|geschaftlich|arbeit|buro|bureau|trabajo|uff|ufficio|werk|comercial|professionnel|mailing|billing|main|company|direct)\b/,
  ],
];

/** Returns the meaning of a column, or null if no field fits. */
export function meaningOf(name: string): Meaning | null {
  const plain = plainName(name);
  const place = PLACES.find(([, known]) => known.test(plain))?.[0] ?? null;
  const meaning = (role: Role): Meaning => ({ role, place, rank: rankOf(plain, place) });
  if (PHONE_LABEL.test(plain)) return meaning("label");
  if (KIND_OF_SOMETHING.test(plain) || OTHER.some((other) => other.test(plain))) return null;
  const role = ROLES.find(([, known]) => known.test(plain))?.[0];
  return role ? meaning(role) : null;
}

/** Ranks columns with the same role: "E-mail 2" comes after "E-mail", a private address after the office's. */
function rankOf(plain: string, place: Place | null): number {
  const number = Number(/\b([2-9])\b/.exec(plain)?.[1] ?? 1);
  return (place === "home" ? 0.5 : place === "other" ? 0.6 : 0) + number;
}
