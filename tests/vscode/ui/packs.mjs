// Files of packs: what is wrong with one shows as it is typed.
import { scenario } from "../lib/bench.mjs";

const PACK = `[pack]
id = "ward"
name = "Ward"
version = "1"

[[concept]]
id = "blue-toes"
kind = "finding"
terms = ["blue toes"]
`;

scenario(
  "a slip in a pack is told at its line, and goes when it is mended",
  {
    files: { "ward.toml": PACK, "Cargo.toml": '[package]\nname = "leg cramps on HCTZ"\n' },
    file: "ward.toml",
  },
  async (window) => {
    await window.clickBehind('kind = "finding"');
    await window.page.keyboard.type("s");
    await window.squiggles("warning").first().waitFor();
    await window.page.keyboard.press("Backspace");
    await window.squiggles("warning").first().waitFor({ state: "detached" });
    await window.page.keyboard.press("Home");
    await window.page.keyboard.type("k");
    await window.squiggles("warning").first().waitFor();
    await window.problem("unknown key `kkind` in [[concept]]; did you mean `kind`?");
    await window.open("Cargo.toml");
    await window.stays(async () => (await window.squiggles("warning").count()) === 0);
  },
);
