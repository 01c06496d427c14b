import { testSeeds } from "./seeds";

testSeeds("even");
