//! From Rust to a WASM module and its JavaScript glue.

use super::{BINARIES, cache::Cache, names, shake, silence, stamp};
use crate::setup::wasm::{TARGET, Toolchain};
use crate::{project, sh};
use anyhow::{Context, Result};
use fs_err as fs;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// Part of every cache key: the steps below, as they are now.
const STEPS: &str = "wasm-bindgen 0.2.130, shake, silence, short names, wasm-opt -Oz --rereloop, esbuild --minify, 6";

/// What cargo made of one binary.
pub struct Module {
    pub binary: String,
    pub wasm: Vec<u8>,
}

/// What a browser loads: the module and the JavaScript that imports for it.
pub struct Bound {
    pub wasm: Vec<u8>,
    pub glue: Vec<u8>,
}

/// Compiles the binaries of the root package for wasm32.
pub fn compile(toolchain: &Toolchain, dev: bool) -> Result<Vec<Module>> {
    sh::step(&format!("cargo build for {TARGET} ({})", toolchain.origin));
    let mut cargo = toolchain.cargo();
    cargo.args(["build", "--package", "genkan", "--target", TARGET]);
    for binary in BINARIES {
        cargo.args(["--bin", binary]);
    }
    let profile = if dev { "debug" } else { "release" };
    if !dev {
        cargo.arg("--release");
    }
    sh::built(&mut cargo)?;
    let folder = project::target_dir().join(TARGET).join(profile);
    let read = |binary: &str| {
        let path = folder.join(binary).with_extension("wasm");
        let wasm = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(Module {
            binary: binary.into(),
            wasm,
        })
    };
    BINARIES.into_iter().map(read).collect()
}

/// Runs wasm-bindgen, wasm-opt and esbuild, or takes what they made of the same module before.
pub fn bind(module: &Module, cache: &mut Cache, dev: bool) -> Result<Bound> {
    let key = stamp::digest(&[STEPS.as_bytes(), &[u8::from(dev)], &module.wasm]);
    let wasm_name = format!("{key}.wasm");
    let glue_name = format!("{key}.js");
    if let (Some(wasm), Some(glue)) = (cache.get(&wasm_name), cache.get(&glue_name)) {
        return Ok(Bound { wasm, glue });
    }
    sh::step(&format!("wasm-bindgen, wasm-opt: {}", module.binary));
    let folder = project::cache_dir().join("bindgen").join(&module.binary);
    let _ = fs::remove_dir_all(&folder);
    let mut output = Bindgen::new()
        .input_bytes(&module.binary, module.wasm.clone())
        .out_name(&module.binary)
        .web(true)?
        .typescript(false)
        // Names tell what can be silenced; wasm-opt takes them away.
        .remove_name_section(false)
        .remove_producers_section(true)
        // The boot script names the module, by its hashed name and with its integrity.
        .omit_default_module_path(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {}", module.binary))?;
    output.emit(&folder)?;
    let bound = if dev {
        Bound {
            wasm: output.wasm_mut().emit_wasm(),
            glue: shake::bundle(&module.binary, &folder, false)?.into_bytes(),
        }
    } else {
        smallest(&module.binary, &folder, output.wasm_mut())?
    };
    cache.put(&wasm_name, &bound.wasm)?;
    cache.put(&glue_name, &bound.glue)?;
    Ok(bound)
}

/// Takes away what is not needed, before wasm-opt and, of the glue, once more after it.
fn smallest(binary: &str, folder: &Path, module: &mut walrus::Module) -> Result<Bound> {
    shake::shake(binary, folder, module)?;
    silence::silence(module).with_context(|| format!("silencing {binary}"))?;
    // What was silenced called scripts, and those called exports.
    shake::shake(binary, folder, module)?;
    let names = names::shorten(module);
    let wasm = optimise(module.emit_wasm())?;
    let script = folder.join(format!("{binary}.js"));
    let needed = shake::imports(&walrus::Module::from_buffer(&wasm)?);
    let needed = needed.iter().map(|short| names.before(short).to_owned()).collect();
    let glue = shake::keep_imports(&fs::read_to_string(&script)?, &needed);
    fs::write(&script, names.follow(&glue))?;
    Ok(Bound {
        wasm,
        glue: shake::bundle(binary, folder, true)?.into_bytes(),
    })
}

fn optimise(wasm: Vec<u8>) -> Result<Vec<u8>> {
    let tool = project::node_tool("wasm-opt");
    if !tool.exists() {
        sh::note("wasm-opt is missing (npm package binaryen): the WASM stays larger, and has names in it");
        return Ok(wasm);
    }
    // The features are those Rust's compiler switches on and every browser since 2022 has; the target-features
    // section, which would say so itself, is gone after wasm-bindgen.
    let arguments = [
        // Structure found anew in flat code, then optimised twice: 1 % smaller after brotli than one -Oz.
        "-Oz",
        "--flatten",
        "--rereloop",
        "-Oz",
        "-Oz",
        "--enable-bulk-memory",
        "--enable-bulk-memory-opt",
        "--enable-call-indirect-overlong",
        "--enable-multivalue",
        "--enable-mutable-globals",
        "--enable-nontrapping-float-to-int",
        "--enable-reference-types",
        "--enable-sign-ext",
        "--strip-debug",
        "--strip-producers",
        "--strip-target-features",
        "-",
        "-o",
        "-",
    ];
    sh::filter(Command::new(tool).args(arguments), &wasm)
}
