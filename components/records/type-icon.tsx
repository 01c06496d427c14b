import {
  Box,
  Briefcase,
  Building2,
  Calendar,
  Car,
  FileText,
  Folder,
  GraduationCap,
  Handshake,
  HeartPulse,
  House,
  Landmark,
  LifeBuoy,
  Package,
  PawPrint,
  Receipt,
  Shapes,
  Ship,
  ShoppingCart,
  Sparkles,
  Star,
  Tag,
  Truck,
  User,
  Users,
  Wrench,
  type LucideProps,
} from "lucide-react";

const ICONS = {
  user: User,
  building: Building2,
  handshake: Handshake,
  lifebuoy: LifeBuoy,
  sparkles: Sparkles,
  users: Users,
  briefcase: Briefcase,
  package: Package,
  box: Box,
  cart: ShoppingCart,
  truck: Truck,
  car: Car,
  ship: Ship,
  house: House,
  landmark: Landmark,
  receipt: Receipt,
  file: FileText,
  folder: Folder,
  calendar: Calendar,
  tag: Tag,
  star: Star,
  wrench: Wrench,
  health: HeartPulse,
  school: GraduationCap,
  pet: PawPrint,
  shapes: Shapes,
};

/** Icons an administrator can give a type. */
export const ICON_NAMES = Object.keys(ICONS);

/** The icon a record type is configured with. */
export function TypeIcon({ icon, ...props }: LucideProps & { icon: string }) {
  const Icon = Object.hasOwn(ICONS, icon) ? ICONS[icon as keyof typeof ICONS] : Shapes;
  return <Icon aria-hidden {...props} />;
}
