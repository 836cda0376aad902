// All scenarios, in one process: they share VS Code and the browser.
import "./ui/findings.mjs";
import "./ui/actions.mjs";
import "./ui/typing.mjs";
import "./ui/settings.mjs";
import "./ui/packs.mjs";
import "./ui/recovery.mjs";
import "./ui/appearance.mjs";
import "./ui/surroundings.mjs";
import "./ui/host.mjs";
