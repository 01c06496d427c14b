import { Building2, Handshake, LifeBuoy, Shapes, Sparkles, User, type LucideProps } from "lucide-react";

const ICONS = {
  user: User,
  building: Building2,
  handshake: Handshake,
  lifebuoy: LifeBuoy,
  sparkles: Sparkles,
};

/** The icon a record type is configured with. */
export function TypeIcon({ icon, ...props }: LucideProps & { icon: string }) {
  const Icon = ICONS[icon as keyof typeof ICONS] ?? Shapes;
  return <Icon aria-hidden {...props} />;
}
