//! `genkan.js`: the one script that other sites load, its types, and what no script of ours may do in their pages.

use super::assets::Assets;
use super::{compress, stamp};
use crate::{project, sh};
use anyhow::{Context, Result, bail, ensure};
use fs_err as fs;
use std::path::Path;
use std::process::Command;

/// What the loader may be at most, as brotli, in bytes.
pub const LIMIT: usize = 5000;
const FOLDER: &str = "embed/loader";
/// The one module a page may be made to import: ours, at the issuer.
const COMPONENT: &str = "/component.js";

/// Writes `genkan.js`, the same with its hash in the name, and the types of both.
pub fn write(assets: &mut Assets, dist: &Path) -> Result<()> {
    let made = bundle()?;
    let faults = faults(&made, true);
    ensure!(faults.is_empty(), "genkan.js: {}", faults.join("; "));
    let packed = compress::brotli(made.as_bytes(), 11)?.len();
    ensure!(
        packed < LIMIT,
        "genkan.js is {packed} bytes as brotli, and other people's pages were promised less than {LIMIT}"
    );
    assets.loader(made.as_bytes())?;
    fs::write(dist.join("genkan.js"), &made)?;
    fs::copy(project::path("embed/genkan.d.ts"), dist.join("genkan.d.ts"))?;
    Ok(())
}

/// Always small, also in quick builds: what is tested is what is shipped.
fn bundle() -> Result<String> {
    let style = sh::quiet(
        esbuild(&format!("{FOLDER}/style.css")).args(["--minify", "--target=chrome123,firefox121,safari17.5"]),
    )?;
    let style = format!("--define:STYLE={}", serde_json::to_string(style.trim())?);
    let mut script = esbuild(&format!("{FOLDER}/main.js"));
    script.args([
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        "--minify",
        &style,
    ]);
    let made = sh::quiet(&mut script).context("esbuild on the loader")?;
    ensure!(!made.contains("STYLE"), "the loader's stylesheet was not put into it");
    Ok(made)
}

fn esbuild(source: &str) -> Command {
    let mut esbuild = Command::new(project::node_tool("esbuild"));
    esbuild
        .arg(project::path(source))
        .args(["--log-level=warning", "--legal-comments=none"]);
    esbuild
}

/// Checks the scripts of the frame in a built tree, which are the hashed ones made of `embed/`.
pub fn check_scripts(dist: &Path, names: &[&str]) -> Result<()> {
    for path in stamp::files(&dist.join("assets"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".js") || !names.iter().any(|known| name.starts_with(known)) {
            continue;
        }
        let faults = faults(&fs::read_to_string(&path)?, false);
        if !faults.is_empty() {
            bail!("{name}: {}", faults.join("; "));
        }
    }
    Ok(())
}

/// Words that are not in a script that meets strangers, with what is wrong about each.
const NEVER: [(&str, &str); 12] = [
    (".opener", "a window that was opened can be used against its opener"),
    (
        ".closed",
        "it is true of a window that is open, when that isolates itself",
    ),
    ("\"opener\"", "a window that was opened can be used against its opener"),
    (
        "[\"closed\"]", // as a word of its own it is a kind of shadow root
        "it is true of a window that is open, when that isolates itself",
    ),
    ("console", "the console is the other site's"),
    ("innerHTML", "Trusted Types refuse it"),
    ("outerHTML", "Trusted Types refuse it"),
    ("insertAdjacentHTML", "Trusted Types refuse it"),
    ("srcdoc", "Trusted Types refuse it"),
    ("document.write", "Trusted Types refuse it"),
    ("eval(", "the content security policy refuses it"),
    ("Function(", "the content security policy refuses it"),
];

/// What is wrong with a built script. `imports_component`: the only thing it may import is `…/component.js`.
pub fn faults(script: &str, imports_component: bool) -> Vec<String> {
    let mut faults: Vec<String> = NEVER
        .iter()
        .filter(|(word, _)| has_word(script, word))
        .map(|(word, why)| format!("it has {word}: {why}"))
        .collect();
    // With a star for a target a message is for whoever happens to be there.
    if ["\"*\"", "'*'", "`*`"].iter().any(|star| script.contains(star)) {
        faults.push("it has a string that is a star, which as a target of postMessage is everybody".into());
    }
    if imports_component {
        faults.extend(foreign_imports(script));
    }
    faults
}

/// `word` not as the beginning of a longer name.
fn has_word(script: &str, word: &str) -> bool {
    let longer = |after: &str| after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    let open = word.ends_with(|last: char| !last.is_ascii_alphanumeric());
    script
        .match_indices(word)
        .any(|(at, _)| open || !longer(&script[at + word.len()..]))
}

/// Imports that are not `import(something+"/component.js")`.
fn foreign_imports(script: &str) -> Vec<String> {
    let allowed = |argument: &str| {
        let argument = argument
            .replace(['`', '\''], "\"")
            .replace("${", "")
            .replace('}', "\"+\"");
        argument.ends_with(&format!("\"{COMPONENT}\"")) && argument.matches('"').count() <= 4 && !argument.contains('(')
    };
    let calls = script.match_indices("import(").filter_map(|(at, call)| {
        let argument = script[at + call.len()..].split(')').next().unwrap_or_default();
        (!allowed(argument)).then(|| format!("it imports {argument}, and may only import the issuer's {COMPONENT}"))
    });
    let statements = script.match_indices("import").filter(|(at, word)| {
        let after = &script[at + word.len()..];
        // The stylesheet in it says `!important`.
        !after.starts_with('(') && !after.starts_with(".meta") && !after.starts_with("ant")
    });
    calls
        .chain(statements.map(|_| "it has an import statement".into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_that_a_script_among_strangers_must_not_do_is_found() {
        for script in [
            "w.opener",
            "w[\"opener\"]",
            "if(w.closed)x()",
            "console.log(1)",
            "a.innerHTML=b",
            "a.outerHTML=b",
            "a.insertAdjacentHTML(b,c)",
            "f.srcdoc=b",
            "document.write(b)",
            "eval(b)",
            "new Function(b)",
            "w.postMessage(m,\"*\")",
            "w.postMessage(m,'*')",
            "w.postMessage(m,`*`)",
            "import(a)",
            "import(\"https://elsewhere.example/component.js\"+a)",
            "import(attribute(\"base\")+\"/component.js\")",
            "import\"./other.js\"",
            "import{a}from\"./other.js\"",
        ] {
            assert_eq!(faults(script, true).len(), 1, "{script}: {:?}", faults(script, true));
        }
    }

    #[test]
    fn what_is_needed_passes() {
        for script in [
            "import(i+\"/component.js\").then(m)",
            "import(`${i}/component.js`)",
            "const i=new URL(import.meta.url).origin",
            "w.postMessage(m,i,[p]);p.closedBy=1;a*\"b\"",
        ] {
            assert_eq!(faults(script, true), Vec::<String>::new(), "{script}");
        }
    }

    #[test]
    fn the_frame_may_load_its_own_parts() {
        assert_eq!(faults("import(a)", false), Vec::<String>::new());
        assert_eq!(faults("parent.postMessage(m,\"*\")", false).len(), 1);
    }
}
