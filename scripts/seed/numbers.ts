import type { Random } from "./random";

const pad = (n: number, length: number) => String(n).padStart(length, "0");

/** Makes a carelessly typed number, from ranges reserved for fiction in each country. */
export function messyNumber(country: string, random: Random): string {
  const a = pad(random.int(0, 99), 2);
  const b = pad(random.int(0, 99), 2);
  switch (country) {
    case "FR": {
      const area = random.pick(["1 99 00", "2 61 91", "3 53 01", "4 65 71", "5 36 49"]);
      const tight = area.replaceAll(" ", "");
      return random.pick([
        `0${area} ${a} ${b}`,
        `+33 ${area} ${a} ${b}`,
        `+33 (0)${area} ${a} ${b}`,
        `0033${tight}${a}${b}`,
        `0${tight}${a}${b}`,
        `0${area.replaceAll(" ", ".")}.${a}.${b}`,
        `0${area.replaceAll(" ", "\u00a0")}\u00a0${a}\u00a0${b}`,
      ]);
    }
    case "GB": {
      const rest = `0${pad(random.int(0, 999), 3)}`;
      return random.pick([
        `020 7946 ${rest}`,
        `+44 20 7946 ${rest}`,
        `+44 (0)20 7946 ${rest}`,
        `(020) 7946-${rest}`,
      ]);
    }
    case "DE": {
      const rest = pad(random.int(0, 999), 3);
      return random.pick([
        `030 23125 ${rest}`,
        `030/23125-${rest}`,
        `+49 30 23125${rest}`,
        `0049 30 23125 ${rest} ext. ${random.int(10, 99)}`,
      ]);
    }
    case "US": {
      const area = random.pick(["212", "415", "617", "312"]);
      const rest = pad(random.int(100, 199), 4);
      return random.pick([
        `${area}.555.${rest}`,
        `(${area}) 555-${rest}`,
        `+1 ${area} 555 ${rest}`,
        `1-${area}-555-${rest} x${random.int(10, 99)}`,
      ]);
    }
    default: {
      const rest = pad(random.int(605, 699), 3);
      return random.pick([`070-1740 ${rest}`, `+46 70 1740${rest}`]);
    }
  }
}
