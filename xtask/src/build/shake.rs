//! What neither side of a module needs: exports that the glue never calls, imports that the module never uses.
//!
//! wasm-bindgen has to keep every export of every crate, because any script could call it; here only the boot script
//! is there, and it calls two functions. Libraries export classes that nobody makes (streams, for one), and those hold
//! on to code.

use crate::project;
use crate::sh;
use anyhow::{Context, Result, ensure};
use fs_err as fs;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use walrus::Module;

/// Names of exports or imports.
type Names = BTreeSet<String>;

/// Takes away until nothing changes: an export needs code, code needs imports, an import's script needs exports.
/// `folder` holds what wasm-bindgen wrote; the script in it is rewritten.
pub fn shake(binary: &str, folder: &Path, module: &mut Module) -> Result<()> {
    let script = folder.join(format!("{binary}.js"));
    let mut text = prunable(&fs::read_to_string(&script)?);
    loop {
        fs::write(&script, &text)?;
        let called = called(&bundle(binary, folder, false)?);
        let unused: Vec<_> = module
            .exports
            .iter()
            .filter(|export| !called.contains(&export.name))
            .map(|export| export.id())
            .collect();
        unused.iter().for_each(|id| module.exports.delete(*id));
        walrus::passes::gc::run(module);
        let fewer = keep_imports(&text, &imports(module));
        if fewer == text {
            break;
        }
        text = fewer;
    }
    let called = called(&bundle(binary, folder, false)?);
    let exported: Names = module.exports.iter().map(|export| export.name.clone()).collect();
    let missing: Vec<_> = called.difference(&exported).collect();
    ensure!(
        missing.is_empty(),
        "the glue of {binary} calls {missing:?}, which the module does not export"
    );
    Ok(())
}

/// One script of the glue and its snippets, with the exports that scripts call: the loader, and the entries
/// where a binary has them.
pub fn bundle(binary: &str, folder: &Path, minify: bool) -> Result<String> {
    let mut esbuild = Command::new(project::node_tool("esbuild"));
    esbuild
        .current_dir(folder)
        .args(["--bundle", "--format=esm", "--target=es2022", "--log-level=warning"]);
    if minify {
        esbuild.args(["--minify", "--legal-comments=none"]);
    }
    let script = fs::read_to_string(folder.join(format!("{binary}.js")))?;
    let named = ["start", "step_up", "settle", "component", "embed", "end"].into_iter();
    let named: String = named
        .filter(|name| script.contains(&format!("export function {name}(")))
        .map(|name| format!(", {name}"))
        .collect();
    let entry = format!("export {{ default{named} }} from \"./{binary}.js\";");
    let made = sh::filter(&mut esbuild, entry.as_bytes()).context("esbuild on the glue")?;
    Ok(String::from_utf8(made)?)
}

/// What the module asks for.
pub fn imports(module: &Module) -> Names {
    module.imports.iter().map(|import| import.name.clone()).collect()
}

/// Tells the bundler which statements of the glue have no effect when their result is not used.
fn prunable(script: &str) -> String {
    let lines = script.lines().filter(|line| !line.starts_with("if (Symbol.dispose) "));
    let text = lines.collect::<Vec<_>>().join("\n");
    text.replace(
        ": new FinalizationRegistry(",
        ": /* @__PURE__ */ new FinalizationRegistry(",
    )
}

/// The members of `wasm` that a script names: all of them, since wasm-bindgen never computes a name.
fn called(script: &str) -> Names {
    let parts = script.split("wasm.").skip(1);
    let names = parts.map(|part| {
        part.chars()
            .take_while(|&c| c.is_alphanumeric() || c == '_' || c == '$')
            .collect()
    });
    names.chain(["__wbindgen_start".to_owned()]).collect()
}

/// The script without the functions that only a removed import called. wasm-bindgen writes each as
/// `        name: function(…` up to a line `        },` or, when it may throw, `        }, arguments); },`.
pub fn keep_imports(script: &str, wanted: &Names) -> String {
    let mut kept = String::with_capacity(script.len());
    let mut dropping = false;
    for line in script.lines() {
        if !dropping {
            let name = line
                .strip_prefix("        ")
                .and_then(|rest| rest.split_once(": function("));
            dropping = name.is_some_and(|(name, _)| is_import(name) && !wanted.contains(name));
        }
        if !dropping {
            kept.push_str(line);
            kept.push('\n');
        }
        dropping = dropping && !line.starts_with("        },");
    }
    kept
}

fn is_import(name: &str) -> bool {
    name.starts_with("__wbg_") || name.starts_with("__wbindgen_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "    const import0 = {\n        __proto__: null,\n\
        \x20       __wbg_used_1: function(arg0) {\n            return arg0;\n        },\n\
        \x20       __wbg_gone_2: function() { return handleError(function (arg0) {\n            arg0.gone();\n        }, arguments); },\n\
        \x20       __wbg_also_3: function(arg0) {\n            arg0.also();\n        },\n    };\n";

    #[test]
    fn only_the_functions_of_removed_imports_go() {
        let wanted = ["__wbg_used_1", "__wbg_also_3"].map(str::to_owned).into();
        let kept = keep_imports(SCRIPT, &wanted);
        assert!(kept.contains("__wbg_used_1") && kept.contains("arg0.also()"), "{kept}");
        assert!(!kept.contains("gone"), "{kept}");
        assert!(kept.ends_with("        },\n    };\n"), "{kept}");
    }

    #[test]
    fn every_member_of_the_module_is_seen() {
        let names = called("const a = wasm.__wbindgen_malloc(wasm.memory.buffer); wasm.run$1(2)");
        let expected = ["__wbindgen_malloc", "__wbindgen_start", "memory", "run$1"]
            .map(str::to_owned)
            .into();
        assert_eq!(names, expected);
    }
}
