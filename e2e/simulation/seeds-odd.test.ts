import { testSeeds } from "./seeds";

testSeeds("odd");
